"""In how many of the runs it was done in which sprint, as bars."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from apps.core.charts import Plane, place
from apps.reports.figures import percent
from apps.reports.forecast import EVEN, LIKELY, Forecast

GAP = 0.16
NAMED_COLUMNS = 14
WIDTH, HEIGHT = 480, 200


@dataclass(frozen=True)
class Bar:
    """One sprint: when it ends, the runs that finished in it and those that had by then, in per cent. None is later."""

    sprint: int | None
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
    def by_then(self) -> list[Decimal]:
        """The runs that had it done by the end of each bar."""
        runs = [*self.forecast.done, self.forecast.runs]
        return [_share(each, self.forecast.runs) for each in runs[: len(self.shares)]]

    @cached_property
    def bars(self) -> list[Bar]:
        return [self._bar(sprint, share) for sprint, share in enumerate(self.shares, 1)]

    def _bar(self, sprint: int, share: Decimal) -> Bar:
        is_later = sprint > len(self.forecast.done)
        return Bar(
            sprint=None if is_later else sprint,
            ends=None if is_later else self.ends[sprint - 1],
            share=share,
            by_then=self.by_then[sprint - 1],
            kind=self.kind(sprint),
            x=place(self.plane.middle(sprint - 1) - self._column * (1 - GAP) / 2),
            y=self.plane.y(share),
            height=place(self.plane.rise(share)),
            middle=self.plane.x(sprint - 1),
        )

    def kind(self, sprint: int) -> str:
        """Whether the even chance holds the runs of a bar, the likely one adds them, or neither."""
        if sprint > len(self.forecast.done):
            return "rest"
        even, likely = self.forecast.within(EVEN), self.forecast.within(LIKELY)
        if even is None or sprint <= even:
            return "even"
        return "likely" if likely is None or sprint <= likely else "rest"

    @property
    def named(self) -> list[Bar]:
        """Those with room for a number below."""
        every = self.plane.every(NAMED_COLUMNS)
        return [bar for n, bar in enumerate(self.bars) if bar.sprint is None or n % every == 0]


def _share(runs: int, of: int) -> Decimal:
    return percent(runs, of) or Decimal(0)
