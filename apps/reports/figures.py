"""Figures that show how they are computed, because they are computed from what they show.

A definition says what is divided by what, as functions over `Sums`; a figure is a definition over rows. Its value, its
formula, its numbers and its rows are read off the same object, so none of them can drift from the others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import NamedTuple, Protocol

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.reports.sums import Summed, Sums
from apps.teams.models import Unit

ZERO = Decimal(0)
TENTH, CENT = Decimal("0.1"), Decimal("0.01")
type Words = str | Promise
type Reading = Callable[[Sums], Decimal | int]


def percent(over: Decimal | int | Fraction, under: Decimal | int | Fraction) -> Decimal | None:
    """One division, rounded once, to a tenth of a per cent, which is what is shown and what bands are read from.

    Of nothing there is no share: not set, and not zero. The 28 digits of a division tell every share of two amounts
    from a tie; fractions are divided exactly first.
    """
    if not under:
        return None
    if not (isinstance(over, (Decimal, int)) and isinstance(under, (Decimal, int))):
        over, under = (Fraction(over) / Fraction(under)).as_integer_ratio()
    return (Decimal(100 * over) / under).quantize(TENTH, ROUND_HALF_UP)


class Row(NamedTuple):
    """One of the rows that a figure is made of, with its numbers. A tuple: figures across teams have a thousand."""

    label: str
    url: str
    numbers: tuple[Decimal | int, ...]


class Figure(Protocol):
    """What `{% how %}` shows of any figure."""

    definition: "Definition"

    @property
    def text(self) -> str: ...

    @property
    def sum(self) -> str: ...

    @property
    def columns(self) -> Sequence[Words]: ...

    @property
    def rows(self) -> Sequence[Row]: ...


@dataclass(frozen=True)
class Definition:
    """What a figure means, defined once (metrics.md). `key` is its anchor on the page of definitions."""

    key: str
    name: Words
    meaning: Words

    def __post_init__(self) -> None:
        if DEFINITIONS.setdefault(self.key, self) is not self:
            raise ValueError(f"{self.key} is defined twice")

    @property
    def formula(self) -> str:
        return str(self.meaning)

    @property
    def url(self) -> str:
        return f"{reverse('reports:definitions')}#{self.key}"


DEFINITIONS: dict[str, Definition] = {}
"""Every figure there is, in the order in which they are explained."""


@dataclass(frozen=True)
class RatioDefinition(Definition):
    """Something ÷ something, in per cent, of whatever rows."""

    over_name: Words
    under_name: Words

    @property
    def formula(self) -> str:
        return f"{self.over_name} ÷ {self.under_name}"


@dataclass(frozen=True)
class ShareDefinition(RatioDefinition):
    """The same of sums."""

    over: Reading
    under: Reading

    def of(self, rows: Iterable[Summed]) -> "Share":
        found = [Row(row.label, row.url, (self.over(row.sums), self.under(row.sums))) for row in rows]
        return Share(self, tuple(found))

    def value_of(self, sums: Sums) -> Decimal | None:
        """What `of` one row comes to, where nobody asks how."""
        return percent(self.over(sums), self.under(sums))


@dataclass(frozen=True)
class Share:
    """Its rows' amounts are added first and divided once."""

    definition: RatioDefinition
    rows: tuple[Row, ...]

    @cached_property
    def over(self) -> Decimal | int:
        return sum((row.numbers[0] for row in self.rows), ZERO)

    @cached_property
    def under(self) -> Decimal | int:
        return sum((row.numbers[1] for row in self.rows), ZERO)

    @cached_property
    def value(self) -> Decimal | None:
        """In per cent, to a tenth. None is "not set"."""
        return percent(self.over, self.under)

    @property
    def text(self) -> str:
        return said_percent(self.value)

    @property
    def sum(self) -> str:
        """38 ÷ 50 = 76%."""
        return f"{amount(self.over)} ÷ {amount(self.under)} = {self.text}"

    @property
    def columns(self) -> tuple[Words, Words]:
        return self.definition.over_name, self.definition.under_name


@dataclass(frozen=True)
class AmountDefinition(Definition):
    """An amount, added up, of whatever rows."""

    what: Words

    @property
    def formula(self) -> str:
        return f"Σ {self.what}"


@dataclass(frozen=True)
class TotalDefinition(AmountDefinition):
    """The same of sums."""

    reading: Reading

    def of(self, rows: Iterable[Summed], *, unit: str = "") -> "Total":
        return Total(self, tuple(Row(row.label, row.url, (self.reading(row.sums),)) for row in rows), unit)


@dataclass(frozen=True)
class Total:
    """`unit` is the team's, or none for what is counted."""

    definition: AmountDefinition
    rows: tuple[Row, ...]
    unit: str = ""

    @cached_property
    def value(self) -> Decimal | int:
        return sum((row.numbers[0] for row in self.rows), ZERO)

    @property
    def text(self) -> str:
        return said_amount(self.value, self.unit)

    @property
    def sum(self) -> str:
        """3 + 5 + 8 = 16 pts."""
        return f"{' + '.join(amount(row.numbers[0]) for row in self.rows) or '0'} = {self.text}"

    @property
    def columns(self) -> tuple[Words]:
        return (self.definition.what,)


@dataclass(frozen=True)
class SpreadDefinition(TotalDefinition):
    """A middle with its range, never one number alone."""

    @property
    def formula(self) -> str:
        return _("median, least and most of %(what)s, by sprint") % {"what": self.what}

    def of(self, rows: Iterable[Summed], *, unit: str = "") -> "Spread":  # type: ignore[override]  # shown otherwise, made of the same rows
        return Spread(self, tuple(Row(row.label, row.url, (self.reading(row.sums),)) for row in rows), unit)


@dataclass(frozen=True)
class Spread:
    definition: SpreadDefinition
    rows: tuple[Row, ...]
    unit: str

    @cached_property
    def amounts(self) -> list[Decimal]:
        return sorted(Decimal(row.numbers[0]) for row in self.rows)

    @property
    def value(self) -> Decimal | None:
        """Of an even number half-way between two, to two places like every amount."""
        return median(self.amounts).quantize(CENT, ROUND_HALF_UP) if self.amounts else None

    @property
    def least(self) -> Decimal | None:
        return self.amounts[0] if self.amounts else None

    @property
    def most(self) -> Decimal | None:
        return self.amounts[-1] if self.amounts else None

    @property
    def text(self) -> str:
        return said_amount(self.value, self.unit)

    @property
    def range(self) -> str:
        """34–42 pts; nothing where nothing is known."""
        if self.value is None:
            return ""
        return f"{amount(self.least)}–{said_amount(self.most, self.unit)}"

    @property
    def sum(self) -> str:
        """34, 36, 38, 40, 42: 38 pts in the middle."""
        said = _("%(amounts)s: %(middle)s in the middle")
        return (
            said % {"amounts": ", ".join(map(amount, self.amounts)), "middle": self.text} if self.amounts else self.text
        )

    @property
    def columns(self) -> tuple[Words]:
        return (self.definition.what,)


def said_percent(value: Decimal | None) -> str:
    """76.5%, or "not set"."""
    return _("not set") if value is None else f"{amount(value)}%"


def said_amount(value: Decimal | int | None, unit: str) -> str:
    """38 pts, 8, or "not set"."""
    if value is None:
        return _("not set")
    return f"{amount(value)} {Unit(unit).abbreviation}" if unit else amount(value)
