"""Taking an act back, however many stories it changed: the history knows what was there before."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.history import act_changes, before_act
from apps.stories.models import Story
from apps.stories.services.tagging import needs_tagging_right
from apps.teams.models import Team

UNDONE_FIELDS = ("kind", "proposed_kind", "proposed_by_id", "archived_at")


class NotUndone(Exception):
    """The act changed technical tags, and whoever wants it back may not tag."""


def undo_act(*, team: Team, act: UUID, by: User, may_tag: bool) -> int:
    """Put tags and archiving back to what they were before one's own act. Returns how many stories that were.

    A story that somebody changed since keeps that change. A handful of queries, whatever their number. Raises
    `NotUndone` and `RuleViolation`.
    """
    with explained(), transaction.atomic():
        kinds = _unchanged_since(team, act, by)
        before = before_act(act, list(kinds), UNDONE_FIELDS)
        if not may_tag and any(needs_tagging_right(kinds[pk], was[0]) for pk, was in before.items()):
            raise NotUndone
        for was, stories in _alike(before).items():
            fields = dict(zip(UNDONE_FIELDS, was, strict=True))
            Story.objects.filter(pk__in=stories).update(**fields, version=F("version") + 1)
    return len(before)


def _unchanged_since(team: Team, act: UUID, by: User) -> dict[int, str]:
    """The stories that stand as the act left them, with their kinds; locked until the end."""
    left_at = act_changes(team, act, by)
    stories = Story.objects.filter(team=team, pk__in=list(left_at)).select_for_update(no_key=True).order_by("id")
    return {pk: kind for pk, version, kind in stories.values_list("pk", "version", "kind") if left_at[pk] == version}


def _alike(before: dict[int, tuple[Any, ...]]) -> dict[tuple[Any, ...], list[int]]:
    """Stories by what they go back to: one statement serves them all."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, was in before.items():
        alike[was].append(pk)
    return alike
