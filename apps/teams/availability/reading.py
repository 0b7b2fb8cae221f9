"""The one reading that pages, grids and figures share: people × days, their sums and what to look at."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from apps.teams.availability.days import Day, day_of
from apps.teams.availability.loading import Loaded, load
from apps.teams.availability.rows import ZERO, PersonRows, days_between
from apps.teams.availability.warnings import Warned, free_day_warnings, nobody_warnings, overbooked_warnings
from apps.teams.models import Team


@dataclass(frozen=True)
class PersonDays:
    """One person's days in a team."""

    person: PersonRows
    role: str
    days: tuple[Day, ...]

    @cached_property
    def available(self) -> Decimal:
        """Days available: the sum of its days, exact."""
        return sum((day.available for day in self.days), ZERO)

    @cached_property
    def planned(self) -> Decimal:
        """Days there would be without holidays, time off and load."""
        return sum((day.planned for day in self.days), ZERO)

    @property
    def is_counted(self) -> bool:
        """Whether this team has a part of the person's time at all; a Product Owner has none unless a share says so."""
        return any(day.share for day in self.days)


@dataclass(frozen=True)
class DayTotal:
    """What a team has on one day."""

    date: dt.date
    planned: Decimal
    available: Decimal
    here: int


@dataclass(frozen=True)
class Availability:
    """Who is available to a team between two local dates, both included, and how it comes about."""

    first: dt.date
    last: dt.date
    people: tuple[PersonDays, ...]

    @classmethod
    def of(cls, team: Team, first: dt.date, last: dt.date) -> "Availability":
        """Read it: four queries, however many people and weeks."""
        return cls.reckon(load(team, first, last), first, last)

    @classmethod
    def reckon(cls, loaded: Loaded, first: dt.date, last: dt.date) -> "Availability":
        """From rows, without a database."""
        dates = tuple(days_between(first, last))
        people = []
        for person, free in loaded.people:
            days = tuple(day_of(person, loaded.team, date, free) for date in dates)
            people.append(PersonDays(person, _last_role(person, loaded.team), days))
        return cls(first, last, tuple(people))

    @cached_property
    def available(self) -> Decimal:
        """Person-days available: Σ over people and days, exact."""
        return sum((person.available for person in self.people), ZERO)

    @cached_property
    def planned(self) -> Decimal:
        return sum((person.planned for person in self.people), ZERO)

    @property
    def counted(self) -> tuple[PersonDays, ...]:
        """The people of whose time this team has a part."""
        return tuple(person for person in self.people if person.is_counted)

    @cached_property
    def days(self) -> tuple[DayTotal, ...]:
        """The team's days, each summed over its people."""
        columns = zip(*(person.days for person in self.people), strict=True)
        return tuple(
            DayTotal(
                date=column[0].date,
                planned=sum((day.planned for day in column), ZERO),
                available=sum((day.available for day in column), ZERO),
                here=sum(1 for day in column if day.available),
            )
            for column in columns
        )

    def between(self, first: dt.date, last: dt.date) -> "Availability":
        """A part of these dates, without asking again: one reading serves many sprints."""
        people = (
            replace(person, days=tuple(day for day in person.days if first <= day.date <= last))
            for person in self.people
        )
        return Availability(max(first, self.first), min(last, self.last), tuple(people))

    @cached_property
    def warnings(self) -> tuple[Warned, ...]:
        """What to look at before anybody believes the sum."""
        return (
            *overbooked_warnings((person.person, person.days) for person in self.people),
            *free_day_warnings([day for person in self.people for day in person.days]),
            *nobody_warnings((day.date, day.planned, day.available) for day in self.days),
        )


def _last_role(person: PersonRows, team: int) -> str:
    """The role in the team, the latest where it changed meanwhile."""
    spans = [span for span in person.spans if span.team == team]
    return max(spans, key=lambda span: span.starts).role
