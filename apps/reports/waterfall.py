"""Where a capacity went, step by step, from what there was to what was delivered: pure, and it adds up exactly.

    capacity − fallen + planned before it fell − reserve held − not planned = baseline
    baseline + added − removed ± re-estimated ± moved + incidents = committed
    committed − carried − returned − cancelled = delivered

Each step is a figure over sprints, told apart by the budget it happened in. What incidents took beyond the reserve is
counted sprint by sprint, since one sprint's free reserve never paid for another's incidents; so is the product budget
that was not planned. The past without a fence
has no baseline, so it has no waterfall.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from apps.reports.figures import Reading, Total
from apps.reports.sums import ZERO, SprintSums
from apps.reports.waterfall_steps import STEPS, Side, Step


@dataclass(frozen=True)
class Fall:
    """A step over certain sprints: its figure in all, and what of it is in each budget."""

    step: Step
    figure: Total
    sides: Mapping[Side, Decimal]

    @property
    def value(self) -> Decimal:
        return Decimal(self.figure.value)

    @property
    def is_nothing(self) -> bool:
        """It changed nothing in any budget. What only went across from one to another did."""
        return not self.step.is_level and not any(self.sides.values())

    @property
    def cells(self) -> list[tuple[Side, Decimal]]:
        return [(side, self.sides.get(side, ZERO)) for side in Side]


@dataclass(frozen=True)
class Waterfall:
    """From capacity to delivered, over closed fenced sprints of one unit."""

    sprints: Sequence[SprintSums]
    slug: str
    unit: str

    @cached_property
    def steps(self) -> list[Fall]:
        return [self._fall(step) for step in STEPS]

    @property
    def shown(self) -> list[Fall]:
        """All levels, and the steps in which something happened."""
        return [each for each in self.steps if not each.is_nothing]

    def step(self, key: str) -> Fall:
        return next(each for each in self.steps if each.step.key == key)

    def _fall(self, step: Step) -> Fall:
        rows = [replace(each, url=self._url(step, each.number)) for each in self.sprints]
        sides = {side: _added_up(reading, rows) for side, reading in step.sides.items()}
        return Fall(step, step.definition.of(rows, unit=self.unit), sides)

    def _url(self, step: Step, number: int) -> str:
        page = reverse(step.page, args=[self.slug, number])
        return f"{page}?{step.query}#ledger" if step.query else page


def _added_up(reading: Reading, rows: Iterable[SprintSums]) -> Decimal:
    return sum((Decimal(reading(row.sums)) for row in rows), ZERO)
