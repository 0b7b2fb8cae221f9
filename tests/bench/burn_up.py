"""`python -m tests.bench burn-up`: what it costs to tell a sprint from the events of its ledger."""

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

from apps.sprints.burn_chart import BurnChart
from apps.sprints.burn_up import Past, burn_up_of, points_of
from apps.sprints.models import Budget
from apps.sprints.replay import Event, end_of, replay
from apps.sprints.retrospect import figures_of
from apps.sprints.scope import changes_after
from apps.teams.availability.workdays import weekdays
from tests.bench.report import Line

EVENTS, LINES, PASTS = 500, 120, 6
MONDAY = dt.date(2026, 11, 2)
DAYS = weekdays(MONDAY, MONDAY + dt.timedelta(days=11))
UNTIL = end_of(MONDAY, dt.UTC)


def main() -> bool:
    """Print the table, and say whether the target was met."""
    lines = list(_costs())
    sys.stdout.write("\n".join([f"a sprint of {EVENTS} events", *(line.text() for line in lines), ""]))
    return all(line.is_met for line in lines)


def _costs() -> Iterator[Line]:
    sprints = [_events(seed) for seed in range(PASTS + 1)]
    pasts = [_past(events) for events in sprints[1:]]
    yield Line("its burn-up, drawn, p50 in ms", [_median(lambda: _burn_up(sprints[0], pasts))], 10, ".2f")
    yield Line("its scope and figures, p50 in ms", [_median(lambda: _figures(sprints[0]))], 10, ".2f")
    yield Line(
        f"the {PASTS} sprints behind it, p50 in ms", [_median(lambda: list(map(_past, sprints[1:])))], form=".2f"
    )


def _events(seed: int) -> list[Event]:
    """Each line comes; then they change, in an order that a seed repeats."""
    random = Random(seed)  # noqa: S311 - made-up rows, no secret
    begun = dt.datetime.combine(MONDAY, dt.time(9), dt.UTC)
    return [
        Event(
            order=n,
            at=begun + dt.timedelta(minutes=0 if n < LINES else random.randrange(11 * 24 * 60)),
            line=n % LINES,
            story=n % LINES,
            budget=random.choice(Budget.values[:2]),
            kind="feature",
            size=Decimal(random.choice([1, 2, 3, 5, 8])),
            is_in=n < LINES or random.random() < 0.9,
            outcome="done" if n >= LINES and random.random() < 0.5 else "",
        )
        for n in range(EVENTS)
    ]


def _past(events: list[Event]) -> Past:
    points = points_of(events, DAYS, dt.UTC)[Budget.PRODUCT]
    return Past(replay(events, UNTIL).scope[Budget.PRODUCT], tuple(point.done for point in points))


def _burn_up(events: list[Event], pasts: list[Past]) -> None:
    points, baseline = points_of(events, DAYS, dt.UTC), replay(events, UNTIL).scope
    for budget in Budget.values:
        chart = BurnChart(burn_up_of(budget, DAYS, points[budget], baseline[budget], pasts), "pts", is_over=False)
        assert chart.scope_line and chart.done_area and chart.summary and len(chart.dots) == len(DAYS)


def _figures(events: list[Event]) -> None:
    figures_of(replay(events, UNTIL).lines, replay(events).lines, changes_after(events, UNTIL))


def _median(work: Callable[[], object], times: int = 50) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000
