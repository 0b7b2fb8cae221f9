"""Taking an act back, however many stories it changed: the history knows what was there before."""

from collections import defaultdict
from collections.abc import Container
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.access import order_right
from apps.stories.history import act_changes, before_act
from apps.stories.models import Story
from apps.stories.services.learning import learn_soon
from apps.stories.services.tagging import needs_tagging_right
from apps.teams.models import Right, Team

UNDONE_FIELDS = ("kind", "proposed_kind", "proposed_by_id", "archived_at")


class NotUndone(Exception):
    """Taking the act back takes a decision right that its author has no more. Holds the right."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


def undo_act(*, team: Team, act: UUID, by: User, may_tag: bool, may_order: Container[str]) -> int:
    """Put tags and archiving back to what they were before one's own act. Returns how many stories that were.

    `may_order` are the kinds whose place `by` decides: what is archived is in nobody's order. A story that somebody
    changed since keeps that change. A handful of queries, whatever their number. Raises `NotUndone`, `RuleViolation`.
    """
    with explained(), transaction.atomic():
        stories = _unchanged_since(team, act, by)
        before = before_act(act, list(stories), UNDONE_FIELDS)
        for pk, was in before.items():
            _require_rights(stories[pk], was, may_tag=may_tag, may_order=may_order)
        for was, alike in _alike(before).items():
            fields = dict(zip(UNDONE_FIELDS, was, strict=True))
            Story.objects.filter(pk__in=alike).update(**fields, version=F("version") + 1)
        learn_soon(team=team)
    return len(before)


def _require_rights(story: Story, was: tuple[Any, ...], *, may_tag: bool, may_order: Container[str]) -> None:
    kind, *_proposal, archived_at = was
    if needs_tagging_right(story.kind, kind) and not may_tag:
        raise NotUndone(Right.TAGGING)
    if archived_at != story.archived_at and story.kind not in may_order:
        raise NotUndone(order_right(story))


def _unchanged_since(team: Team, act: UUID, by: User) -> dict[int, Story]:
    """The stories that stand as the act left them, locked until the end."""
    left_at = act_changes(team, act, by)
    stories = Story.objects.filter(team=team, pk__in=list(left_at)).select_for_update(no_key=True).order_by("id")
    stories = stories.only("kind", "version", "archived_at")
    return {story.pk: story for story in stories if left_at[story.pk] == story.version}


def _alike(before: dict[int, tuple[Any, ...]]) -> dict[tuple[Any, ...], list[int]]:
    """Stories by what they go back to: one statement serves them all."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, was in before.items():
        alike[was].append(pk)
    return alike
