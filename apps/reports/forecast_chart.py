"""In how many of the runs it was done in which sprint, as bars."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from apps.core.charts import Plane, place
from apps.reports.figures import percent
from apps.reports.forecast import EVEN, LIKELY, Forecast

GAP = 0.16
NAMED_COLUMNS = 14
WIDTH, HEIGHT = 480, 200


@dataclass(frozen=True)
class Bar:
    """One sprint: when it ends, the runs that finished in it and those that had by then, in per cent."""

    sprint: int
    ends: dt.date | None
    share: Decimal
    by_then: Decimal
    kind: str
    x: str
    y: str
    height: str
    middle: str


@dataclass(frozen=True)
class Histogram:
    """Bars up to the last run, or to the horizon with one bar more for all that is later."""

    forecast: Forecast
    ends: Sequence[dt.date]

    @cached_property
    def shares(self) -> list[Decimal]:
        runs = [*self.forecast.finished, *([self.forecast.later] if self.forecast.later else [])]
        return [_share(count, self.forecast.runs) for count in runs]

    @cached_property
    def plane(self) -> Plane:
        return Plane(len(self.shares), max(self.shares), width=WIDTH, height=HEIGHT)

    @property
    def width(self) -> str:
        return place(self._column * (1 - GAP))

    @property
    def _column(self) -> float:
        return (self.plane.edge - self.plane.left) / len(self.shares)

    @cached_property
    def bars(self) -> list[Bar]:
        by_then = [_share(runs, self.forecast.runs) for runs in accumulate(self.forecast.finished)]
        return [
            Bar(
                sprint=0 if n >= len(by_then) else n + 1,
                ends=None if n >= len(by_then) else self.ends[n],
                share=share,
                by_then=Decimal(100) if n >= len(by_then) else by_then[n],
                kind=self.kind(n + 1),
                x=place(self.plane.middle(n) - self._column * (1 - GAP) / 2),
                y=self.plane.y(share),
                height=place(self.plane.rise(share)),
                middle=self.plane.x(n),
            )
            for n, share in enumerate(self.shares)
        ]

    def kind(self, sprint: int) -> str:
        """The runs that the even chance holds, those that the likely one adds, and the rest."""
        for name, said in (("even", EVEN), ("likely", LIKELY)):
            within = self.forecast.within(said)
            if within is None or sprint <= within:
                return name if sprint <= len(self.forecast.done) else "rest"
        return "rest"

    @property
    def named(self) -> list[Bar]:
        """Those with room for a number below."""
        every = self.plane.every(NAMED_COLUMNS)
        return [bar for n, bar in enumerate(self.bars) if bar.sprint == 0 or n % every == 0]


def _share(runs: int, of: int) -> Decimal:
    return percent(runs, of) or Decimal(0)
