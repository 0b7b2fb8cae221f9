"""Who is here on which day, as a table shows it: values with words, weekends left out unless somebody works on them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.teams.availability import Availability, Day, DayState, DayTotal, PersonDays
from apps.teams.availability.days import seen_word
from apps.teams.models import OffKind

SATURDAY = 5
CENTS = Decimal("0.01")
FRACTIONS = {Decimal("0.25"): "¼", Decimal("0.5"): "½", Decimal("0.75"): "¾"}
# States in which there is nothing of a day that could be lost.
UNTOUCHABLE = {DayState.NOT_IN_TEAM, DayState.REST, DayState.ELSEWHERE, DayState.HOLIDAY}


@dataclass(frozen=True)
class Column:
    """One day of the sprint, with what the team has on it."""

    total: DayTotal
    is_today: bool
    begins_week: bool
    free: str

    @property
    def date(self) -> dt.date:
        return self.total.date


@dataclass(frozen=True)
class Cell:
    """One person's day: its value, the word beside it, and all its words for who asks."""

    date: dt.date
    value: str
    word: str
    state: str
    words: str
    is_open: bool


@dataclass(frozen=True)
class Row:
    """One person's days. `is_open` says whether the reader may change them."""

    person: PersonDays
    cells: tuple[Cell, ...]
    is_open: bool

    @property
    def how(self) -> str:
        """10 − 1 (holiday) − 2.5 (off) = 6.5: by pattern and share, less what is lost, by its word."""
        lost = defaultdict[str, Decimal](Decimal)
        for day in self.person.days:
            for part in day.parts:
                lost[part.word] += part.days
        parts = "".join(f" − {amount(days)} ({word})" for word, days in lost.items() if days)
        return f"{amount(self.person.planned)}{parts} = {amount(self.person.available)}"


@dataclass(frozen=True)
class Grid:
    """The table, and who is in the team without time for it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    others: tuple[str, ...]
    total: Decimal


def grid_of(here: Availability, *, today: dt.date, reader: int, decides: bool) -> Grid:
    """Lay a reading out. `reader` may change their own days; who `decides` about the capacity, everybody's."""
    shown = _shown(here)
    columns = _columns([here.days[n] for n in shown], today, _free_names(here))
    rows = tuple(
        Row(person, cells, is_open=decides or person.person.pk == reader)
        for person in here.counted
        for cells in [tuple(_cell(person.days[n]) for n in shown)]
    )
    others = tuple(person.person.name for person in here.people if not person.is_counted)
    return Grid(columns, rows, others, here.available)


def _shown(here: Availability) -> list[int]:
    """Mondays to Fridays, and the weekends on which somebody works."""
    return [n for n, day in enumerate(here.days) if day.date.weekday() < SATURDAY or day.planned]


def _columns(days: list[DayTotal], today: dt.date, free: Mapping[dt.date, str]) -> tuple[Column, ...]:
    columns, week = [], None
    for day in days:
        begins_week = week not in (None, day.date.isocalendar().week)
        week = day.date.isocalendar().week
        columns.append(Column(day, day.date == today, begins_week, free.get(day.date, "")))
    return tuple(columns)


def _free_names(here: Availability) -> dict[dt.date, str]:
    return {day.date: part.word for person in here.people for day in person.days for part in day.parts if part.is_free}


def _cell(day: Day) -> Cell:
    state = day.state
    value, word = _said(day, state)
    words = day.words if day.parts else ""
    return Cell(day.date, value, word, _look(day, state), words, state not in UNTOUCHABLE)


def _said(day: Day, state: DayState) -> tuple[str, str]:
    """What stands in a cell, so that nothing is told by colour alone."""
    if state == DayState.NOT_IN_TEAM:
        return "", _("not in")
    if state in (DayState.REST, DayState.ELSEWHERE):
        return "–", ""
    word = next((_short(part.word, is_free=part.is_free) for part in day.parts if part.days), "")
    if not day.available:
        return "0", word
    return fraction(day.available), word


def _short(word: str, *, is_free: bool) -> str:
    if is_free:
        return _("free")
    return _("load") if word == seen_word(OffKind.OTHER) else word


def fraction(value: Decimal) -> str:
    """Halves and quarters as one writes them by hand; what is finer, to two places: a cell has no room for more."""
    whole, rest = divmod(value, 1)
    if not rest:
        return f"{whole:f}"
    if rest in FRACTIONS:
        return f"{whole:f}{FRACTIONS[rest]}" if whole else FRACTIONS[rest]
    return amount(value.quantize(CENTS))


def _look(day: Day, state: DayState) -> str:
    """The class of a cell: what it mostly is."""
    if state == DayState.PART:
        return "load" if any(part.is_load and part.days for part in day.parts) else "part"
    return str(state)
