"""Who works on what in a running sprint: a story is given to somebody, with a why where that takes them off another."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.sprints.access import get_on_board
from apps.sprints.forms.assigning import AssignForm
from apps.sprints.models import Status
from apps.sprints.on_board import OnBoard
from apps.sprints.services import OwesWhy, assign_story
from apps.sprints.taking_off import Off
from apps.sprints.views.board_answers import stepped
from apps.stories.models import Story
from apps.stories.services import StaleStory
from apps.teams.access import StandingTeam


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Give a story to somebody. An Undo carries whose it was in its address."""
    asked, at = get_on_board(signed_in(request), team, number, story, acting=True)
    if at.sprint.status != Status.ACTIVE:
        return redirect(at.sprint)
    sent = (request.GET or request.POST) if request.method == "POST" else None
    form = AssignForm(sent, team=asked, story=at.story)
    if not form.is_valid():
        return _page(request, asked, at, form)
    return _assign(request, asked, at, form)


def _assign(request: HttpRequest, team: StandingTeam, at: OnBoard, form: AssignForm) -> HttpResponse:
    given, by, before = form.cleaned_data, signed_in(request), at.story.assignee_id
    to, version, reason = given["to"], given["version"], given["reason"]
    try:
        saved = assign_story(sprint=at.sprint, story=at.story, to=to, by=by, version=version, reason=reason)
    except OwesWhy as owed:
        form.ask_why()
        return _page(request, team, at, form, off=owed.off)
    except StaleStory as stale:
        form.overtaken(stale.current)
        return _page(request, team, at, form)
    address = reverse("sprints:assign", args=[team.slug, at.sprint.number, saved.number])
    undo = f"{address}?{urlencode({'to': before or '', 'version': saved.version})}"
    return stepped(request, team, at, said=_said(saved), undo=undo)


def _said(story: Story) -> str:
    said = _("%(key)s is %(person)s's now.") if story.assignee else _("%(key)s is nobody's now.")
    return said % {"key": story.key, "person": story.assignee}


def _page(
    request: HttpRequest, team: StandingTeam, at: OnBoard, form: AssignForm, off: Off | None = None
) -> HttpResponse:
    """The page of its own or, on the board, the part where it speaks to people."""
    context = {"team": team, "nav": "board", "sprint": at.sprint, "story": at.story, "form": form, "off": off}
    context["on_board"] = target_of(request) is not None
    status = 422 if form.is_bound else 200
    return render(request, "sprints/assign.html", context, partials=("refusal",), status=status)
