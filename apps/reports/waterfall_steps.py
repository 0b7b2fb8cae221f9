"""The steps of a waterfall, each a figure of its own: what it is, in which budget, and where its rows stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.definitions import DELIVERED
from apps.reports.figures import Reading, TotalDefinition
from apps.reports.sums import ZERO, Part, Sums
from apps.sprints.models import Budget

PREFIX = "where-"
"""Of the keys of its definitions."""


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
        return self.definition.key.removeprefix(PREFIX)


def _step(
    key: str,
    name: Promise,
    meaning: Promise,
    what: Promise,
    sides: Mapping[Side, Reading],
    *,
    level: bool = False,
    page: str = "reports:figures",
    query: str = "",
) -> Step:
    def reading(sums: Sums) -> Decimal:
        return sum((Decimal(side(sums)) for side in sides.values()), ZERO)

    definition = TotalDefinition(key=f"{PREFIX}{key}", name=name, meaning=meaning, reading=reading, what=what)
    return Step(definition, sides, level, page, query)


def _unplanned(sums: Sums) -> Part:
    return sums.budget(Budget.UNPLANNED)


def _beyond(unplanned: Decimal, sums: Sums) -> Decimal:
    return max(ZERO, unplanned - sums.frame.reserve)


def _overload(sums: Sums) -> Decimal:
    """What incidents came to take beyond the reserve once the sprint was planned."""
    unplanned = _unplanned(sums)
    return _beyond(unplanned.baseline + unplanned.scope_change, sums) - _beyond(unplanned.baseline, sums)


def _not_planned(sums: Sums) -> Decimal:
    """Below nothing, where the product budget was not filled; above, where it was lowered later."""
    return sums.product.baseline - sums.frame.product_budget


def _in_budgets(amount: str, *, sign: int = 1, unplanned: bool = False) -> dict[Side, Reading]:
    """An amount of the ledger in each budget, with the sign it has in the waterfall."""

    def of(budget: str) -> Reading:
        return lambda sums: sign * getattr(sums.budget(budget), amount)

    wanted = Side if unplanned else (Side.PRODUCT, Side.TECH)
    return {side: of(side.value) for side in wanted}


STEPS: Sequence[Step] = (
    _step(
        "capacity",
        _("Capacity"),
        _("What the sprints were planned with: the product budget, the reserve and the tech budget."),
        _("capacity"),
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
        _("product budget + reserve + tech budget − capacity"),
        {
            Side.PRODUCT: lambda sums: (
                sums.frame.product_budget + sums.frame.reserve + sums.frame.tech_budget - sums.frame.capacity
            )
        },
        page="sprints:detail",
    ),
    _step(
        "before-it-fell",
        _("Planned before it fell"),
        _("What stood in the product budget already, beyond what the fall left of it, sprint by sprint."),
        _("product budget's baseline − product budget, where above 0"),
        {Side.PRODUCT: lambda sums: max(ZERO, _not_planned(sums))},
        page="sprints:scope",
    ),
    _step(
        "reserve-held",
        _("Reserve held for incidents"),
        _("The reserve, less the incidents of the first day: planned work never stands there."),
        _("unplanned baseline − reserve"),
        {Side.UNPLANNED: lambda sums: _unplanned(sums).baseline - sums.frame.reserve},
        page="sprints:incidents",
    ),
    _step(
        "tech-not-planned",
        _("Tech budget not planned"),
        _("What of the tech budget nothing stood in when the sprint set out. It stayed reserved."),
        _("tech budget's baseline − tech budget"),
        {Side.TECH: lambda sums: sums.tech.baseline - sums.frame.tech_budget},
        query="budget=tech",
    ),
    _step(
        "product-not-planned",
        _("Product budget not planned"),
        _("What of the product budget nothing stood in when the sprint set out."),
        _("product budget's baseline − product budget, where below 0"),
        {Side.PRODUCT: lambda sums: min(ZERO, _not_planned(sums))},
        query="budget=product",
    ),
    _step(
        "baseline",
        _("Baseline"),
        _("What the sprints set out with, at the end of the day of their start."),
        _("baseline"),
        _in_budgets("baseline", unplanned=True),
        level=True,
    ),
    _step(
        "added",
        _("Added"),
        _("Planned work that came in after the day of the start."),
        _("added"),
        _in_budgets("added"),
        page="sprints:scope",
    ),
    _step(
        "removed",
        _("Removed"),
        _("Planned work that was taken out after the day of the start."),
        _("−removed"),
        _in_budgets("removed", sign=-1),
        query="outcome=left",
    ),
    _step(
        "re-estimated",
        _("Re-estimated"),
        _("What stories became larger or smaller by after the day of the start."),
        _("size after − size before"),
        _in_budgets("resized"),
        page="sprints:scope",
    ),
    _step(
        "moved",
        _("Moved between budgets"),
        _("What went from one budget to another after the day of the start."),
        _("came from the other budget − went there"),
        _in_budgets("moved"),
        page="sprints:scope",
    ),
    _step(
        "incidents",
        _("Incidents within the reserve"),
        _("Unplanned work that came after the day of the start, as far as the reserve held it."),
        _("change of unplanned work − what of it lies beyond the reserve"),
        {Side.UNPLANNED: lambda sums: _unplanned(sums).scope_change - _overload(sums)},
        page="sprints:incidents",
    ),
    _step(
        "overload",
        _("Incidents beyond the reserve"),
        _("Unplanned work that the reserve did not hold, sprint by sprint. It weighs on the product side."),
        _("change of unplanned work that lies beyond the reserve"),
        {Side.UNPLANNED: _overload},
        page="sprints:incidents",
    ),
    _step(
        "committed",
        _("Committed at the close"),
        _("What stood in the sprints when they closed."),
        _("committed"),
        _in_budgets("committed", unplanned=True),
        level=True,
    ),
    _step(
        "carried",
        _("Carried over"),
        _("What went on into the next sprint. No partial credit."),
        _("−carried over"),
        _in_budgets("carried", sign=-1, unplanned=True),
        query="outcome=carried",
    ),
    _step(
        "returned",
        _("Returned to the backlog"),
        _("What went back to the backlog at the close."),
        _("−returned"),
        _in_budgets("returned", sign=-1, unplanned=True),
        query="outcome=returned",
    ),
    _step(
        "cancelled",
        _("Cancelled"),
        _("What nobody wants any more."),
        _("−cancelled"),
        _in_budgets("cancelled", sign=-1, unplanned=True),
        query="outcome=cancelled",
    ),
    Step(DELIVERED, _in_budgets("done", unplanned=True), is_level=True, query="outcome=done"),
)
