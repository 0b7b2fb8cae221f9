"""The same sum as a day-by-day reading, for who needs no days: the past sprints behind a focus factor.

Days that are alike are counted by weekday; only those on which something is lost are looked at one by one. The number
is the same (tests/teams/test_days_available.py).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from apps.teams.availability.days import day_of
from apps.teams.availability.loading import Loaded
from apps.teams.availability.rows import A_DAY, ALL, ZERO, Free, PersonRows


def days_available(loaded: Loaded, first: dt.date, last: dt.date) -> Decimal:
    """Person-days that a team has between two local dates, both included."""
    return sum((_of_person(person, loaded.team, free, first, last) for person, free in loaded.people), ZERO)


def _of_person(person: PersonRows, team: int, free: Mapping[dt.date, Free], first: dt.date, last: dt.date) -> Decimal:
    planned = sum((_planned(person, team, starts, ends) for starts, ends in _stretches(person, first, last)), ZERO)
    lost = ZERO
    for date in _touched(person, free, first, last):
        day = day_of(person, team, date, free)
        lost += day.planned - day.available
    return planned - lost


def _stretches(person: PersonRows, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """From one day on which a role, a pattern or a share changes to the eve of the next."""
    changes = {row.starts for rows in (person.spans, person.patterns, person.shares) for row in rows}
    changes |= {span.ends for span in person.spans if span.ends}
    days = sorted({first, last + A_DAY} | {day for day in changes if first < day <= last})
    return ((starts, until - A_DAY) for starts, until in pairwise(days))


def _planned(person: PersonRows, team: int, starts: dt.date, ends: dt.date) -> Decimal:
    """A stretch without changes: each weekday as often as it comes."""
    span = person.span(team, starts)
    if span is None:
        return ZERO
    week, begins = person.week(starts), starts.weekday()
    weeks, more = divmod((ends - starts).days + 1, 7)
    left_over = (week[(begins + n) % 7] for n in range(more))
    worked = weeks * sum(week, ZERO) + sum(left_over, ZERO)
    return worked * person.share(team, span.role, starts) / ALL


def _touched(person: PersonRows, free: Mapping[dt.date, Free], first: dt.date, last: dt.date) -> set[dt.date]:
    """The days on which something may be lost."""
    found = {day for day in free if first <= day <= last}
    for off in person.off:
        if off.ends < first or last < off.starts:
            continue
        step = dt.timedelta(weeks=off.every_weeks or 0) or A_DAY
        day = off.starts if off.every_weeks else max(off.starts, first)
        while day <= min(off.ends, last):
            if day >= first:
                found.add(day)
            day += step
    return found
