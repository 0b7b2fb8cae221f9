"""Taking an act back, however many stories it changed: the history knows what was there before."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.history import before_act, changes_of_act
from apps.stories.models import TECHNICAL_KINDS, Story
from apps.teams.models import Team

UNDONE_FIELDS = (
    "kind",
    "proposed_kind",
    "proposed_by",
    "suggested_kind",
    "suggestion_confidence",
    "suggestion_reason",
    "archived_at",
)


class NotUndone(Exception):
    """The act changed technical tags, and whoever wants it back may not tag."""


def undo_act(*, team: Team, act: UUID, by: User, may_tag: bool) -> int:
    """Put tags and archiving back to what they were before one's own act. Returns how many stories that were.

    A story that somebody changed since keeps that change. Raises `NotUndone` and `RuleViolation`.
    """
    with explained(), transaction.atomic():
        stories = _unchanged_since(team, act, by)
        before = before_act(act)
        if not may_tag and _changed_technical_tags(stories, before):
            raise NotUndone
        fields = {name: Subquery(before.values(name)[:1]) for name in UNDONE_FIELDS}
        return stories.update(**fields, version=F("version") + 1)


def _unchanged_since(team: Team, act: UUID, by: User) -> QuerySet[Story]:
    changes = changes_of_act(team, act, by)
    left_at = changes.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id").values("version")[:1]
    return Story.objects.filter(team=team, pk__in=changes.values("pgh_obj"), version=Subquery(left_at))


def _changed_technical_tags(stories: QuerySet[Story], before: QuerySet[Any]) -> bool:
    was = stories.annotate(was=Subquery(before.values("kind")[:1])).exclude(kind=F("was"))
    return was.filter(Q(kind__in=TECHNICAL_KINDS) | Q(was__in=TECHNICAL_KINDS)).exists()
