"""A spike's clock counts the working days of whoever works on it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.stories.clock import Clock, reckon
from apps.stories.models import Kind, Spike
from apps.stories.spikes import clock_words, clocks
from apps.teams.models import Team
from apps.teams.services import add_special_day, add_time_off, set_pattern
from tests.factories import StoryFactory

MONDAY = dt.date(2026, 11, 16)
SOMETIME = st.integers(0, 90).map(lambda n: MONDAY + dt.timedelta(days=n))
DAYS_OFF = st.frozensets(SOMETIME, max_size=30)
BOX = st.integers(1, 40)


def clock(box: int, today: dt.date, off: frozenset[dt.date] = frozenset()) -> Clock:
    return reckon(box=box, started=MONDAY, today=today, works=lambda day: day.weekday() < 5 and day not in off)


def later(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


@given(box=BOX, today=SOMETIME, off=DAYS_OFF, more=st.integers(0, 30))
def test_the_clock_never_runs_backwards(box: int, today: dt.date, off: frozenset[dt.date], more: int) -> None:
    now, then = clock(box, today, off), clock(box, later(today, more), off)

    assert now.used <= then.used
    assert now.left >= then.left >= 0
    assert then.is_over or not now.is_over
    assert now.last_day in (None, then.last_day)


@given(box=BOX, today=SOMETIME, off=DAYS_OFF)
def test_a_day_counts_once_and_only_where_somebody_works(box: int, today: dt.date, off: frozenset[dt.date]) -> None:
    now, eve = clock(box, today, off), clock(box, later(today, -1), off)
    counts = today.weekday() < 5 and today not in off

    assert now.used - eve.used == counts
    assert now.left + min(now.used, box) == box
    assert 0 <= now.share <= 100


@given(box=BOX, added=st.integers(1, 20), today=SOMETIME, off=DAYS_OFF)
def test_an_extension_adds_its_days_and_nothing_else(
    box: int, added: int, today: dt.date, off: frozenset[dt.date]
) -> None:
    before, after = clock(box, today, off), clock(box + added, today, off)

    assert after.used == before.used
    assert after.left == max(0, box + added - before.used)
    assert before.is_over or not after.is_over


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (0, "day 1 of 3"),
        (1, "day 2 of 3"),
        (2, "day 3 of 3, the last one"),
        (3, "box used up since Wednesday"),
        (6, "box used up since Wednesday"),
        (9, "box used up since 18 Nov"),
    ],
)
def test_it_says_so_in_words(today: int, words: str) -> None:
    assert clock(3, later(MONDAY, today)).words == words


def spike_of(team: Team, person: User | None, since: int) -> Spike:
    story = StoryFactory(team=team, kind=Kind.SPIKE, assignee=person)
    spike = Spike(story=story, question="?", unblocks="!", box_days=20, started_on=later(team.today, -since))
    spike.started_by = person or team.memberships.all()[0].user
    spike.save()
    return spike


@pytest.mark.django_db
def test_the_days_are_those_of_the_assignee_and_else_of_the_team(
    team: Team, po: User, tech_lead: User, developer: User
) -> None:
    two_weeks = 13
    first = later(team.today, -two_weeks)
    work_week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), Decimal(1))
    set_pattern(person=developer, starts=first, days=work_week | {"friday": Decimal(0)}, by=developer)
    away = next(day for n in range(7) if (day := later(first, n)).weekday() == 0)
    add_time_off(person=developer, fields={"starts": away, "ends": away}, by=developer)
    free = later(away, 1)
    add_special_day(owner=team, name="Offsite", starts=free, ends=free, off=Decimal(1), by=tech_lead)

    own, anybodys, of_who_has_no_time_here = (spike_of(team, person, two_weeks) for person in (developer, None, po))
    told = clocks(team, [own, anybodys, of_who_has_no_time_here])

    assert told[anybodys.pk].used == 9  # ten weekdays less the offsite
    assert told[own.pk].used == 6  # less two Fridays and a day off
    assert told[of_who_has_no_time_here.pk].begun == told[anybodys.pk].begun
    assert clock_words(team, [own.story.number]) == {own.story.number: "day 6 of 20"}
