"""Where a capacity went, step by step, from what there was to what was delivered: pure, and it adds up exactly.

    capacity − fallen − reserve held − not planned = baseline
    baseline + added − removed ± re-estimated ± moved + incidents = committed
    committed − carried − returned − cancelled = delivered

Each step is a figure over sprints, told apart by the budget it happened in. What incidents took beyond the reserve is
counted sprint by sprint, since one sprint's free reserve never paid for another's incidents. The past without a fence
has no baseline, so it has no waterfall.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.figures import Reading, Total, TotalDefinition
from apps.reports.sums import ZERO, Part, SprintSums, Sums
from apps.sprints.models import Budget


class Side(models.TextChoices):
    """Where an amount stands: in one of the budgets, or in the reserve that unplanned work is charged to."""

    PRODUCT = Budget.PRODUCT.value, _("product")
    UNPLANNED = Budget.UNPLANNED.value, _("reserve and incidents")
    TECH = Budget.TECH.value, _("technical")


@dataclass(frozen=True)
class Step:
    """One step. `is_level` says what there is by then; every other step takes away from it or adds to it."""

    definition: TotalDefinition
    sides: Mapping[Side, Reading]
    is_level: bool = False
    page: str = "reports:figures"
    query: str = ""
    """The page of a sprint that shows the rows behind it."""

    @property
    def key(self) -> str:
        return self.definition.key


def _step(
    key: str,
    name: Promise,
    meaning: Promise,
    sides: Mapping[Side, Reading],
    *,
    level: bool = False,
    page: str = "reports:figures",
    query: str = "",
) -> Step:
    def reading(sums: Sums) -> Decimal:
        return sum((Decimal(side(sums)) for side in sides.values()), ZERO)

    definition = TotalDefinition(key=f"where-{key}", name=name, meaning=meaning, reading=reading, what=name)
    return Step(definition, sides, level, page, query)


def _unplanned(sums: Sums) -> Part:
    return sums.budget(Budget.UNPLANNED)


def _beyond(unplanned: Decimal, sums: Sums) -> Decimal:
    return max(ZERO, unplanned - sums.frame.reserve)


def _overload(sums: Sums) -> Decimal:
    """What incidents came to take beyond the reserve once the sprint was planned."""
    unplanned = _unplanned(sums)
    return _beyond(unplanned.baseline + unplanned.scope_change, sums) - _beyond(unplanned.baseline, sums)


def _in_budgets(product: str, *, sign: int = 1, unplanned: bool = False) -> dict[Side, Reading]:
    """An amount of the ledger in each budget, with the sign it has in the waterfall."""

    def of(budget: str) -> Reading:
        return lambda sums: sign * getattr(sums.budget(budget), product)

    wanted = Side if unplanned else (Side.PRODUCT, Side.TECH)
    return {side: of(side.value) for side in wanted}


STEPS: Sequence[Step] = (
    _step(
        "capacity",
        _("Capacity"),
        _("What the sprints were planned with: the product budget, the reserve and the tech budget."),
        {
            Side.PRODUCT: lambda sums: sums.frame.capacity - sums.frame.reserve - sums.frame.tech_budget,
            Side.UNPLANNED: lambda sums: sums.frame.reserve,
            Side.TECH: lambda sums: sums.frame.tech_budget,
        },
        level=True,
        page="sprints:capacity",
    ),
    _step(
        "fallen",
        _("Capacity fell"),
        _("By a joint decision there was less than planned. Only the product budget is lowered by it."),
        {
            Side.PRODUCT: lambda sums: (
                sums.frame.product_budget + sums.frame.reserve + sums.frame.tech_budget - sums.frame.capacity
            )
        },
        page="sprints:detail",
    ),
    _step(
        "reserve-held",
        _("Reserve held for incidents"),
        _("The reserve, less the incidents of the first day: planned work never stands there."),
        {Side.UNPLANNED: lambda sums: _unplanned(sums).baseline - sums.frame.reserve},
        page="sprints:incidents",
    ),
    _step(
        "tech-not-planned",
        _("Tech budget not planned"),
        _("What of the tech budget nothing stood in when the sprint set out. It stayed reserved."),
        {Side.TECH: lambda sums: sums.tech.baseline - sums.frame.tech_budget},
        query="budget=tech",
    ),
    _step(
        "product-not-planned",
        _("Product budget not planned"),
        _("What of the product budget nothing stood in when the sprint set out."),
        {Side.PRODUCT: lambda sums: sums.product.baseline - sums.frame.product_budget},
        query="budget=product",
    ),
    _step(
        "baseline",
        _("Baseline"),
        _("What the sprints set out with, at the end of the day of their start."),
        _in_budgets("baseline", unplanned=True),
        level=True,
    ),
    _step(
        "added",
        _("Added"),
        _("Planned work that came in after the day of the start."),
        _in_budgets("added"),
        page="sprints:scope",
    ),
    _step(
        "removed",
        _("Removed"),
        _("Planned work that was taken out after the day of the start."),
        _in_budgets("removed", sign=-1),
        query="outcome=left",
    ),
    _step(
        "re-estimated",
        _("Re-estimated"),
        _("What stories became larger or smaller by after the day of the start."),
        _in_budgets("resized"),
        page="sprints:scope",
    ),
    _step(
        "moved",
        _("Moved between budgets"),
        _("What went from one budget to another after the day of the start."),
        _in_budgets("moved"),
        page="sprints:scope",
    ),
    _step(
        "incidents",
        _("Incidents within the reserve"),
        _("Unplanned work that came after the day of the start, as far as the reserve held it."),
        {Side.UNPLANNED: lambda sums: _unplanned(sums).scope_change - _overload(sums)},
        page="sprints:incidents",
    ),
    _step(
        "overload",
        _("Incidents beyond the reserve"),
        _("Unplanned work that the reserve did not hold, sprint by sprint. It weighs on the product side."),
        {Side.UNPLANNED: _overload},
        page="sprints:incidents",
    ),
    _step(
        "committed",
        _("Committed at the close"),
        _("What stood in the sprints when they closed."),
        _in_budgets("committed", unplanned=True),
        level=True,
    ),
    _step(
        "carried",
        _("Carried over"),
        _("What went on into the next sprint. No partial credit."),
        _in_budgets("carried", sign=-1, unplanned=True),
        query="outcome=carried",
    ),
    _step(
        "returned",
        _("Returned to the backlog"),
        _("What went back to the backlog at the close."),
        _in_budgets("returned", sign=-1, unplanned=True),
        query="outcome=returned",
    ),
    _step(
        "cancelled",
        _("Cancelled"),
        _("What nobody wants any more."),
        _in_budgets("cancelled", sign=-1, unplanned=True),
        query="outcome=cancelled",
    ),
    _step(
        "delivered",
        _("Delivered"),
        _("What was done."),
        _in_budgets("done", unplanned=True),
        level=True,
        query="outcome=done",
    ),
)


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
        return next(each for each in self.steps if each.step.key == f"where-{key}")

    def _fall(self, step: Step) -> Fall:
        rows = [replace(each, url=self._url(step, each.number)) for each in self.sprints]
        sides = {side: _added_up(reading, rows) for side, reading in step.sides.items()}
        return Fall(step, step.definition.of(rows, unit=self.unit), sides)

    def _url(self, step: Step, number: int) -> str:
        page = reverse(step.page, args=[self.slug, number])
        return f"{page}?{step.query}#ledger" if step.query else page


def _added_up(reading: Reading, rows: Iterable[SprintSums]) -> Decimal:
    return sum((Decimal(reading(row.sums)) for row in rows), ZERO)
