"""Kind and size where a story stands; suggestions and proposals, one by one, by rule and in bulk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.violations import RuleViolation
from apps.stories.access import authorise_tagging, get_story, may_tag, placeable_kinds, tagger
from apps.stories.forms import KindForm, SizeForm
from apps.stories.models import Confidence, Kind, Story
from apps.stories.refusals import tell
from apps.stories.rows import rows
from apps.stories.services import (
    ChangedMeanwhile,
    NotUndone,
    StaleStory,
    confirm_rule,
    confirm_suggestions,
    decline_suggestion,
    edit_story,
    needs_tagging_right,
    undo_act,
)
from apps.stories.views.answers import changed, done, row, row_context, undo_url, where_from
from apps.stories.waiting import Rule, of_rule, waiting_rules
from apps.teams.access import RightRefused, StandingTeam, authorise, get_team
from apps.teams.models import Right, Unit

SHOWN_OF_RULE = 20


@require_http_methods(["GET", "POST"])
def size(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Estimate a story where it stands. A GET opens the field, in a list its own and else the form's."""
    asked, story = get_story(signed_in(request), team, number, right=Right.ESTIMATES)
    if request.method == "GET":
        return _open_row(request, asked, story, "size")
    form = SizeForm(request.POST)
    if asked.unit == Unit.STORIES:
        return changed(request, asked, story, status=422, size_error=_("Each story counts 1 in this team."))
    if not form.is_valid():
        error = form.errors.get("size", [_("Type a number, for example 3 or 0.5.")])[0]
        return changed(
            request, asked, story, status=422, open="size", size_error=error, size_typed=request.POST.get("size", "")
        )
    return _save(request, asked, story, "size", form.cleaned_data["size"], form.cleaned_data["version"])


@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say what kind a story is; where that takes a right one does not hold, it stays a proposal."""
    asked, story = get_story(signed_in(request), team, number)
    authorise_tagging(asked)
    if request.method == "GET":
        return _open_row(request, asked, story, "kind")
    form = KindForm(request.POST)
    if not form.is_valid():
        return changed(request, asked, story, status=422, kind_error=_("This is not a kind of story."))
    return _save(request, asked, story, "kind", form.cleaned_data["kind"], form.cleaned_data["version"])


def _open_row(request: HttpRequest, team: StandingTeam, story: Story, field: str) -> HttpResponse:
    if target_of(request) == f"story-{story.number}":
        return row(request, team, story, open=field)
    return redirect(reverse("stories:edit", args=[team.slug, story.number]) + f"#id_{field}")


def _save(
    request: HttpRequest, team: StandingTeam, story: Story, field: str, value: Any, version: int | None
) -> HttpResponse:
    by, key = signed_in(request), story.key
    changes = {field: value} if getattr(story, field) != value or field == "kind" else {}
    try:
        saved = edit_story(story=story, version=version, by=by, may_tag=may_tag(team), changes=changes)
    except StaleStory as stale:
        said = _("Somebody changed it meanwhile. This is how it stands now.")
        return changed(request, team, stale.current, status=409, **{f"{field}_error": said})
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=f"{key}: {field} {value}")
        return changed(request, team, story, status=422, **{f"{field}_error": violation.message})
    if field == "kind" and saved.proposed_kind == value:
        words = {"key": key, "kind": Kind(value).phrase, "tagger": tagger(team)}
        return changed(request, team, saved, said=_("That %(key)s is %(kind)s waits for %(tagger)s.") % words)
    return changed(request, team, saved, said=_("%(key)s is saved.") % {"key": key})


@require_POST
def confirm(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Confirm what is proposed or suggested for one story."""
    asked, story = get_story(signed_in(request), team, number)
    by = signed_in(request)
    authorise_tagging(asked)
    if story.proposed_kind and needs_tagging_right(story.kind, story.proposed_kind):
        authorise(asked, right=Right.TAGGING)
    try:
        confirm_suggestions(team=asked, numbers=[number], by=by, may_tag=may_tag(asked))
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=_("confirm the kind"))
        return changed(request, asked, story, status=422, kind_error=violation.message)
    story.refresh_from_db()
    words = {"key": story.key, "kind": Kind(story.proposed_kind or story.kind).phrase, "tagger": tagger(asked)}
    if story.proposed_kind:
        said = _("That %(key)s is %(kind)s waits for %(tagger)s.") % words
    else:
        said = _("%(key)s is %(kind)s now.") % words
    return changed(request, asked, story, said=said, decided=True)


@require_POST
def decline(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Set a proposal or a suggestion aside: whoever may tag, and people their own proposals."""
    asked, story = get_story(signed_in(request), team, number)
    authorise_tagging(asked)
    own = bool(story.proposed_kind) and story.proposed_by_id == signed_in(request).pk
    meant = story.proposed_kind or story.suggested_kind
    if not own and meant and needs_tagging_right(story.kind, meant):
        authorise(asked, right=Right.TAGGING)
    declined = decline_suggestion(story=story)
    return changed(request, asked, declined, said=_("%(key)s keeps its kind.") % {"key": story.key}, decided=True)


@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest, team: str) -> HttpResponse:
    """Confirm all suggestions of one rule at once: how many, some of them, then one button."""
    asked = get_team(signed_in(request), team)
    if request.method == "POST":
        authorise_tagging(asked)
    chosen = _chosen_rule(asked, request.POST or request.GET)
    if request.method == "GET" or chosen is None:
        return _rules_page(request, asked, chosen)
    told = request.POST.get("count", "")
    try:
        count = confirm_rule(
            team=asked,
            kind=chosen.kind,
            confidence=chosen.confidence,
            expected=int(told) if told.isdecimal() and len(told) < 9 else -1,
            by=signed_in(request),
            may_tag=may_tag(asked),
        )
    except ChangedMeanwhile:
        said = _("There are not as many any more as this page said. Nothing was changed; look again.")
        return _rules_page(request, asked, chosen, refusal=said, status=409)
    except RuleViolation as violation:
        return _rules_page(request, asked, chosen, refusal=violation.message, status=422)
    done(request, many_tagged(asked, chosen.kind, count), undo=undo_url(asked))
    return redirect("stories:suggestions", asked.slug)


def _chosen_rule(team: StandingTeam, given: Any) -> Rule | None:
    kind, confidence = given.get("kind", ""), given.get("confidence", "")
    if kind not in Kind.values or confidence not in Confidence.values:
        return None
    return Rule(kind, confidence, of_rule(team, kind, confidence).count())


def many_tagged(team: StandingTeam, kind: str, count: int) -> str:
    """What became of many stories at once: tagged, or proposed by who may not tag."""
    words = {"count": count, "kind": str(Kind(kind).label).lower(), "tagger": tagger(team)}
    if Kind(kind).is_technical and not may_tag(team):
        text = ngettext("%(count)s story is proposed", "%(count)s stories are proposed", count)
        return (text + _(" as %(kind)s and waits for %(tagger)s.")) % words
    return ngettext("%(count)s story is tagged %(kind)s.", "%(count)s stories are tagged %(kind)s.", count) % words


def _rules_page(
    request: HttpRequest, team: StandingTeam, chosen: Rule | None, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = row_context(team) | {
        "nav": "backlog",
        "rules": waiting_rules(team),
        "chosen": chosen,
        "proposes": bool(chosen and chosen.needs_tagging and not may_tag(team)),
        "examples": rows(team, of_rule(team, chosen.kind, chosen.confidence).order_by("rank")[:SHOWN_OF_RULE])
        if chosen
        else [],
        "refusal": refusal,
    }
    return render(request, "stories/suggestions.html", context, status=status)


@require_POST
def undo(request: HttpRequest, team: str, act: UUID) -> HttpResponse:
    """Take back one's own tagging or archiving of a moment ago, of however many stories."""
    asked = get_team(signed_in(request), team)
    authorise_tagging(asked)
    try:
        may_order = placeable_kinds(asked.standing)
        count = undo_act(team=asked, act=act, by=signed_in(request), may_tag=may_tag(asked), may_order=may_order)
    except NotUndone as refused:
        raise RightRefused(asked, refused.right) from refused
    except RuleViolation as violation:
        return _rules_page(request, asked, None, refusal=violation.message, status=422)
    said = ngettext("%(count)s story is as it was.", "%(count)s stories are as they were.", count)
    done(request, said % {"count": count})
    return redirect(where_from(request, reverse("stories:backlog", args=[asked.slug])))
