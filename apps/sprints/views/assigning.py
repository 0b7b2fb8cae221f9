"""Who works on what in a running sprint: a story is given to somebody, with a why where that takes them off another."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.sprints.access import get_sprint
from apps.sprints.forms.assigning import AssignForm
from apps.sprints.models import Sprint, Status
from apps.sprints.services import OwesWhy, assign_story
from apps.sprints.taking_off import Off
from apps.stories.access import get_story_of
from apps.stories.models import Story
from apps.stories.services import StaleStory
from apps.teams.access import StandingTeam


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Give a story to somebody. An Undo carries whose it was in its address."""
    asked, sprint = get_sprint(signed_in(request), team, number, acting=True)
    found = get_story_of(asked, story)
    if sprint.status != Status.ACTIVE:
        return redirect(sprint)
    sent = (request.GET or request.POST) if request.method == "POST" else None
    form = AssignForm(sent, team=asked, story=found)
    if not form.is_valid():
        return _page(request, asked, sprint, found, form)
    given = form.cleaned_data
    try:
        saved = assign_story(
            sprint=sprint,
            story=found,
            to=given["to"],
            by=signed_in(request),
            version=given["version"],
            reason=given["reason"],
        )
    except OwesWhy as owed:
        form.ask_why()
        return _page(request, asked, sprint, found, form, off=owed.off)
    except StaleStory as stale:
        return _overtaken(request, asked, sprint, stale.current, form)
    return _assigned(request, sprint, found, saved)


def _overtaken(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, current: Story, form: AssignForm
) -> HttpResponse:
    """Whose it is by now beside whose this person wants it to be; sent once more, that is said."""
    words = {"key": current.key, "person": current.assignee or _("nobody")}
    form.add_error("to", _("Meanwhile %(key)s went to %(person)s. Your choice still stands here.") % words)
    form.data = dict(form.data.items()) | {"version": str(current.version)}
    return _page(request, team, sprint, current, form)


def _assigned(request: HttpRequest, sprint: Sprint, before: Story, saved: Story) -> HttpResponse:
    words = {"key": saved.key, "person": saved.assignee}
    said = (_("%(key)s is %(person)s's now.") if saved.assignee else _("%(key)s is nobody's now.")) % words
    address = reverse("sprints:assign", args=[sprint.team.slug, sprint.number, saved.number])
    undo = f"{address}?{urlencode({'to': before.assignee_id or '', 'version': saved.version})}"
    if not target_of(request):
        messages.success(request, said, extra_tags=undo)
        return redirect("sprints:board", sprint.team.slug, sprint.number)
    response = render(request, "sprints/assign.html", {"said": said, "undo": undo}, partials=("refusal",))
    response["HX-Trigger"] = json.dumps({"announce": said, "board-changed": ""})
    return response


def _page(
    request: HttpRequest,
    team: StandingTeam,
    sprint: Sprint,
    story: Story,
    form: AssignForm,
    off: Off | None = None,
) -> HttpResponse:
    context = {"team": team, "nav": "sprints", "sprint": sprint, "story": story, "form": form, "off": off}
    status = 422 if form.is_bound else 200
    return render(request, "sprints/assign.html", context, partials=("refusal",), status=status)
