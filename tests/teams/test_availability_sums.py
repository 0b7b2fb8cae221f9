"""Availability as a sum: additive over people and days, monotone in time off, blind to order and to clocks."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from apps.teams.availability import (
    Availability,
    DayState,
    Free,
    Off,
    Pattern,
    PersonRows,
    Share,
    Span,
    Special,
    day_of,
)
from apps.teams.availability.loading import Loaded
from apps.teams.availability.rows import days_between, free_days
from apps.teams.models import OffKind, Role

TEAM, OTHER = 1, 2
FIRST = dt.date(2026, 3, 16)  # a Monday; clocks change in Europe on 29 March, in the Americas on 8 March
LAST = FIRST + dt.timedelta(days=27)
ONE, HALF, ZERO = Decimal(1), Decimal("0.5"), Decimal(0)

days = some.dates(FIRST - dt.timedelta(days=20), LAST + dt.timedelta(days=20))
quarters = some.integers(0, 4).map(lambda n: Decimal(n) / 4)
percents = some.integers(0, 20).map(lambda n: Decimal(n) * 5)
kinds = some.sampled_from(OffKind)


@some.composite
def time_off(draw: some.DrawFn) -> Off:
    starts = draw(days)
    ends = starts + dt.timedelta(days=draw(some.integers(0, 25)))
    every = draw(some.sampled_from([None, None, 1, 2, 3]))
    lost = draw(some.integers(1, 4).map(lambda n: Decimal(n) / 4))
    noons = draw(some.tuples(some.booleans(), some.booleans())) if every is None and starts < ends else (False, False)
    return Off(draw(kinds), starts, ends, *noons, lost, every)


patterns = some.builds(Pattern, days, some.tuples(*[quarters] * 7))
shares = some.builds(Share, some.sampled_from([TEAM, OTHER]), days, percents)


def unique[R](rows: list[R], key: Any) -> tuple[R, ...]:
    """As in the database, one of a kind begins on a day."""
    return tuple({key(row): row for row in rows}.values())


@some.composite
def people(draw: some.DrawFn, pk: int = 1) -> PersonRows:
    starts = draw(some.sampled_from([dt.date(2025, 1, 1), FIRST + dt.timedelta(days=9)]))
    ends = draw(some.sampled_from([None, FIRST + dt.timedelta(days=20)]))
    return PersonRows(
        pk,
        f"Person {pk}",
        spans=(Span(TEAM, Role.DEVELOPER, starts, ends), Span(OTHER, Role.DEVELOPER, dt.date(2025, 1, 1))),
        patterns=unique(draw(some.lists(patterns, max_size=3)), lambda row: row.starts),
        shares=unique(draw(some.lists(shares, max_size=3)), lambda row: (row.team, row.starts)),
        off=tuple(draw(some.lists(time_off(), max_size=4))),
    )


free = some.dictionaries(days, some.builds(Free, some.just("Holiday"), quarters, some.booleans()), max_size=4)


def reckon(*rows: PersonRows, frees: Any = None, first: dt.date = FIRST, last: dt.date = LAST) -> Availability:
    return Availability.reckon(Loaded(TEAM, tuple((row, frees or {}) for row in rows)), first, last)


def person(**rows: Any) -> PersonRows:
    rows.setdefault("spans", (Span(TEAM, Role.DEVELOPER, dt.date(2025, 1, 1)),))
    return PersonRows(1, "Dana", **rows)


@given(some.lists(people(), max_size=4), free)
def test_a_team_has_what_its_people_have_together(rows: list[PersonRows], frees: Any) -> None:
    assert reckon(*rows, frees=frees).available == sum((reckon(row, frees=frees).available for row in rows), ZERO)


@given(people(), free, some.lists(days, max_size=4))
def test_a_stretch_has_what_its_parts_have_together(row: PersonRows, frees: Any, cuts: list[dt.date]) -> None:
    edges = sorted({FIRST, LAST + dt.timedelta(days=1), *(day for day in cuts if FIRST <= day <= LAST)})
    parts = (reckon(row, frees=frees, first=a, last=b - dt.timedelta(days=1)) for a, b in pairwise(edges))
    whole = reckon(row, frees=frees)
    assert whole.available == sum((part.available for part in parts), ZERO)
    assert whole.available == sum(
        (whole.between(a, b - dt.timedelta(days=1)).available for a, b in pairwise(edges)), ZERO
    )


@given(people(), free, time_off())
def test_more_time_off_never_gives_more(row: PersonRows, frees: Any, more: Off) -> None:
    fuller = PersonRows(row.pk, row.name, "", row.spans, row.patterns, row.shares, (*row.off, more))
    for before, after in zip(
        reckon(row, frees=frees).people[0].days, reckon(fuller, frees=frees).people[0].days, strict=True
    ):
        assert ZERO <= after.available <= before.available


@given(people(), free, some.randoms(use_true_random=False))
def test_the_order_of_edits_changes_nothing(row: PersonRows, frees: Any, chance: Any) -> None:
    def shuffled(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(rows, len(rows)))

    other = PersonRows(
        row.pk, row.name, "", shuffled(row.spans), shuffled(row.patterns), shuffled(row.shares), shuffled(row.off)
    )
    assert reckon(other, frees=frees).people[0].days == reckon(row, frees=frees).people[0].days


@given(people(), free)
def test_every_sum_adds_up_and_is_at_home_between_nothing_and_a_day(row: PersonRows, frees: Any) -> None:
    for day in reckon(row, frees=frees).people[0].days:
        assert day.available == day.worked * day.share / 100 - sum((part.days for part in day.parts), ZERO)
        assert ZERO <= day.available <= day.planned <= ONE
        assert day.how
        assert (day.state == DayState.HERE) <= (day.available == day.planned)


@given(time_off(), quarters)
def test_a_half_day_is_half_and_a_range_counts_its_days(off: Off, worked: Decimal) -> None:
    row = person(patterns=(Pattern(dt.date(2025, 1, 1), (worked,) * 7),), off=(off,))
    long = reckon(row, first=FIRST - dt.timedelta(days=30), last=LAST + dt.timedelta(days=60))
    dates = [
        d
        for d in days_between(off.starts, off.ends)
        if not off.every_weeks or not (d - off.starts).days % (7 * off.every_weeks)
    ]
    lost = off.lost * (len(dates) - HALF * (off.starts_at_noon + off.ends_at_noon)) * worked
    assert long.planned - long.available == lost


@given(time_off(), days)
def test_a_range_across_two_sprints_counts_in_each_for_its_days_and_once_in_all(off: Off, cut: dt.date) -> None:
    row, start, end = person(off=(off,)), FIRST - dt.timedelta(days=30), LAST + dt.timedelta(days=60)
    one, other = reckon(row, first=start, last=cut), reckon(row, first=cut + dt.timedelta(days=1), last=end)
    lost = [sprint.planned - sprint.available for sprint in (one, other)]
    whole = reckon(row, first=start, last=end)
    assert sum(lost, ZERO) == whole.planned - whole.available
    assert not lost[0] or off.starts <= cut
    assert not lost[1] or off.ends > cut


@given(people(), free, some.sampled_from(sorted(available_timezones())))
def test_no_time_zone_moves_a_day(row: PersonRows, frees: Any, zone: str) -> None:
    with timezone.override(zone):
        there = reckon(row, frees=frees)
    assert there == reckon(row, frees=frees)
    assert [day.date for day in there.people[0].days] == list(days_between(FIRST, LAST))


def test_who_joins_in_the_middle_counts_from_that_day() -> None:
    row = person(spans=(Span(TEAM, Role.DEVELOPER, FIRST + dt.timedelta(days=2), FIRST + dt.timedelta(days=4)),))
    assert reckon(row).available == 2
    assert [day.state for day in reckon(row).people[0].days[:5]] == ["not_in_team"] * 2 + ["here"] * 2 + ["not_in_team"]


@pytest.mark.parametrize(
    ("role", "available"), [("developer", 20), ("tech_lead", 20), ("product_owner", 0), ("observer", 0)]
)
def test_without_a_share_a_role_brings_all_of_the_time_or_none(role: str, available: int) -> None:
    row = person(spans=(Span(TEAM, role, dt.date(2025, 1, 1)),))
    assert reckon(row).available == available
    shared = person(spans=row.spans, shares=(Share(TEAM, dt.date(2025, 1, 1), Decimal(50)),))
    assert reckon(shared).available == 10


def test_the_how_shows_the_sum_with_its_numbers() -> None:
    row = person(
        shares=(Share(TEAM, dt.date(2025, 1, 1), Decimal(50)),),
        off=(
            Off(OffKind.SICK, FIRST, FIRST, starts_at_noon=True),
            Off(OffKind.ON_CALL, FIRST, FIRST, lost=Decimal("0.25")),
        ),
    )
    day = day_of(row, TEAM, FIRST, {})
    assert day.how == "1 × 50% − 0.25 (off) − 0.125 (on call) = 0.125"
    assert day.words == "off, on call"


def test_a_day_is_lost_once() -> None:
    row = person(off=(Off(OffKind.HOLIDAY, FIRST, FIRST), Off(OffKind.ON_CALL, FIRST, FIRST, lost=HALF)))
    day = day_of(row, TEAM, FIRST, {FIRST: Free("Founding day", HALF)})
    assert day.how == "1 × 100% − 0.5 (Founding day) − 0.5 (off) − 0 (on call) = 0"
    assert (day.available, day.state, day.words) == (0, DayState.OFF, "Founding day, off")


@pytest.mark.parametrize(
    ("organisation", "team", "available"),
    [
        ((), (), 0),  # the public holiday itself
        ((Special("Worked here", FIRST, FIRST, ZERO),), (), 1),
        ((Special("Half", FIRST, FIRST, HALF),), (), HALF),
        ((Special("Worked here", FIRST, FIRST, ZERO),), (Special("Offsite", FIRST, FIRST),), 0),
    ],
)
def test_a_teams_day_counts_before_its_organisations_and_that_before_the_countrys(
    organisation: Any, team: Any, available: Decimal
) -> None:
    frees = free_days({FIRST: Free("Public")}, organisation, team)
    assert day_of(person(), TEAM, FIRST, frees).available == available


def test_warnings_name_the_holiday_who_is_asked_for_twice_and_when_nobody_is_here() -> None:
    spans = (Span(TEAM, Role.DEVELOPER, dt.date(2025, 1, 1)), Span(OTHER, Role.DEVELOPER, FIRST + dt.timedelta(days=7)))
    away = Off(OffKind.HOLIDAY, FIRST + dt.timedelta(days=21), LAST)
    reading = reckon(person(spans=spans, off=(away,)), frees={FIRST: Free("Founding day")})
    assert [(each.of, each.sentence) for each in reading.warnings] == [
        ("overbooked", "Dana: 200% of the time is asked for by several teams, Mon 23 Mar to Fri 10 Apr."),
        ("holiday", "Mon 16 Mar: Founding day."),
        ("nobody", "Nobody is here: Mon 16 Mar."),
        ("nobody", "Nobody is here: Mon 6 Apr to Fri 10 Apr."),
    ]
