"""A ledger told from its events: in any order they come, to any moment, from the events alone."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.sprints.burn_up import points_of
from apps.sprints.models import Budget, Column, Sprint
from apps.sprints.replay import Event, events_of, in_order, replay
from apps.sprints.retrospect import figures_of, in_all
from apps.sprints.scope import changes_after, sums_of
from apps.sprints.services import (
    close_sprint,
    commit_story,
    edit_sprint,
    move_card,
    return_story,
    set_outcome,
    start_sprint,
)
from apps.sprints.telling import tell
from apps.stories.models import Story
from apps.teams.availability.workdays import weekdays
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory

MONDAY = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
DAYS = weekdays(MONDAY.date(), MONDAY.date() + dt.timedelta(days=11))


@st.composite
def ledgers(draw: st.DrawFn) -> list[Event]:
    """What might happen to a few lines in two weeks: each comes first, and no line's events go back in time."""
    events = list[Event]()
    lines = defaultdict[int, dt.datetime](lambda: MONDAY)
    for order in range(draw(st.integers(0, 30))):
        line = draw(st.integers(1, 6))
        lines[line] = at = lines[line] + dt.timedelta(hours=draw(st.sampled_from([0, 0, 1, 20, 60])))
        events.append(
            Event(
                order=order,
                at=at,
                line=line,
                story=100 + line,
                budget=draw(st.sampled_from(Budget.values)),
                kind="feature",
                size=draw(st.none() | st.decimals("0.01", 40, places=2)),
                is_in=draw(st.booleans()),
                outcome=draw(st.sampled_from(["", "", "done", "carried"])),
            )
        )
    return events


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_in_says_nothing(events: list[Event], random: Random) -> None:
    shuffled = random.sample(events, len(events))
    assert in_order(shuffled) == in_order(events)
    assert points_of(shuffled, DAYS, dt.UTC) == points_of(events, DAYS, dt.UTC)
    assert replay(shuffled) == replay(events)


@given(ledgers())
def test_the_sums_are_those_of_the_lines(events: list[Event]) -> None:
    running = replay(events)
    for budget in Budget.values:
        lines = [line for line in running.lines.values() if line.budget == budget]
        assert running.scope[budget] == sum(line.amount for line in lines)
        assert running.done[budget] == sum(line.amount for line in lines if line.outcome == "done")
        assert 0 <= running.done[budget] <= running.scope[budget]


@given(ledgers(), st.integers(0, 11))
def test_what_happens_later_changes_no_earlier_day(events: list[Event], day: int) -> None:
    until = MONDAY + dt.timedelta(days=day)
    earlier = [event for event in events if event.at < until]
    past = [date for date in DAYS if date < until.date()]
    assert points_of(events, past, dt.UTC) == points_of(earlier, past, dt.UTC)
    assert replay(events, until) == replay(earlier)


@given(ledgers(), st.integers(0, 11))
def test_baseline_and_changes_add_up_to_what_stands_there(events: list[Event], day: int) -> None:
    until = MONDAY + dt.timedelta(days=day)
    began, ended, changes = replay(events, until), replay(events), changes_after(events, until)
    sums = sums_of(began.lines.values(), changes)
    for budget in Budget.values:
        assert (sums[budget].baseline, sums[budget].now) == (began.scope[budget], ended.scope[budget])
    assert sum(s.moved for s in sums.values()) == sum(c.amount for c in changes if c.what == "moved")


@given(ledgers(), st.integers(0, 11))
def test_the_figures_of_all_budgets_are_the_sum_of_each(events: list[Event], day: int) -> None:
    until = MONDAY + dt.timedelta(days=day)
    began, ended = replay(events, until), replay(events)
    figures = figures_of(began.lines, ended.lines, changes_after(events, until))
    whole = in_all(figures)
    assert whole.baseline == sum(line.amount for line in began.lines.values())
    assert whole.done == sum(line.done for line in ended.lines.values())
    assert whole.kept <= whole.baseline and whole.carried + whole.done <= whole.committed
    assert whole.accuracy is None or 0 <= whole.accuracy <= 100


@pytest.fixture
def told(sprint: Sprint, po: User) -> Sprint:
    """Planned on Monday with 5, 3 and 2; on Tuesday 8 come, 3 go, 5 become 8; 8 are done and 2 carried."""
    with time_machine.travel(MONDAY + dt.timedelta(hours=9)):
        stories = [CommitmentFactory(sprint=sprint, story__size=size).story for size in (5, 3)]
        debt = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=2).story
        start_sprint(sprint=sprint, by=po)
    with time_machine.travel(MONDAY + dt.timedelta(days=1, hours=9)):
        late = StoryFactory(team=sprint.team, size=8)
        commit_story(sprint=sprint, story=late, budget=Budget.PRODUCT, by=po, reason="the customer asked")
        return_story(sprint=sprint, story=stories[1], by=po, reason="not now")
        set_outcome(sprint=sprint, story=late, outcome="done")
        Story.objects.filter(pk=stories[0].pk).update(size=8)
    with time_machine.travel(MONDAY + dt.timedelta(days=4, hours=9)):
        outcomes = {stories[0].pk: "returned", debt.pk: "carried"}
        return close_sprint(sprint=sprint, outcomes=outcomes, by=po)


def test_a_sprint_is_told_from_its_events_in_one_query(told: Sprint) -> None:
    with CaptureQueriesContext(connection) as asked:
        events = events_of(told)
    assert len(asked) == 1
    running = replay(events)
    told.refresh_from_db()
    assert running.scope["product"] == told.product_committed == 16
    assert running.done["product"] == 8
    assert running.scope["tech"] == told.tech_committed == 2


def test_a_line_that_was_planned_elsewhere_first_belongs_to_where_it_went(sprint: Sprint) -> None:
    later = SprintFactory(team=sprint.team, number=25, starts=sprint.ends + dt.timedelta(days=3))
    line = CommitmentFactory(sprint=later, story__size=Decimal(5))
    later.commitments.filter(pk=line.pk).update(sprint=sprint)
    gone = CommitmentFactory(sprint=sprint)
    gone.delete()
    assert replay(events_of(later)).lines == {}
    assert replay(events_of(sprint)).scope["product"] == 5


def test_the_day_of_the_start_is_still_planning(sprint: Sprint, po: User) -> None:
    sprint.team.time_zone = "Pacific/Auckland"  # its Monday ends at eleven in the morning of UTC
    sprint.team.save()
    with time_machine.travel(MONDAY + dt.timedelta(hours=9)):
        start_sprint(sprint=sprint, by=po)
        told = tell(sprint)
    assert told and told.planning_lasts
    for hours, size in ((10.5, 3), (11.5, 5)):
        at = MONDAY + dt.timedelta(hours=hours)
        story = StoryFactory(team=sprint.team, size=size)
        commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=po, at=at)
    told = tell(sprint)
    assert told and told.baseline.scope["product"] == 3
    assert [(change.what, change.amount) for change in told.changes] == [("added", 5)]


def test_a_step_on_the_board_is_no_event_of_the_ledger(sprint: Sprint, po: User, developer: User) -> None:
    """Told late, as by whoever catches up with a week, it does not move when the story was done."""
    story = CommitmentFactory(sprint=sprint, story__size=5, committed_at=MONDAY).story
    at = MONDAY + dt.timedelta(days=1, hours=9)
    start_sprint(sprint=sprint, by=po, at=MONDAY + dt.timedelta(hours=9))
    for column in (Column.DOING, Column.REVIEW, Column.READY, Column.DONE):
        move_card(sprint=sprint, story=story, to=column, by=developer, at=at)
    came, done = events_of(sprint)
    assert (came.outcome, done.outcome, done.at) == ("", "done", at)


def test_before_its_start_a_sprint_has_nothing_to_tell(sprint: Sprint) -> None:
    assert tell(sprint) is None
    edit_sprint(sprint=sprint, changes={"goal": "Pay with two cards"})
    assert tell(sprint) is None
