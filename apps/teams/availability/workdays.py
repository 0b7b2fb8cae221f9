"""On which days a team works at all: somebody's pattern has the day, and it is not free for them."""

import datetime as dt

from apps.teams.availability.days import DayState, day_of
from apps.teams.availability.loading import Loaded
from apps.teams.availability.rows import days_between

SATURDAY = 5


def working_days(loaded: Loaded, first: dt.date, last: dt.date) -> list[dt.date]:
    """The team's working days between two local dates, both included. Time off changes none of them: holidays do.

    A team of whose people nobody has a day then is taken to work from Monday to Friday.
    """
    dates = list(days_between(first, last))
    return [date for date in dates if _is_worked(loaded, date)] or [d for d in dates if d.weekday() < SATURDAY]


def _is_worked(loaded: Loaded, date: dt.date) -> bool:
    days = (day_of(person, loaded.team, date, free) for person, free in loaded.people)
    return any(day.planned and day.state != DayState.HOLIDAY for day in days)
