"""The inbox of tagging: untagged stories one below the other, one key a tag."""

from typing import Any
from urllib.parse import urlencode

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
from apps.stories.forms.rules import InboxForm, TagFoundForm, offered_values
from apps.stories.learning import state_of
from apps.stories.models import Kind, Story, StoryQuerySet, TagRuleField
from apps.stories.questions import open_questions
from apps.stories.refusals import tell
from apps.stories.relabelled import warnings_of
from apps.stories.rules import untagged
from apps.stories.services import ChangedMeanwhile, StaleStory, edit_story
from apps.stories.services.rules import tag_found
from apps.stories.untagged import untagged_share
from apps.stories.views.answers import announce, done, undo_url
from apps.stories.views.tagging import many_tagged
from apps.stories.waits import unanswered
from apps.teams.access import StandingTeam, get_team

SHOWN = 20
QUESTIONS = 8

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
    """The next untagged stories in the product order, all or those that were filtered for.

    `?after=` is the rank of the last one of the page before.
    """
    asked = get_team(signed_in(request), team)
    return _page(request, asked, InboxForm(request.GET, offered=offered_values(asked)))


def _page(
    request: HttpRequest, team: StandingTeam, filters: InboxForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    wanted = filters.wanted()
    stories = _untagged(team).filter(filters.narrowing()).select_related("proposed_by").order_by("rank", "id")
    after = request.GET.get("after", "").replace("\x00", "")  # which no text in PostgreSQL can hold
    found = list((stories.filter(rank__gt=after) if after else stories)[: SHOWN + 1])
    for story in found:
        story.team = team
    context = _context(team) | {
        "nav": "tagging",
        "stories": found[:SHOWN],
        "after": found[SHOWN - 1].rank if len(found) > SHOWN else "",
        "is_later": bool(after),
        "share": untagged_share(team),
        "waited_for": list(unanswered(team)),
        "filters": filters,
        "wanted": wanted,
        "kind_chosen": request.POST.get("kind", ""),
        "query": urlencode(wanted),
        # What somebody proposed is for a person to decide on, one by one.
        "found": untagged(team).filter(filters.narrowing()).count() if wanted else 0,
        "rule_query": _as_rule(wanted),
        "questions": open_questions(team, most=QUESTIONS),
        "learned": state_of(team),
        "warnings": warnings_of(team),
        "refusal": refusal,
    }
    return render_template(request, "stories/inbox.html", context, status=status)


def _untagged(team: StandingTeam) -> StoryQuerySet:
    return Story.objects.waiting().filter(team=team, kind=Kind.UNTAGGED)


def _as_rule(wanted: dict[str, str]) -> str:
    """The address of a new rule that looks for the same, where it is one thing that a rule can look at."""
    if len(wanted) != 1 or not wanted.keys() <= set(TagRuleField.values):
        return ""
    [(field, value)] = wanted.items()
    return urlencode({"field": field, "value": value})


@require_POST
def tag_all(request: HttpRequest, team: str) -> HttpResponse:
    """Tag everything that was filtered for: as many stories as the page said, or none."""
    asked = get_team(signed_in(request), team)
    authorise_tagging(asked)
    filters = InboxForm(request.POST, offered=offered_values(asked))
    form, wanted = TagFoundForm(request.POST), filters.wanted()
    if not form.is_valid() or not wanted or filters.errors:
        return _page(request, asked, filters, refusal=_("Choose what to filter for, and one of the kinds."), status=422)
    kind = form.cleaned_data["kind"]
    try:
        count = tag_found(
            team=asked,
            stories=untagged(asked).filter(filters.narrowing()),
            kind=kind,
            expected=form.cleaned_data["count"],
            by=signed_in(request),
            may_tag=may_tag(asked),
        )
    except ChangedMeanwhile:
        said = _("There are more or fewer stories now than this page said. Nothing was changed; look again.")
        return _page(request, asked, filters, refusal=said, status=409)
    except RuleViolation as violation:
        said = _("%(why)s Nothing was tagged.") % {"why": violation.message}
        return _page(request, asked, filters, refusal=said, status=422)
    done(request, many_tagged(asked, kind, count), undo=undo_url(asked))
    return redirect("stories:inbox", asked.slug)


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
