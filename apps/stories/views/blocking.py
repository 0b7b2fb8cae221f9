"""What blocks a story, on its page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.stories.access import get_story
from apps.stories.forms.blocking import BlockForm, SeenForm
from apps.stories.models import State, Story
from apps.stories.services import block_story, unblock_story
from apps.stories.services.blocking import BlockedMeanwhile, put_back
from apps.stories.views.answers import acted, changed
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam


@dataclass(frozen=True)
class BlockedPanel:
    """Since when and why a story does not go on; false where nothing blocks it and nobody here says so."""

    is_blocked: bool
    days: int
    may_act: bool
    form: BlockForm

    def __bool__(self) -> bool:
        return self.is_blocked or self.may_act


def fill(team: StandingTeam, story: Story) -> BlockedPanel:
    """No query. What is done or cancelled waits for nothing any more."""
    goes_on = story.state == State.OPEN and not story.archived_at
    since = story.blocked_since
    return BlockedPanel(
        is_blocked=goes_on and since is not None,
        days=(team.today - since.astimezone(team.zone).date()).days if since else 0,
        may_act=goes_on and team.standing.is_acting,
        form=BlockForm(story=story),
    )


PANELS["blocked"] = fill


@require_POST
def block(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say what blocks it. Where somebody did meanwhile, that is shown and nothing typed is lost."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form, before = BlockForm(request.POST, story=story), way_of_block(story)
    if form.is_valid():
        reason, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
        try:
            block_story(story=story, reason=reason, seen=seen)
        except BlockedMeanwhile as meanwhile:
            form.take_seen(meanwhile.current.blocked_reason)
            return _meanwhile(request, asked, story, block_form=form)
        except RuleViolation as violation:
            form.add_error("reason", violation.message)
        else:
            undo = _undo(asked, story, before)
            return acted(request, asked, story, part="blocked", said=_("It is blocked."), undo=undo)
    return changed(request, asked, story, status=422, block_form=form)


@require_POST
def unblock(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """It goes on."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form, before = SeenForm(request.POST), way_of_block(story)
    seen = form.cleaned_data["seen"] if form.is_valid() and "seen" in form.data else None
    try:
        unblock_story(story=story, seen=seen)
    except BlockedMeanwhile:
        return _meanwhile(request, asked, story)
    return acted(request, asked, story, part="blocked", said=_("It goes on."), undo=_undo(asked, story, before))


@require_POST
def restore(request: HttpRequest, team: str, number: int, kept: str) -> HttpResponse:
    """Back to what blocked it before, and since then, or to nothing; unless somebody has changed it since."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    reason, since, seen = read_way_back(kept, salt=_salt(story))
    try:
        put_back(story=story, reason=reason, since=dt.datetime.fromisoformat(since) if since else None, seen=seen)
    except BlockedMeanwhile:
        return _meanwhile(request, asked, story)
    return acted(request, asked, story, part="blocked", said=_("Taken back."))


def way_of_block(story: Story) -> tuple[str, str]:
    """What stands there, as an Undo carries it."""
    return story.blocked_reason, story.blocked_since.isoformat() if story.blocked_since else ""


def _undo(team: StandingTeam, story: Story, before: tuple[str, str]) -> str:
    """Where what was there before stands again; it carries that, signed, and what it takes back."""
    kept = way_back([*before, story.blocked_reason], salt=_salt(story))
    return reverse("stories:block_restore", args=[team.slug, story.number, kept])


def _salt(story: Story) -> str:
    return f"stories.blocked.{story.pk}"


def _meanwhile(request: HttpRequest, team: StandingTeam, story: Story, **more: Any) -> HttpResponse:
    said = _("Somebody changed what blocks it meanwhile. This is how it stands now.")
    return changed(request, team, story, status=409, blocked_refusal=said, **more)
