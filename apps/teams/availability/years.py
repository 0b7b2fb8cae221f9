"""A year of availability, week by week, as a table shows it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.teams.availability.days import Day
from apps.teams.availability.reading import Availability, PersonDays
from apps.teams.availability.rows import ZERO
from apps.teams.availability.warnings import runs, said_days


@dataclass(frozen=True)
class Cell:
    """One person's week: the days available of those planned."""

    planned: Decimal
    available: Decimal
    title: str

    @property
    def state(self) -> str:
        """How much is left, in a word that is a class, too."""
        if not self.planned:
            return "none"
        if self.available == self.planned:
            return "full"
        return "part" if self.available else "empty"


@dataclass(frozen=True)
class Row:
    """One person's year."""

    person: PersonDays
    cells: tuple[Cell, ...]
    away: tuple[str, ...]


@dataclass(frozen=True)
class Year:
    """A team's year. `weeks` are their Mondays; `months` name how many of them each month has."""

    weeks: tuple[dt.date, ...]
    months: tuple[tuple[dt.date, int], ...]
    rows: tuple[Row, ...]
    free: tuple[tuple[dt.date, str], ...]
    this_week: int

    @property
    def away(self) -> tuple[Row, ...]:
        """Who is away at all."""
        return tuple(row for row in self.rows if row.away)


def year_of(reading: Availability, *, today: dt.date) -> Year:
    """Cut a reading of a whole year into its weeks."""
    weeks = tuple(dict.fromkeys(_monday(person_day.date) for person_day in reading.days))
    rows = tuple(_row(person) for person in reading.counted)
    return Year(
        weeks=weeks,
        months=tuple(_months(weeks, reading.first)),
        rows=rows,
        free=tuple(sorted(_free(reading))),
        this_week=weeks.index(_monday(today)) if _monday(today) in weeks else -1,
    )


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _months(weeks: Iterable[dt.date], first: dt.date) -> Iterator[tuple[dt.date, int]]:
    """A week belongs to the month it begins in; the first one to January, though it may begin before."""
    for month, held in groupby(max(week, first).replace(day=1) for week in weeks):
        yield month, len(list(held))


def _row(person: PersonDays) -> Row:
    cells = (_cell(list(days)) for _week, days in groupby(person.days, key=lambda day: _monday(day.date)))
    return Row(person, tuple(cells), tuple(_away(person)))


def _cell(days: list[Day]) -> Cell:
    planned = sum((day.planned for day in days), ZERO)
    available = sum((day.available for day in days), ZERO)
    words = dict.fromkeys(part.word for day in days for part in day.parts if part.days)
    title = _("%(days)s: %(available)s of %(planned)s days") % {
        "days": said_days(days[0].date, days[-1].date),
        "available": amount(available),
        "planned": amount(planned),
    }
    return Cell(planned, available, " · ".join([title, *words]))


def _away(person: PersonDays) -> Iterator[str]:
    """Days on which somebody is away, as one would say them: load keeps nobody away, holidays are listed apart."""
    away = ((day.date, part) for day in person.days for part in day.parts if part.days)
    lost = [(date, part.word) for date, part in away if not part.is_free and not part.is_load]
    for first, last, word in runs(lost):
        yield f"{said_days(first, last)}: {word}"


def _free(reading: Availability) -> set[tuple[dt.date, str]]:
    return {
        (day.date, part.word) for person in reading.people for day in person.days for part in day.parts if part.is_free
    }
