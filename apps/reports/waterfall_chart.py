"""A waterfall's bars: levels stand on the floor, steps hang from where the one before ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from django.utils.translation import gettext as _

from apps.core.charts import Plane, place
from apps.core.templatetags.ringfence import amount
from apps.reports.sums import ZERO
from apps.reports.waterfall import Fall, Waterfall
from apps.reports.waterfall_steps import Side

WIDTH, HEIGHT, TOP, BOTTOM = 1100, 360, 24, 64
GAP = 0.2
LETTERS = 10


@dataclass(frozen=True)
class Block:
    """A part of a column, in one budget. A step's goes up or down."""

    side: Side
    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Column:
    fall: Fall
    blocks: list[Block]
    x: str
    top: str
    end: str
    """Where it ended, which is where the next one begins."""
    link: tuple[str, str] | None
    amount: str
    lines: list[str]
    """Its name, in lines short enough to stand below."""


@dataclass(frozen=True)
class WaterfallChart:
    of: Waterfall

    @cached_property
    def falls(self) -> list[Fall]:
        return self.of.shown

    @cached_property
    def plane(self) -> Plane:
        reached = (each for fall, start in self._starts for each in _reached(fall, start))
        return Plane(len(self.falls), max([Decimal(1), *reached]), width=WIDTH, height=HEIGHT, top=TOP, bottom=BOTTOM)

    @property
    def _starts(self) -> list[tuple[Fall, Decimal]]:
        """Each column with the amount it begins at. A level begins anew."""
        ends = accumulate(self.falls, lambda at, fall: fall.value + (ZERO if fall.step.is_level else at), initial=ZERO)
        return [(fall, ZERO if fall.step.is_level else at) for fall, at in zip(self.falls, ends, strict=False)]

    @property
    def summary(self) -> str:
        words = {
            "capacity": self.of.step("capacity").figure.text,
            "baseline": self.of.step("baseline").figure.text,
            "committed": self.of.step("committed").figure.text,
            "delivered": self.of.step("delivered").figure.text,
        }
        return (
            _(
                "Of a capacity of %(capacity)s, %(baseline)s were planned, %(committed)s stood at the close, and "
                "%(delivered)s were delivered."
            )
            % words
        )

    @cached_property
    def columns(self) -> list[Column]:
        return [self._column(n, fall, start) for n, (fall, start) in enumerate(self._starts)]

    def _column(self, number: int, fall: Fall, start: Decimal) -> Column:
        reached = _reached(fall, start)
        return Column(
            fall=fall,
            blocks=list(self._blocks(number, fall, start)),
            x=self.plane.x(number),
            top=place(float(self.plane.y(max(reached))) - 6),
            end=self.plane.y(reached[-1]),
            link=self._link(number),
            amount=_signed(fall),
            lines=_lines(str(fall.step.definition.name)),
        )

    @property
    def _width(self) -> float:
        return (self.plane.edge - self.plane.left) / max(len(self.falls), 1) * (1 - GAP)

    def _link(self, number: int) -> tuple[str, str] | None:
        """From a column to the next."""
        if number + 1 == len(self.falls):
            return None
        half = self._width / 2
        return place(self.plane.middle(number) + half), place(self.plane.middle(number + 1) - half)

    def _blocks(self, number: int, fall: Fall, at: Decimal) -> Iterator[Block]:
        """A level's parts stand upon each other; a step's go one after the other from left to right."""
        parts = [(side, part) for side, part in fall.cells if part]
        whole = self._width
        width = whole if fall.step.is_level else whole / max(len(parts), 1)
        left = self.plane.middle(number) - whole / 2
        for n, (side, part) in enumerate(parts):
            x = left if fall.step.is_level else left + n * width
            yield self._block(side, _kind(fall, part), (at, at + part), (x, width))
            at += part

    def _block(self, side: Side, kind: str, between: tuple[Decimal, Decimal], across: tuple[float, float]) -> Block:
        return Block(
            side=side,
            kind=kind,
            x=place(across[0]),
            y=self.plane.y(max(between)),
            width=place(across[1]),
            height=place(self.plane.rise(max(between) - min(between))),
        )


def _signed(fall: Fall) -> str:
    """A level's amount; of a step, with its sign, what it did."""
    if fall.step.is_level:
        return amount(fall.value)
    return f"{'+' if fall.value > 0 else '−' if fall.value < 0 else '±'}{amount(abs(fall.value))}"


def _kind(fall: Fall, part: Decimal) -> str:
    if fall.step.is_level:
        return "level"
    return "up" if part > 0 else "down"


def _reached(fall: Fall, start: Decimal) -> list[Decimal]:
    """Every amount that a column passes."""
    return list(accumulate((part for _side, part in fall.cells), initial=start))


def _lines(name: str) -> list[str]:
    """Words, as many to a line as fit."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
