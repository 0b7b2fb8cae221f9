"""The figures of the debt register: pure over rows, each with its sum written out.

    owed      = Σ principal of what is neither repaid nor written off
    owed then = Σ incurred − Σ repaid − Σ written off, up to the end of each sprint
    repaid in = owed by the tech budget ÷ the tech budget, in whole sprints

A debt without a size is in no sum. It is counted and said, since it is neither nothing nor a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from statistics import median

from django.utils.translation import gettext_lazy as _

ZERO = Decimal(0)
ENOUGH, LOOKED_AT = 4, 6
"""Below four closed sprints a median says little; of more, the last six count."""

# The ages that are told apart, by the first age in sprints of each.
BANDS = (
    (0, _("less than 2 sprints")),
    (2, _("2 to 3 sprints")),
    (4, _("4 to 7 sprints")),
    (8, _("8 sprints and more")),
)


@dataclass(frozen=True)
class Entry:
    """A debt as the figures see it.

    Times are places in the row of sprints, -1 before the first one; `ended` is None while it is owed.
    """

    principal: Decimal | None
    incurred: int
    ended: int | None = None
    is_written_off: bool = False
    component: str = ""
    is_products: bool = False
    now: int = 0

    @property
    def is_owed(self) -> bool:
        return self.ended is None

    @property
    def age(self) -> int:
        """In sprints that have closed since, until it ended."""
        return max(0, (self.now if self.ended is None else self.ended) - max(0, self.incurred))


@dataclass(frozen=True)
class Sum:
    """So much, of so many, some of them without a size."""

    amount: Decimal = ZERO
    count: int = 0
    unsized: int = 0


@dataclass(frozen=True)
class Part:
    """One row of a division of what is owed; `share` is of the largest row, for its bar."""

    name: str
    sum: Sum
    share: Decimal

    @property
    def width(self) -> str:
        """With a dot, whatever the reader's language: it is geometry."""
        return f"{100 * self.share:.1f}%"


@dataclass(frozen=True)
class Step:
    """What one sprint did to the register, and what was owed at its end."""

    title: str
    incurred: Decimal
    repaid: Decimal
    written_off: Decimal
    owed: Decimal


def summed(entries: Iterable[Entry]) -> Sum:
    rows = list(entries)
    sized = [row.principal for row in rows if row.principal is not None]
    return Sum(sum(sized, ZERO), len(rows), len(rows) - len(sized))


def owed(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.is_owed]


def by_component(entries: Iterable[Entry]) -> list[Part]:
    """What is owed by component, the largest first; the last row has none."""
    rows = owed(entries)
    names = {row.component for row in rows}
    sums = {name: summed(row for row in rows if row.component == name) for name in names}
    ordered = sorted(sums, key=lambda name: (not name, -sums[name].amount, name.casefold(), name))
    return _parts((name, sums[name]) for name in ordered)


def by_age(entries: Iterable[Entry]) -> list[Part]:
    """What is owed by age, every band in its place."""
    rows, firsts = owed(entries), [first for first, _name in BANDS]
    ends = [*firsts[1:], None]
    return _parts(
        (str(name), summed(row for row in rows if first <= row.age and (end is None or row.age < end)))
        for (first, name), end in zip(BANDS, ends, strict=True)
    )


def _parts(sums: Iterable[tuple[str, Sum]]) -> list[Part]:
    rows = list(sums)
    largest = max((row.amount for _name, row in rows), default=ZERO) or Decimal(1)
    return [Part(name, row, row.amount / largest) for name, row in rows]


def shortened(parts: Sequence[Part], most: int) -> list[Part]:
    """The largest ones, and all others as one, so that the parts still add up."""
    if len(parts) <= most:
        return list(parts)
    kept, rest = list(parts[: most - 1]), [part.sum for part in parts[most - 1 :]]
    others = Sum(sum((s.amount for s in rest), ZERO), sum(s.count for s in rest), sum(s.unsized for s in rest))
    return [*_parts([*((part.name, part.sum) for part in kept), (str(_("others")), others)])]


def steps(entries: Iterable[Entry], titles: Sequence[str]) -> list[Step]:
    """Sprint by sprint: what came, what went either way, and what was owed then, with what was owed before."""
    rows, found = list(entries), []
    standing = summed(row for row in rows if row.incurred < 0 and (row.ended is None or row.ended >= 0)).amount
    for place, title in enumerate(titles):
        incurred = summed(row for row in rows if row.incurred == place).amount
        repaid = summed(row for row in rows if row.ended == place and not row.is_written_off).amount
        gone = summed(row for row in rows if row.ended == place and row.is_written_off).amount
        standing += incurred - repaid - gone
        found.append(Step(title, incurred, repaid, gone, standing))
    return found


@dataclass(frozen=True)
class Budgeted:
    """The tech budget of a sprint."""

    title: str
    amount: Decimal
    share: Decimal


@dataclass(frozen=True)
class Payback:
    """In how many sprints the tech budget repays what it owes, if all of it went there."""

    owed: Decimal
    counted: tuple[Budgeted, ...]
    is_median: bool

    @property
    def budget(self) -> Decimal:
        return median(row.amount for row in self.counted) if self.counted else ZERO

    @property
    def share(self) -> Decimal:
        """What the newest of these sprints gave to technical work."""
        return self.counted[-1].share if self.counted else ZERO

    @property
    def sprints(self) -> int | None:
        """Whole sprints. None where no tech budget says anything."""
        if not self.budget:
            return None
        return int((self.owed / self.budget).to_integral_value(ROUND_CEILING))


def payback(entries: Iterable[Entry], *, closed: Sequence[Budgeted], current: Budgeted | None) -> Payback:
    """By the median of the last closed sprints, the newest last; with too few of them, by the one at hand."""
    amount = summed(row for row in owed(entries) if not row.is_products).amount
    if len(closed) >= ENOUGH:
        return Payback(amount, tuple(closed[-LOOKED_AT:]), is_median=True)
    return Payback(amount, (current,) if current else (), is_median=False)
