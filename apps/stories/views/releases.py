"""When what is done is released: on the story's page, and the team's list of what is done and not released yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.stories.access import get_story
from apps.stories.forms.releases import ON, ReleaseForm
from apps.stories.models import Release, State, Story
from apps.stories.releases import STATES, Unreleased, releases_of, unreleased
from apps.stories.services.releases import StaleRelease, clear_release, set_release
from apps.stories.views.answers import acted, changed
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Right

A_PAGE = 25


@dataclass(frozen=True)
class ReleasePanel:
    """What was said about a story's release, and whether its reader says it; false where it never comes."""

    release: Release | None
    is_out: bool
    may_say: bool
    is_shown: bool
    form: ReleaseForm

    def __bool__(self) -> bool:
        return self.is_shown


def fill(team: StandingTeam, story: Story) -> ReleasePanel:
    """No query: it comes with its story."""
    release = getattr(story, "release", None)
    comes = story.state != State.CANCELLED
    return ReleasePanel(
        release=release,
        is_out=bool(release and release.on and release.on <= team.today and story.state == State.DONE),
        may_say=comes and team.standing.may(Right.RELEASE_TIMING),
        is_shown=comes,
        form=ReleaseForm(release=release),
    )


PANELS["release"] = fill


@require_POST
def say(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Hold a story back or say its day. Where somebody did meanwhile, that is shown and nothing typed is lost."""
    asked, story = get_story(signed_in(request), team, number, right=Right.RELEASE_TIMING)
    before = releases_of([story.pk]).get(story.pk)
    form = ReleaseForm(request.POST, release=before)
    if not form.is_valid():
        return changed(request, asked, story, status=422, release_form=form)
    given = form.cleaned_data
    day = given["on"] if given["how"] == ON else None
    try:
        now = set_release(story=story, on=day, reason=given["reason"], by=signed_in(request), version=given["version"])
    except StaleRelease as stale:
        form.take_version(stale.current)
        return _meanwhile(request, asked, story, release_form=form)
    except RuleViolation as violation:
        return changed(request, asked, story, status=422, release_refusal=violation.message)
    said = _("Said when it is released.") if day else _("Its release is held back.")
    return acted(request, asked, story, part="release", said=said, undo=_undo(asked, story, before, now.version))


@require_POST
def clear(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say nothing about its release any more."""
    asked, story = get_story(signed_in(request), team, number, right=Right.RELEASE_TIMING)
    before = releases_of([story.pk]).get(story.pk)
    version = request.POST.get("version", "")
    try:
        clear_release(story=story, version=int(version) if version.isdecimal() and len(version) < 10 else None)
    except StaleRelease:
        return _meanwhile(request, asked, story)
    undo = _undo(asked, story, before, 0)
    return acted(request, asked, story, part="release", said=_("Nothing is said about its release."), undo=undo)


@require_POST
def restore(request: HttpRequest, team: str, number: int, kept: str) -> HttpResponse:
    """Back to what was said before, unless somebody has said something else since."""
    asked, story = get_story(signed_in(request), team, number, right=Right.RELEASE_TIMING)
    said, reason, day, version = read_way_back(kept, salt=_salt(story))
    try:
        if said:
            on = dt.date.fromisoformat(day) if day else None
            set_release(story=story, on=on, reason=reason, by=signed_in(request), version=version)
        else:
            clear_release(story=story, version=version)
    except StaleRelease:
        return _meanwhile(request, asked, story)
    except RuleViolation as violation:
        return changed(request, asked, story, status=422, release_refusal=violation.message)
    return acted(request, asked, story, part="release", said=_("Taken back."))


def _undo(team: StandingTeam, story: Story, before: Release | None, version: int) -> str:
    """Where what was there before is said again; it carries that, signed, and the version that it takes back."""
    day = before.on.isoformat() if before and before.on else ""
    kept = way_back([bool(before), before.reason if before else "", day, version], salt=_salt(story))
    return reverse("stories:release_restore", args=[team.slug, story.number, kept])


def _salt(story: Story) -> str:
    return f"stories.release.{story.pk}"


def _meanwhile(request: HttpRequest, team: StandingTeam, story: Story, **more: Any) -> HttpResponse:
    said = _("Somebody said something else meanwhile. This is how it stands now.")
    return changed(request, team, story, status=409, release_refusal=said, **more)


@require_GET
def releases(request: HttpRequest, team: str) -> HttpResponse:
    """What is done and not released yet: held back first, then by its day, then what nobody spoke of."""
    asked = get_team(signed_in(request), team)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    page, pager = paged(request, unreleased(asked, state=state), size=A_PAGE)
    context = {
        "team": asked,
        "nav": "promises",
        "states": STATES.items(),
        "state": state,
        "rows": [Unreleased.of(asked, story) for story in page],
        "pager": pager,
    }
    return render(request, "stories/releases.html", context)
