"""The geometry of a chart: from amounts to places. No markup, no colours, no words of one page.

Places are written with a dot and one decimal, whatever the reader's notation: they are geometry, not figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property

TICKS = 4
NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def place(value: Decimal | float) -> str:
    """A coordinate."""
    return f"{value:.1f}"


def step_of(highest: Decimal) -> Decimal:
    """The distance of two ticks, so that about four of them reach the highest value: 1, 2, 2.5 or 5, times ten."""
    wanted = max(highest, Decimal("0.01")) / TICKS
    tens = Decimal(10) ** wanted.adjusted()
    return next(nice * tens for nice in NICE if nice * tens >= wanted)


@dataclass(frozen=True)
class Tick:
    """A line across the chart, with its value."""

    value: Decimal
    y: str


@dataclass(frozen=True)
class Plane:
    """Where amounts lie: so many columns from left to right, from 0 at the bottom up to the highest value."""

    columns: int
    highest: Decimal
    width: int = 480
    height: int = 220
    left: int = 44
    right: int = 14
    top: int = 12
    bottom: int = 34

    @property
    def floor(self) -> int:
        return self.height - self.bottom

    @property
    def edge(self) -> int:
        return self.width - self.right

    @cached_property
    def step(self) -> Decimal:
        return step_of(self.highest)

    @cached_property
    def ceiling(self) -> Decimal:
        """The value at the top: the first tick that nothing exceeds."""
        steps = (self.highest / self.step).to_integral_value(ROUND_CEILING)
        return max(steps, Decimal(1)) * self.step

    @property
    def ticks(self) -> list[Tick]:
        count = int(self.ceiling / self.step)
        return [Tick(self.step * n, self.y(self.step * n)) for n in range(count + 1)]

    def middle(self, column: int) -> float:
        """The middle of a column; with one column alone, of the chart."""
        inner = self.edge - self.left
        return self.left + inner * (2 * column + 1) / (2 * max(self.columns, 1))

    def rise(self, value: Decimal) -> Decimal:
        """How far above the floor a value lies."""
        return (self.floor - self.top) * value / self.ceiling

    def x(self, column: int) -> str:
        return place(self.middle(column))

    def y(self, value: Decimal) -> str:
        return place(self.floor - self.rise(value))

    def line(self, values: Sequence[Decimal]) -> str:
        """The points of a polyline through values, one a column."""
        return " ".join(f"{self.x(n)},{self.y(value)}" for n, value in enumerate(values))

    def band(self, lower: Sequence[Decimal], upper: Sequence[Decimal]) -> str:
        """The points of a polygon between two rows of values."""
        back = " ".join(f"{self.x(n)},{self.y(lower[n])}" for n in reversed(range(len(lower))))
        return f"{self.line(upper)} {back}"

    def area(self, values: Sequence[Decimal]) -> str:
        """The points of a polygon from a row of values down to the floor."""
        return self.band([Decimal(0)] * len(values), values)

    def every(self, most: int) -> int:
        """Each how many columns to name, so that at most so many names stand below."""
        return max(1, -(-self.columns // most))
