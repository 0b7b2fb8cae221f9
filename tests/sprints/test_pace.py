"""Technical work that lags behind product work from half-time on stands at the top of the board."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.sprints.pace import Pace, Part, pace, pace_of
from apps.sprints.services import set_outcome, start_sprint
from tests.conftest import SignIn
from tests.factories import FIRST_DAY, CommitmentFactory

amounts = st.decimals(min_value=0, max_value=10_000, places=2)
parts = st.builds(lambda one, other: Part(min(one, other), max(one, other)), amounts, amounts)
days = st.sets(st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 28)), max_size=30).map(sorted)
TODAY = dt.date(2026, 1, 20)


def exact(part: Part) -> Fraction:
    return Fraction(part.done) / Fraction(part.committed)


@given(parts, parts, days)
def test_it_lags_exactly_where_the_smaller_share_is_done_after_half_of_the_days(
    product: Part, tech: Part, found: list[dt.date]
) -> None:
    shown = pace(product, tech, found, TODAY)
    smaller = bool(tech.committed and product.committed) and exact(tech) < exact(product)
    assert shown.is_behind == smaller
    assert shown.lags == (smaller and sum(day < TODAY for day in found) * 2 >= len(found))


@given(parts, parts, st.decimals(min_value=1, max_value=9, places=0))
def test_the_unit_changes_nothing_and_only_one_side_lags(one: Part, other: Part, factor: Decimal) -> None:
    larger = Part(one.done * factor, one.committed * factor)
    assert larger.lags_behind(other) == one.lags_behind(other)
    assert not (one.lags_behind(other) and other.lags_behind(one))


@given(parts, days)
def test_more_of_it_done_never_makes_it_lag(product: Part, found: list[dt.date]) -> None:
    states = [pace(product, Part(Decimal(done), Decimal(10)), found, TODAY).lags for done in range(11)]
    assert states == sorted(states, reverse=True)
    assert not states[-1]


@pytest.fixture
def running(sprint: Sprint, po: User, developer: User) -> Sprint:
    """Ten working days from a Monday on; 10 of 40 points of product work are done, 0 of 10 in the tech budget."""
    began = dt.datetime.combine(FIRST_DAY, dt.time(9), dt.UTC)
    with time_machine.travel(began, tick=False):
        sprint = Sprint.objects.get(pk=sprint.pk)
        Sprint.objects.filter(pk=sprint.pk).update(starts=FIRST_DAY, ends=FIRST_DAY + dt.timedelta(days=11))
        done = CommitmentFactory(sprint=sprint, story__size=Decimal(10))
        CommitmentFactory(sprint=sprint, story__size=Decimal(30))
        CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(6), story__assignee=developer)
        CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(4))
        started = start_sprint(sprint=Sprint.objects.get(pk=sprint.pk), by=po)
        set_outcome(sprint=started, story=done.story, outcome="done", by=po)
    return started


@pytest.fixture
def on(running: Sprint) -> Callable[[int], Pace]:
    """The pace at noon of a day of January."""

    def read(day: int) -> Pace:
        with time_machine.travel(dt.datetime(2026, 1, day, 12, tzinfo=dt.UTC), tick=False):
            return pace_of(running)

    return read


def test_half_time_is_when_half_of_the_working_days_are_over(on: Callable[[int], Pace]) -> None:
    friday, saturday = on(9), on(10)
    assert (friday.over, friday.of, friday.lags) == (4, 10, False)
    assert (saturday.over, saturday.of, saturday.lags) == (5, 10, True)
    assert (saturday.tech.share, saturday.product.share) == (0, 25)


def test_it_is_said_with_its_numbers_and_with_who_is_on_what(
    as_: SignIn, running: Sprint, po: User, developer: User
) -> None:
    address = reverse("sprints:pace", args=[running.team.slug, running.number])
    part = {"HX-Request": "true", "HX-Target": "div#pace"}
    with time_machine.travel(dt.datetime(2026, 1, 14, 12, tzinfo=dt.UTC), tick=False):
        client = as_(po)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(address, headers=part).content.decode()
        assert "Technical work lags behind product work" in page and "<html" not in page
        assert "Done: 0 of 10 pts in the tech budget, 10 of 40 pts in the product budget." in page
        assert "Dana Developer" in page and "nobody" in page
        assert "7 of the sprint's 10 working days are over" in page.replace("&#x27;", "'")
        assert len(asked) <= 13
        for line in running.commitments.filter(budget=Budget.TECH):
            set_outcome(sprint=running, story=line.story, outcome="done")
        running.refresh_from_db()
        assert "lags" not in client.get(address, headers=part).content.decode()
        assert "Technical work keeps pace" in client.get(address).content.decode()


def test_it_is_about_a_sprint_that_runs(as_: SignIn, po: User, sprint: Sprint) -> None:
    answer = as_(po).get(reverse("sprints:pace", args=[sprint.team.slug, sprint.number]))
    assert answer.status_code == 302
