"""The backlog: all stories of a team in the product order, searched, filtered, ordered, and tagged many at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.pagination import Pager
from apps.core.violations import RuleViolation
from apps.stories.access import authorise_placing, authorise_placing_all, authorise_tagging, get_story, may_tag, tagger
from apps.stories.backlog import STORIES, Page, Wanted, backlog_page, first_story, labels_offered, neighbour
from apps.stories.forms import BacklogForm, PickForm, PlaceForm
from apps.stories.models import Kind, State, Story
from apps.stories.services import archive_stories, confirm_suggestions, place_story, tag_stories
from apps.stories.views.answers import announce, done, row_context, undo_url
from apps.teams.access import StandingTeam, authorise, get_team

PARTS = ("list",)


@require_GET
def backlog(request: HttpRequest, team: str) -> HttpResponse:
    """The page, or the list alone while somebody types."""
    asked = get_team(signed_in(request), team)
    response = _page(request, asked)
    if target_of(request) == "list":
        response["HX-Push-Url"] = f"{request.path}?{_query(request)}".removesuffix("?")
    return response


def _page(request: HttpRequest, team: StandingTeam, *, status: int = 200, refusal: str = "") -> HttpResponse:
    form = BacklogForm(request.GET, team=team)
    wanted = form.wanted()
    form.offer(labels_offered(team))
    page = backlog_page(team, wanted)
    context = row_context(team) | {
        "nav": "backlog",
        "filter": form,
        "wanted": wanted,
        "query": _query(request),
        "page": page,
        "pager": _pager(request, team, page),
        "refusal": refusal,
        "is_part": target_of(request) == "list",
    }
    return render(request, "stories/backlog.html", context, partials=PARTS, status=status)


def _query(request: HttpRequest, **more: str) -> str:
    """The filters that are set, as they stand in the address."""
    usual = {"state": State.OPEN, "show": STORIES}
    given = {**request.GET.dict(), **more}
    return urlencode({name: value for name, value in given.items() if value not in ("", usual.get(name))})


def _pager(request: HttpRequest, team: StandingTeam, page: Page) -> Pager:
    here = reverse("stories:backlog", args=[team.slug])
    count = int(page.count.rstrip("+"))
    summary = ngettext("%(count)s story", "%(count)s stories", count) % {"count": page.count}
    return Pager(
        f"{here}?{_query(request, before=page.earlier, after='')}" if page.earlier else "",
        f"{here}?{_query(request, after=page.later, before='')}" if page.later else "",
        summary,
    )


@require_POST
def act(request: HttpRequest, team: str) -> HttpResponse:
    """Tag, confirm or archive the chosen stories, all or none, with a way back."""
    asked = get_team(signed_in(request), team)
    form = PickForm(request.POST)
    if not form.is_valid():
        authorise(asked, acting=True)
        return _page(request, asked, status=422, refusal=_first_error(form))
    try:
        said = _act(request, asked, form.cleaned_data)
    except RuleViolation as violation:
        return _page(request, asked, status=422, refusal=violation.message)
    done(request, said, undo=undo_url(asked))
    return _answer(request, asked, said)


def _first_error(form: Any) -> str:
    return str(next(iter(form.errors.values()))[0])


def _act(request: HttpRequest, team: StandingTeam, wanted: dict[str, Any]) -> str:
    by, numbers = signed_in(request), wanted["pick"]
    if wanted["act"] == "archive":
        chosen = list(Story.objects.filter(team=team, number__in=numbers).only("number", "kind", "source_key", "team"))
        for story in chosen:
            story.team = team
        authorise_placing_all(team, chosen)
        authorise(team, acting=True)
        count = archive_stories(team=team, numbers=numbers)
        return ngettext("%(count)s story is archived.", "%(count)s stories are archived.", count) % {"count": count}
    authorise_tagging(team)
    if wanted["act"] == "confirm":
        count = confirm_suggestions(team=team, numbers=numbers, by=by, may_tag=may_tag(team))
        return _tagged(team, count, "")
    count = tag_stories(team=team, numbers=numbers, kind=wanted["kind"], by=by, may_tag=may_tag(team))
    return _tagged(team, count, wanted["kind"])


def _tagged(team: StandingTeam, count: int, kind: str) -> str:
    said = ngettext("%(count)s story changed.", "%(count)s stories changed.", count) % {"count": count}
    if not may_tag(team) and (not kind or Kind(kind).is_technical):
        said += " " + _("What is technical waits for %(tagger)s.") % {"tagger": tagger(team)}
    return said


@require_POST
def move(request: HttpRequest, team: str) -> HttpResponse:
    """Put a story elsewhere in the order: one row changes."""
    asked = get_team(signed_in(request), team)
    form = PlaceForm(request.POST, team=asked)
    if not form.is_valid():
        authorise(asked, acting=True)
        return _page(request, asked, status=422, refusal=_first_error(form))
    wanted = form.cleaned_data
    _team, story = get_story(signed_in(request), team, wanted["number"])
    authorise_placing(asked, story)
    said = _place(asked, BacklogForm(request.GET, team=asked).wanted(), story, wanted["to"], wanted["beside"])
    if target_of(request) is None:
        done(request, said)
    return _answer(request, asked, said)


def _place(team: StandingTeam, filters: Wanted, story: Story, to: str, beside: Story | None) -> str:
    """Up and down mean the neighbour in the list one sees, filtered as it is."""
    key = {"key": story.key}
    if to == "bottom":
        place_story(story=story)
        return _("%(key)s is at the bottom.") % key
    above = to in ("up", "top", "before")
    if to in ("up", "down"):
        beside = neighbour(team, filters, story.rank, above=above)
    elif to == "top":
        beside = first_story(team)
    if beside is None or beside == story:
        return _("%(key)s stands at the end of this list already.") % key
    beside.team = team
    place_story(story=story, before=beside if above else None, after=None if above else beside)
    words = key | {"other": beside.key}
    return (_("%(key)s stands before %(other)s.") if above else _("%(key)s stands after %(other)s.")) % words


@require_GET
def place(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Every place a story can go, as buttons: the way without a mouse and without a script."""
    asked, story = get_story(signed_in(request), team, number)
    authorise_placing(asked, story)
    context = {"team": asked, "nav": "backlog", "story": story, "query": _query(request)}
    return render(request, "stories/place.html", context, partials=("place",))


def _answer(request: HttpRequest, team: StandingTeam, said: str) -> HttpResponse:
    if target_of(request) == "list":
        return announce(_page(request, team), said)
    return redirect(f"{reverse('stories:backlog', args=[team.slug])}?{_query(request)}".removesuffix("?"))
