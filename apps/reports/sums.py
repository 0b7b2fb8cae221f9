"""What ledgers came to, as amounts that add up: pure, exact, in one unit (metrics.md).

Whatever is added up here, a sprint, a team's last six, a period, is one `Sums`, and every share is made of one: amounts
first, divided once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import add
from typing import NamedTuple, Protocol

from apps.sprints.models import Budget
from apps.stories.models import WorkType

ZERO = Decimal(0)
type Place = tuple[str, str]
"""A budget and a work type."""


class Part(NamedTuple):
    """One budget and work type, or several together. `sprints.LedgerSum` says what each amount is.

    A tuple, because a file of all teams makes hundreds of thousands: a dataclass takes six times as long.
    """

    lines: int = 0
    done_lines: int = 0
    unestimated: int = 0
    baseline: Decimal = ZERO
    kept: Decimal = ZERO
    added: Decimal = ZERO
    removed: Decimal = ZERO
    resized: Decimal = ZERO
    moved: Decimal = ZERO
    committed: Decimal = ZERO
    done: Decimal = ZERO
    carried: Decimal = ZERO
    returned: Decimal = ZERO
    cancelled: Decimal = ZERO

    @property
    def scope_change(self) -> Decimal:
        return self.added - self.removed + self.resized + self.moved

    def __add__(self, other: "Part") -> "Part":  # type: ignore[override]  # each amount to its own, not end to end
        return Part._make(map(add, self, other))


NOTHING = Part()


class Frame(NamedTuple):
    """What sprints were divided into, and what else is counted of them."""

    sprints: int = 0
    capacity: Decimal = ZERO
    product_budget: Decimal = ZERO
    tech_budget: Decimal = ZERO
    reserve: Decimal = ZERO
    agreed: Decimal = ZERO
    """Capacity × agreed share, before it is rounded to a budget."""
    person_days: Decimal = ZERO
    attempts: int = 0
    confirmed: int = 0
    """Sprints whose capacity both confirmed."""

    def __add__(self, other: "Frame") -> "Frame":  # type: ignore[override]  # each amount to its own, not end to end
        return Frame._make(map(add, self, other))


NO_FRAME = Frame()


@dataclass(frozen=True)
class Sums:
    """A sprint's sums, or those of several of one unit. Adding those of two units is an error of ours."""

    unit: str
    frame: Frame = NO_FRAME
    parts: Mapping[Place, Part] = field(default_factory=dict)

    def budget(self, *budgets: str) -> Part:
        """The given budgets together; without one, everything."""
        return _together(part for (budget, _type), part in self.parts.items() if not budgets or budget in budgets)

    def work_type(self, *types: str) -> Part:
        """The given work types together, in whichever budget."""
        return _together(part for (_budget, work_type), part in self.parts.items() if work_type in types)

    @cached_property
    def all(self) -> Part:
        return self.budget()

    @cached_property
    def product(self) -> Part:
        """The product budget."""
        return self.budget(Budget.PRODUCT)

    @cached_property
    def tech(self) -> Part:
        """The tech budget."""
        return self.budget(Budget.TECH)

    @cached_property
    def technical(self) -> Part:
        """All technical work: what the Product Owner took into the product budget as well."""
        return self.work_type(WorkType.TECHNICAL)

    @cached_property
    def feature(self) -> Part:
        """Feature work: what is tagged as a product's, features and bugs."""
        return self.work_type(WorkType.PRODUCT)

    @cached_property
    def untagged(self) -> Part:
        return self.work_type(WorkType.UNTAGGED)

    def __add__(self, other: "Sums") -> "Sums":
        if self.unit != other.unit:
            raise ValueError(f"{self.unit} and {other.unit} are two units: they are never added")
        places = {*self.parts, *other.parts}
        return Sums(
            self.unit,
            self.frame + other.frame,
            {each: self.parts.get(each, NOTHING) + other.parts.get(each, NOTHING) for each in places},
        )


def _together(parts: Iterable[Part]) -> Part:
    first, *others = list(parts) or [NOTHING]
    return sum(others, first)


class Summed(Protocol):
    """A row that figures are made of: a sprint, or what several came to."""

    @property
    def label(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def sums(self) -> Sums: ...


@dataclass(frozen=True)
class SprintSums:
    """A closed sprint as its ledger came out."""

    pk: int
    team: int
    number: int
    label: str
    url: str
    starts: dt.date
    ends: dt.date
    fenced: bool
    tech_share: Decimal
    sums: Sums


class Window(NamedTuple):
    """What several sprints came to, where nobody asks for each of them."""

    label: str
    url: str
    sums: Sums
