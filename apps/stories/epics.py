"""Epics: parents that are never committed and show what stands below them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from apps.stories.models import State, Story, WorkType
from apps.stories.rows import Row, rows
from apps.teams.models import Team


def epics_offered(team: Team, most: int = 100) -> list[Row]:
    """The epics a field suggests while one types a key."""
    return rows(team, Story.objects.epics().live().filter(team=team, state=State.OPEN).order_by("rank")[:most])


@dataclass(frozen=True)
class EpicSum:
    """What the stories below an epic add up to, by work type."""

    work_type: str
    count: int
    size: Decimal | None
    unestimated: int
    done: Decimal | None

    @property
    def label(self) -> str:
        return str(WorkType(self.work_type).label)


def epic_sums(epic: Story) -> list[EpicSum]:
    """Sums over an epic's stories that are neither cancelled nor archived: one query over its own stories."""
    children = Story.objects.live().filter(parent=epic).exclude(state=State.CANCELLED)
    summed = (
        children.order_by("work_type")
        .values_list("work_type")
        .annotate(
            count=Count("*"),
            total=Sum("size"),
            unestimated=Count("id", filter=Q(size=None)),
            done=Sum("size", filter=Q(state=State.DONE)),
        )
    )
    return [EpicSum(*each) for each in summed]
