"""On which days a team works at all: somebody's pattern has the day, and it is not free for them."""

import datetime as dt

from apps.teams.availability.days import DayState, day_of
from apps.teams.availability.loading import Loaded
from apps.teams.availability.rows import days_between

SATURDAY = 5


def working_days(loaded: Loaded, first: dt.date, last: dt.date) -> list[dt.date]:
    """The team's working days between two local dates, both included. Time off changes none of them: holidays do.

    A team of which nobody has a day then is taken to work on weekdays.
    """
    return [date for date in days_between(first, last) if _is_worked(loaded, date)] or weekdays(first, last)


def weekdays(first: dt.date, last: dt.date) -> list[dt.date]:
    """Mondays to Fridays: a team's days where nobody says otherwise."""
    return [date for date in days_between(first, last) if date.weekday() < SATURDAY]


def _is_worked(loaded: Loaded, date: dt.date) -> bool:
    days = (day_of(person, loaded.team, date, free) for person, free in loaded.people)
    return any(day.planned and day.state != DayState.HOLIDAY for day in days)
