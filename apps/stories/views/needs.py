"""What a story needs, on its page: said, taken away, come."""

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
from apps.stories.access import get_need, get_story
from apps.stories.forms.needs import NeedForm
from apps.stories.models import Story
from apps.stories.needs import Needed, Other, needs_around, others_at
from apps.stories.services.needs import add_need, mark_come, remove_need
from apps.stories.views.answers import acted, changed
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam

LISTED = 100
# Beside which field a rule of the database speaks.
FIELD_OF_RULE = {"a_story_awaits_a_thing_once": "outside"}


@dataclass(frozen=True)
class NeedsPanel:
    """What a story needs, which stories need it, and what its reader can do there."""

    needs: list[Needed]
    needed_by: list[Other]
    may_act: bool
    form: NeedForm

    def __bool__(self) -> bool:
        return bool(self.needs or self.needed_by or self.may_act)


def fill(team: StandingTeam, story: Story) -> NeedsPanel:
    """One query, and two more where another story is named."""
    around = list(needs_around(story)[:LISTED])
    others = others_at(around, reader=team.standing.user) if any(need.needed for need in around) else {}
    own = [need for need in around if need.story_id == story.pk]
    return NeedsPanel(
        needs=[Needed(need, others.get(need.needed_id or 0), team.today) for need in own],
        needed_by=[others[need.story_id] for need in around if need.needed_id == story.pk],
        may_act=team.standing.is_acting and not story.archived_at,
        form=NeedForm(team=team),
    )


PANELS["needs"] = fill


@require_POST
def add(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say what the story needs."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = NeedForm(request.POST, team=asked)
    if form.is_valid():
        try:
            need = add_need(story=story, by=signed_in(request), **form.told())
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint, "key"), violation.message)
        else:
            undo = reverse("stories:need_remove", args=[asked.slug, number, need.pk])
            return acted(request, asked, story, part="needs", said=_("Added to what it needs."), undo=undo)
    return changed(request, asked, story, status=422, need_form=form)


@require_POST
def remove(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """It is not needed any more; with a way back."""
    asked, need = get_need(signed_in(request), team, number, pk)
    days = (need.expected_on and need.expected_on.isoformat(), need.came_at is not None)
    kept = way_back([need.needed_id, need.outside, need.note, *days], salt=_salt(need.story))
    remove_need(need=need)
    undo = reverse("stories:need_restore", args=[asked.slug, number, kept])
    return acted(request, asked, need.story, part="needs", said=_("It is not needed any more."), undo=undo)


@require_POST
def restore(request: HttpRequest, team: str, number: int, kept: str) -> HttpResponse:
    """Say again what was just taken away."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    told, had_come = _kept(read_way_back(kept, salt=_salt(story)))
    by = signed_in(request)
    try:
        need = add_need(story=story, by=by, **told)
    except RuleViolation as violation:
        return changed(request, asked, story, status=422, need_refusal=violation.message)
    if had_come:
        mark_come(need=need, has_come=True, by=by)
    return acted(request, asked, story, part="needs", said=_("It is needed again."))


def _kept(before: list[Any]) -> tuple[dict[str, Any], bool]:
    needed, outside, note, expected_on, had_come = before
    day = dt.date.fromisoformat(expected_on) if expected_on else None
    story = Story.objects.filter(pk=needed).first() if needed else None
    return {"needed": story, "outside": outside, "note": note, "expected_on": day}, had_come


@require_POST
def come(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """What was awaited from outside has come."""
    undo = reverse("stories:need_await", args=[team, number, pk])
    return _mark(request, team, number, pk, has_come=True, said=_("It has come."), undo=undo)


@require_POST
def wait(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """It has not come after all."""
    return _mark(request, team, number, pk, has_come=False, said=_("It is awaited again."))


def _mark(
    request: HttpRequest, team: str, number: int, pk: int, *, has_come: bool, said: str, undo: str = ""
) -> HttpResponse:
    asked, need = get_need(signed_in(request), team, number, pk)
    try:
        mark_come(need=need, has_come=has_come, by=signed_in(request))
    except RuleViolation as violation:
        return changed(request, asked, need.story, status=422, need_refusal=violation.message)
    return acted(request, asked, need.story, part="needs", said=said, undo=undo)


def _salt(story: Story) -> str:
    return f"stories.needs.{story.pk}"
