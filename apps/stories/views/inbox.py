"""The inbox of tagging: untagged stories one below the other, one key a tag."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.violations import RuleViolation
from apps.stories.access import authorise_tagging, get_story, may_tag, tagger
from apps.stories.forms import KindForm
from apps.stories.models import Kind, Story
from apps.stories.refusals import tell
from apps.stories.services import StaleStory, edit_story
from apps.stories.views.answers import announce, done, undo_url
from apps.teams.access import StandingTeam, get_team

SHOWN = 20
MOST_COUNTED = 1000

KEYS = {
    Kind.FEATURE: "f",
    Kind.BUG: "b",
    Kind.IMPROVEMENT: "t",
    Kind.DEBT: "d",
    Kind.SPIKE: "s",
    Kind.INCIDENT: "i",
}
"""The key of each kind; that of an improvement is its work type's, since i is an incident's."""


@require_GET
def inbox(request: HttpRequest, team: str) -> HttpResponse:
    """The next untagged stories in the product order; `?after=` is the rank of the last one of the page before."""
    asked = get_team(signed_in(request), team)
    untagged = Story.objects.waiting().filter(team=asked, kind=Kind.UNTAGGED)
    stories = untagged.select_related("proposed_by").order_by("rank", "id")
    after = request.GET.get("after", "").replace("\x00", "")  # which no text in PostgreSQL can hold
    if after:
        stories = stories.filter(rank__gt=after)
    found = list(stories[: SHOWN + 1])
    for story in found:
        story.team = asked
    context = _context(asked) | {
        "nav": "tagging",
        "stories": found[:SHOWN],
        "after": found[SHOWN - 1].rank if len(found) > SHOWN else "",
        "is_later": bool(after),
        "count": untagged[:MOST_COUNTED].count(),
        "most": MOST_COUNTED,
    }
    return render_template(request, "stories/inbox.html", context)


@require_POST
def tag(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say what kind an untagged story is; without the right it stays a proposal."""
    asked, story = get_story(signed_in(request), team, number)
    authorise_tagging(asked)
    form = KindForm(request.POST)
    if not form.is_valid() or form.cleaned_data["kind"] == Kind.UNTAGGED:
        return _answer(request, asked, story, status=422, error=_("Choose one of the kinds."))
    kind, version, by = form.cleaned_data["kind"], form.cleaned_data["version"], signed_in(request)
    try:
        saved = edit_story(story=story, version=version, by=by, may_tag=may_tag(asked), changes={"kind": kind})
    except StaleStory as stale:
        stale.current.team = asked
        said = _("Somebody changed it meanwhile. This is how it stands now.")
        return _answer(request, asked, stale.current, status=409, error=said)
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=f"{story.key}: kind {kind}")
        return _answer(request, asked, story, status=422, error=violation.message)
    return _answer(request, asked, saved, said=_said(asked, saved, kind), undo=undo_url(asked))


def _said(team: StandingTeam, story: Story, kind: str) -> str:
    words = {"key": story.key, "kind": Kind(kind).phrase, "tagger": tagger(team)}
    if story.proposed_kind == kind:
        return _("That %(key)s is %(kind)s waits for %(tagger)s.") % words
    return _("%(key)s is %(kind)s now.") % words


def _answer(
    request: HttpRequest, team: StandingTeam, story: Story, *, status: int = 200, said: str = "", **more: Any
) -> HttpResponse:
    """The story's row, or without script the inbox with the outcome on top."""
    if target_of(request) == f"inbox-{story.number}":
        context = _context(team) | {"story": story, "said": said} | more
        return announce(
            render_template(request, "stories/_inbox_row.html", context, status=status), said or more.get("error", "")
        )
    if status == 200:
        done(request, said, undo=more.get("undo", ""))
        return redirect("stories:inbox", team.slug)
    context = _context(team) | {"nav": "tagging", "stories": [story], "only": True} | more
    return render_template(request, "stories/inbox.html", context, status=status)


def _context(team: StandingTeam) -> dict[str, Any]:
    return {
        "team": team,
        "may_act": team.standing.is_acting,
        "may_tag": may_tag(team),
        "tagger": tagger(team),
        "tags": [(kind.value, kind.label, key) for kind, key in KEYS.items()],
        "inbox_url": reverse("stories:inbox", args=[team.slug]),
    }
