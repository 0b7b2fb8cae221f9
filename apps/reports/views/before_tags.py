"""Telling the past what it was: found, picked, counted, and tagged once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.reports.before_reading import past_of
from apps.reports.before_tags import Selection, untagged_past, with_past_lines
from apps.reports.forms.before import PastForm, TagPastForm, offered_of
from apps.reports.services.before import tag_past
from apps.stories.access import authorise_tagging, may_tag, tagger
from apps.stories.services import ChangedMeanwhile
from apps.teams.access import StandingTeam, get_team

STORIES_A_PAGE, EXAMPLES = 50, 8
MOST_AT_ONCE = 5_000
"""A story takes two milliseconds, and nobody waits much longer than ten seconds."""


@require_safe
def tags(request: HttpRequest, team: str) -> HttpResponse:
    """What of the past is still untagged, narrowed as one likes, and what is suggested for it."""
    asked = get_team(signed_in(request), team)
    filters = PastForm(request.GET, team=asked, offered=offered_of(asked))
    return _found(request, asked, filters, TagPastForm())


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, team: str) -> HttpResponse:
    """Say with its counts what is about to be tagged, since there is no way back; a POST tags it."""
    asked = get_team(signed_in(request), team)
    authorise_tagging(asked)
    given = request.POST if request.method == "POST" else request.GET
    filters, form = PastForm(given, team=asked, offered=offered_of(asked)), TagPastForm(given)
    if not form.is_valid() or not filters.is_valid():
        said = form.refusal or _("Nothing is tagged by a filter that makes no sense.")
        return _found(request, asked, filters, form, refusal=said)
    stories = untagged_past(asked).filter(filters.narrowing(), form.narrowing())
    selection = Selection(asked, stories, form.kind_meant)
    if selection.count > MOST_AT_ONCE:
        said = _("These are more than %(most)s stories. Narrow them first, by sprint for example.")
        return _found(request, asked, filters, form, refusal=said % {"most": number_format(MOST_AT_ONCE)})
    if request.method == "POST":
        return _tag(request, asked, selection, filters, form)
    return _counts(request, asked, selection, filters, form)


def _tag(
    request: HttpRequest, team: StandingTeam, selection: Selection, filters: PastForm, form: TagPastForm
) -> HttpResponse:
    try:
        count = tag_past(
            team=team,
            stories=selection.stories,
            kind=selection.kind or "",
            expected=form.told,
            by=signed_in(request),
            may_tag=may_tag(team),
        )
    except ChangedMeanwhile:
        said = _("More or fewer of these are untagged now than this page said. Nothing was changed; look again.")
        return _counts(request, team, selection, filters, form, refusal=said, status=409)
    except RuleViolation as violation:
        said = _("%(why)s Nothing was tagged.") % {"why": violation.message}
        return _counts(request, team, selection, filters, form, refusal=said, status=422)
    said = ngettext("Confirmed for %(count)s story.", "Confirmed for %(count)s stories.", count)
    messages.success(request, said % {"count": count})
    return redirect("reports:before_tags", team.slug)


def _counts(
    request: HttpRequest,
    team: StandingTeam,
    selection: Selection,
    filters: PastForm,
    form: TagPastForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    past = past_of(team)
    context = _context(team) | {
        "selection": selection,
        "left_out": form.picked_count - selection.count if form.picked_count else 0,
        "examples": with_past_lines(selection.stories.order_by("-id")[:EXAMPLES], team),
        "past": past,
        "would_be": past.would_be(selection.technical(in_stories=past.counts_stories)),
        "proposes": selection.has_technical and not may_tag(team),
        "hidden": [*filters.wanted().items(), *form.asked],
        "query": urlencode(filters.wanted()),
        "refusal": refusal,
    }
    return render(request, "reports/before_tell.html", context, status=status)


def _found(
    request: HttpRequest, team: StandingTeam, filters: PastForm, form: TagPastForm, *, refusal: str = ""
) -> HttpResponse:
    stories = untagged_past(team).filter(filters.narrowing()).order_by("-id")
    page, pager = paged(request, stories, size=STORIES_A_PAGE)
    context = _context(team) | {
        "filters": filters,
        "form": form,
        "stories": with_past_lines(page.object_list, team),
        "found": page.paginator.count,
        "pager": pager,
        "refusal": refusal,
    }
    return render(request, "reports/before_tags.html", context, status=422 if refusal or filters.errors else 200)


def _context(team: StandingTeam) -> dict[str, Any]:
    return {
        "team": team,
        "nav": "before",
        "may_act": team.standing.is_acting,
        "may_tag": may_tag(team),
        "tagger": tagger(team),
    }
