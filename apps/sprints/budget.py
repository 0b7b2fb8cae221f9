"""A sprint's budgets as everybody reads them: page, refusal and, later, API and export."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.sprints.models import Budget, Sprint
from apps.teams.models import Unit

NARROWEST_LABEL = Decimal(6)  # per cent of the bar that a short label needs on a wide screen
TIGHT = Decimal(25)
type Piece = tuple[str, Decimal, str]
"""A piece of the bar: which one it is, its amount, and its label with a place for the amount."""


@dataclass(frozen=True)
class Budgets:
    """What a sprint's capacity is divided into and what stands in each part; amounts in the team's unit."""

    capacity: Decimal | None
    unit: str
    product_budget: Decimal
    product_committed: Decimal
    product_room: Decimal
    tech_budget: Decimal
    tech_committed: Decimal
    tech_share: Decimal
    reserve: Decimal
    fenced: bool

    @classmethod
    def of(cls, sprint: Sprint) -> "Budgets":
        return cls(
            capacity=sprint.capacity,
            unit=str(Unit(sprint.unit).abbreviation),
            product_budget=sprint.product_budget,
            product_committed=sprint.product_committed,
            product_room=sprint.product_room,
            tech_budget=sprint.tech_budget,
            tech_committed=sprint.tech_committed,
            tech_share=sprint.tech_share,
            reserve=sprint.reserve,
            fenced=sprint.fenced,
        )

    @property
    def product_free(self) -> Decimal:
        return max(Decimal(0), self.product_room - self.product_committed)

    @property
    def tech_free(self) -> Decimal:
        return max(Decimal(0), self.tech_budget - self.tech_committed)

    @property
    def incidents(self) -> Decimal:
        """What incidents took of the product budget, beyond the reserve."""
        return self.product_budget - self.product_room

    @property
    def product_over(self) -> Decimal:
        """Product work above its room: tolerated after an agreement, an adjustment or an incident."""
        return max(Decimal(0), self.product_committed - self.product_room)

    @property
    def tech_over(self) -> Decimal:
        """Technical work above its budget: tolerated after an agreement, until the sprint starts."""
        return max(Decimal(0), self.tech_committed - self.tech_budget)

    @property
    def fits(self) -> bool:
        return not (self.product_over or self.tech_over)

    def free(self, budget: str) -> Decimal:
        return self.tech_free if budget == Budget.TECH else self.product_free

    def over(self, budget: str) -> Decimal:
        return self.tech_over if budget == Budget.TECH else self.product_over


@dataclass(frozen=True)
class Segment:
    """A piece of the bar; start and width in per cent, written with a dot because they are geometry."""

    name: str
    start: str
    width: str
    label: str
    tight: bool
    amount: Decimal


@dataclass(frozen=True)
class Bar:
    """The capacity bar with its fence, ready to draw."""

    segments: list[Segment]
    fence: str
    unit_label: str
    product_budget: str
    tech_budget: str
    tech_share: str
    reserve: str
    summary: str


def bar_of(budgets: Budgets) -> Bar:
    """Lay the parts of a sprint's capacity out from left to right: product, reserve, fence, tech."""
    over = budgets.product_over
    product_side: list[Piece] = [
        ("product", budgets.product_committed - over, _("Product %(amount)s committed")),
        ("over", over, _("%(amount)s over")),
        ("incidents", budgets.incidents, _("Incidents %(amount)s")),
        ("product_free", budgets.product_free, _("%(amount)s free")),
        ("reserve", budgets.reserve, _("%(amount)s reserve")),
    ]
    tech_side: list[Piece] = [
        ("tech", min(budgets.tech_committed, budgets.tech_budget), _("Tech %(amount)s")),
        ("over", budgets.tech_over, _("%(amount)s over")),
        ("tech_free", budgets.tech_free, "%(amount)s"),
    ]
    return laid_out(budgets, product_side, tech_side)


def laid_out(budgets: Budgets, product_side: list[Piece], tech_side: list[Piece]) -> Bar:
    """Pieces on both sides of the fence, from left to right. What comes to nothing is not drawn."""
    whole = sum((part[1] for part in product_side + tech_side), Decimal(0)) or Decimal(1)
    fence = sum((part[1] for part in product_side), Decimal(0))
    return Bar(
        segments=list(_segments(product_side + tech_side, whole, budgets.unit)),
        fence=_percent(fence / whole) if budgets.fenced and budgets.capacity else "",
        unit_label=budgets.unit,
        product_budget=amount(budgets.product_budget),
        tech_budget=amount(budgets.tech_budget),
        tech_share=amount(budgets.tech_share),
        reserve=amount(budgets.reserve) if budgets.reserve else "",
        summary=_summary(budgets),
    )


def _segments(parts: list[Piece], whole: Decimal, unit: str) -> "list[Segment]":
    segments, at = [], Decimal(0)
    for name, size, text in parts:
        if size <= 0:
            continue
        width = 100 * size / whole
        words = f"{amount(size)} {unit}" if name in ("product", "incidents", "tech") else amount(size)
        segments.append(
            Segment(
                name=name,
                start=_percent(at / whole),
                width=_percent(size / whole),
                label=_label(text, words, amount(size), width),
                tight=width < TIGHT,
                amount=size,
            )
        )
        at += size
    return segments


def _label(text: str, words: str, number: str, width: Decimal) -> str:
    """The whole text where it has room, the number alone where not, nothing in a sliver."""
    whole = text % {"amount": words}
    if width >= len(whole) * Decimal("0.72") + 2:
        return whole
    return number if width >= NARROWEST_LABEL / 2 else ""


def _percent(share: Decimal) -> str:
    return f"{100 * share:.3f}"


def _summary(budgets: Budgets) -> str:
    if budgets.capacity is None:
        return _("The capacity is not set yet.")
    said = _(
        "Product budget: %(product)s of %(product_budget)s %(unit)s committed, %(product_free)s free. "
        "Tech budget: %(tech)s of %(tech_budget)s %(unit)s committed, %(tech_free)s reserved."
    ) % {
        "product": amount(budgets.product_committed),
        "product_budget": amount(budgets.product_budget),
        "product_free": amount(budgets.product_free),
        "tech": amount(budgets.tech_committed),
        "tech_budget": amount(budgets.tech_budget),
        "tech_free": amount(budgets.tech_free),
        "unit": budgets.unit,
    }
    if budgets.incidents:
        words = {"incidents": amount(budgets.incidents), "unit": budgets.unit}
        said += " " + _("Incidents take %(incidents)s %(unit)s of the product budget.") % words
    return said
