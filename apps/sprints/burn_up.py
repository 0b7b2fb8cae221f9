"""Burn-up of a budget by working day, and where it is likely to go: pure over the ledger's events (metrics.md).

A day's point is the ledger at the end of that local day, so nothing that happens later changes it. The likely range is
what the last closed sprints had done of their baseline after the same part of their working days, times this baseline:
more scope does not move it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from apps.sprints.models import Budget
from apps.sprints.replay import ZERO, Event, Running, end_of, in_order

LOOKED_AT, AT_LEAST = 6, 4
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Point:
    """A budget at the end of a day: what stood in it, and what of that was done."""

    day: dt.date
    scope: Decimal
    done: Decimal


@dataclass(frozen=True, slots=True)
class Likely:
    """What was done by then in the sprints before, put to this one's size: from the least to the most."""

    least: Decimal
    middle: Decimal
    most: Decimal


@dataclass(frozen=True)
class Past:
    """A closed sprint's budget: what it set out with, and what was done of it by the end of each working day."""

    baseline: Decimal
    done: tuple[Decimal, ...]

    def put_to(self, baseline: Decimal, part: int, of: int) -> Decimal:
        """Done ÷ baseline after this part of its days, times another baseline, to a tenth: it is no promise.

        Days count once they are over.
        """
        days = part * len(self.done) // of
        done = self.done[days - 1] if days else ZERO
        return (baseline * done / self.baseline).quantize(TENTH, ROUND_HALF_UP)


def points_of(events: Iterable[Event], days: Sequence[dt.date], zone: dt.tzinfo) -> dict[str, list[Point]]:
    """Each budget's points, one a day: one walk through the events, whatever the number of days."""
    points: dict[str, list[Point]] = {budget: [] for budget in Budget.values}
    for day, running in _evenings(in_order(events), days, zone):
        for budget, row in points.items():
            row.append(Point(day, running.scope[budget], running.done[budget]))
    return points


def _evenings(events: Sequence[Event], days: Sequence[dt.date], zone: dt.tzinfo) -> Iterator[tuple[dt.date, Running]]:
    running, at = Running(), 0
    for day in days:
        until = end_of(day, zone)
        while at < len(events) and events[at].at < until:
            running.add(events[at])
            at += 1
        yield day, running


def likely(pasts: Sequence[Past], baseline: Decimal, *, day: int, of: int) -> Likely | None:
    """The likely range at the end of a working day, counted from 1. Below four closed sprints there is none."""
    counted = [past for past in pasts if past.baseline and past.done]
    if len(counted) < AT_LEAST or not baseline:
        return None
    amounts = [past.put_to(baseline, day, of) for past in counted]
    return Likely(min(amounts), median(amounts).quantize(TENTH, ROUND_HALF_UP), max(amounts))


@dataclass(frozen=True)
class BurnUp:
    """One budget's burn-up: the sprint's days, a point for each that has come, the likely range for all of them."""

    budget: str
    days: tuple[dt.date, ...]
    points: tuple[Point, ...]
    baseline: Decimal
    likely: tuple[Likely, ...]
    sprints_behind: int

    @property
    def is_empty(self) -> bool:
        """Nothing ever stood in it."""
        return not self.baseline and not any(point.scope for point in self.points)

    @property
    def highest(self) -> Decimal:
        return max([self.baseline, *(point.scope for point in self.points), *(each.most for each in self.likely)])

    @property
    def now(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def at_the_end(self) -> Likely | None:
        return self.likely[-1] if self.likely else None

    @property
    def rows(self) -> Iterator[tuple[dt.date, Point | None, Likely | None]]:
        """The table beside the chart: what is still to come has no point."""
        for n, day in enumerate(self.days):
            yield day, _at(self.points, n), _at(self.likely, n)


def _at[T](row: Sequence[T], place: int) -> T | None:
    return row[place] if place < len(row) else None


def burn_up_of(
    budget: str, days: Sequence[dt.date], points: Sequence[Point], baseline: Decimal, pasts: Sequence[Past]
) -> BurnUp:
    """Put a budget's burn-up together."""
    ranges = [likely(pasts, baseline, day=n + 1, of=len(days)) for n in range(len(days))]
    return BurnUp(
        budget=budget,
        days=tuple(days),
        points=tuple(points),
        baseline=baseline,
        likely=tuple(each for each in ranges if each),
        sprints_behind=sum(1 for past in pasts if past.baseline and past.done),
    )
