"""What the cards say, from what they are told: pure."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.cards_running import Course, bar_of_progress, course_of, days_over
from apps.reports.dashboard_reading import Dashboard
from apps.reports.velocity import velocity_of
from apps.sprints.budget import Budgets
from apps.sprints.burn_up import BurnUp, Likely, Point
from apps.sprints.models import Budget, Sprint, Status
from apps.sprints.telling import Telling
from apps.teams.access import StandingTeam
from tests.reports.test_feature_chart import of, sprint

MONDAY = dt.date(2026, 1, 5)
DAYS = tuple(MONDAY + dt.timedelta(days=n) for n in range(5))
halves = st.integers(0, 100).map(lambda n: Decimal(n) / 2)


def burn_up(done: int, *, likely: bool = True) -> BurnUp:
    """Five days, of which two have come; each day 4 to 8 points more are likely."""
    ranges = tuple(Likely(Decimal(4 * n), Decimal(6 * n), Decimal(8 * n)) for n in range(1, 6)) if likely else ()
    points = tuple(Point(day, Decimal(40), Decimal(done)) for day in DAYS[:2])
    return BurnUp(Budget.PRODUCT, DAYS, points, Decimal(40), ranges, 4 if likely else 0)


def test_a_budget_is_compared_with_the_days_that_are_over() -> None:
    assert [course_of(burn_up(done), 1) for done in (3, 4, 8, 9)] == [
        Course.BEHIND,
        Course.ON_TRACK,
        Course.ON_TRACK,
        Course.AHEAD,
    ]


def test_nothing_is_said_on_the_first_day_or_without_enough_sprints_behind() -> None:
    assert course_of(burn_up(0), 0) is None
    assert course_of(burn_up(0, likely=False), 3) is None


def test_an_age_in_sprints_counts_those_that_ended_since_that_day_included() -> None:
    board = Dashboard(cast("StandingTeam", None))
    vars(board)["sprints"] = [Sprint(status=Status.CLOSED, ends=day) for day in DAYS[:4]]
    assert [board.closed_from(day) for day in (DAYS[0], DAYS[1], DAYS[4])] == [4, 3, 0]


def test_a_day_counts_once_it_is_over() -> None:
    told = cast("Telling", SimpleNamespace(days=DAYS, today=DAYS[2]))
    assert days_over(told) == 2


def test_a_sprint_past_its_last_day_is_compared_with_the_end() -> None:
    assert course_of(burn_up(19), 9) == Course.BEHIND
    assert course_of(burn_up(20), 9) == Course.ON_TRACK


@given(halves, halves, halves, halves)
def test_the_bar_shows_all_of_the_capacity_and_what_stands_above_it(
    product: Decimal, tech: Decimal, done: Decimal, tech_done: Decimal
) -> None:
    budgets = replace(
        BUDGETS,
        product_budget=Decimal(40),
        product_room=Decimal(40),
        product_committed=product,
        tech_committed=min(tech, Decimal(10)),
    )
    finished: dict[str, Decimal] = {
        Budget.PRODUCT: min(done, budgets.product_committed),
        Budget.TECH: min(tech_done, budgets.tech_committed),
    }
    bar = bar_of_progress(budgets, finished)
    above = max(Decimal(0), product - 40)
    assert sum(segment.amount for segment in bar.segments) == 50 + above
    assert float(bar.fence) == pytest.approx(float(100 * (40 + above) / (50 + above)), abs=0.001)
    shown = {segment.name: segment.amount for segment in bar.segments}
    assert shown.get("over", 0) == min(above, product - finished[Budget.PRODUCT])


BUDGETS = Budgets(
    capacity=Decimal(50),
    unit="pts",
    product_budget=Decimal(40),
    product_committed=Decimal(0),
    product_room=Decimal(40),
    tech_budget=Decimal(10),
    tech_committed=Decimal(0),
    tech_share=Decimal(20),
    reserve=Decimal(0),
    fenced=True,
)


def test_a_velocity_has_its_range_and_says_where_the_capacity_is_above_it() -> None:
    sprints = [sprint(n, of(feature, 6)) for n, feature in enumerate((28, 36, 31))]
    velocity = velocity_of(sprints, unit="points", capacity=Decimal(43))
    assert (velocity.both.text, velocity.both.range) == ("37 pts", "34–42 pts")
    assert (velocity.product.text, velocity.tech.range) == ("31 pts", "6–6 pts")
    assert velocity.is_capacity_high
    assert not velocity_of(sprints, unit="points", capacity=Decimal(42)).is_capacity_high
    assert not velocity_of(sprints, unit="points", capacity=None).is_capacity_high
