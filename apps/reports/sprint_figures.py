"""The figures of one closed sprint: every definition that means something of a single one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.definitions import (
    AGREED_SHARE,
    BUDGET_USE,
    CAPACITY_CONFIRMED,
    CARRY_OVER,
    DELIVERED,
    FENCE_ATTEMPTS,
    PLANNED_ADHERENCE,
    PLANNING_ACCURACY,
    PREDICTABILITY,
    PRODUCT_USE,
    SCOPE_CHANGE,
    TECHNICAL_COMMITTED,
    TECHNICAL_PLANNED,
    TECHNICAL_SHARE,
    UNESTIMATED_SHARE,
    UNTAGGED_SHARE,
)
from apps.reports.figures import Share, ShareDefinition, Total, TotalDefinition
from apps.reports.sums import Part, Place, SprintSums
from apps.sprints.models import Budget
from apps.stories.models import WorkType

type Group = tuple[Promise, Sequence[ShareDefinition | TotalDefinition]]

FENCED: Sequence[Group] = (
    (_("Technical work"), (TECHNICAL_SHARE, TECHNICAL_PLANNED, TECHNICAL_COMMITTED, AGREED_SHARE)),
    (_("Budgets"), (BUDGET_USE, PLANNED_ADHERENCE, PRODUCT_USE, FENCE_ATTEMPTS)),
    (_("Plan and outcome"), (DELIVERED, PLANNING_ACCURACY, PREDICTABILITY, CARRY_OVER, SCOPE_CHANGE)),
    (_("Trust in these figures"), (UNTAGGED_SHARE, UNESTIMATED_SHARE, CAPACITY_CONFIRMED)),
)
# Without a fence there was neither a budget nor a baseline to measure by.
UNFENCED: Sequence[Group] = (
    (_("Technical work"), (TECHNICAL_SHARE, TECHNICAL_COMMITTED)),
    (_("Outcome"), (DELIVERED, CARRY_OVER)),
    (_("Trust in these figures"), (UNTAGGED_SHARE, UNESTIMATED_SHARE)),
)


@dataclass(frozen=True)
class SprintFigures:
    sprint: SprintSums

    @cached_property
    def groups(self) -> list[tuple[Promise, list[Share | Total]]]:
        wanted = FENCED if self.sprint.fenced else UNFENCED
        return [(name, [self._figure(each) for each in definitions]) for name, definitions in wanted]

    def _figure(self, definition: ShareDefinition | TotalDefinition) -> Share | Total:
        if definition is DELIVERED:
            return DELIVERED.of([self.sprint], unit=self.sprint.sums.unit)
        return definition.of([self.sprint])

    @property
    def parts(self) -> list[tuple[Budget, WorkType, Part]]:
        """The ledger's sums, by budget and work type."""
        found = sorted(self.sprint.sums.parts.items(), key=lambda each: _order(each[0]))
        return [(Budget(budget), WorkType(work_type), part) for (budget, work_type), part in found]

    @property
    def whole(self) -> Part:
        return self.sprint.sums.all


def _order(place: Place) -> tuple[int, int]:
    return Budget.values.index(place[0]), WorkType.values.index(place[1])
