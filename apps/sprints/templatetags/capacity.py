"""The days of a capacity grid: its heads, its rows, its sums.

Written in Python, not as a template: twelve people have 240 cells in four weeks (docs/developers/benchmarks.md).
`html_of` escapes every value.
"""

from typing import NamedTuple

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.html import html_of
from apps.core.templatetags.ringfence import amount
from apps.sprints.capacity.grid import Cell, Column, Grid, Row, fraction

register = template.Library()

OPEN = (
    '<td class="day day--{state}{more}"><a id="day-{person}-{date}" href="{person}/{date}/"{words}'
    ' aria-label="{name}, {day}: {value} {word}">{value}{note}</a></td>'
)
HEAD = '<th scope="col" class="day{look}"{today}{title}>{day}</th>'
DAY = "{weekday}<b>{number}</b>"
DAY_OPEN = '<a id="day-{date}" href="team/{date}/">{weekday} <b>{number}</b><span class="sr-only">, {more}</span></a>'
NOTHING = SafeString("")
SHUT = '<td class="day day--{state}{more}"{words}>{value}{note}</td>'


@register.simple_tag
def grid_heads(grid: Grid, decides: bool) -> SafeString:
    """The days above the table. For who decides each leads to a day off for all."""
    without = _("a day off for the team")
    return SafeString("".join([_head(column, without, is_open=decides) for column in grid.columns]))


def _head(column: Column, without: str, *, is_open: bool) -> SafeString:
    day = html_of(
        DAY_OPEN if is_open else DAY,
        date=column.date.isoformat(),
        weekday=str(WEEKDAYS_ABBR[column.date.weekday()]),
        number=str(column.date.day),
        more=column.free or without,
    )
    return html_of(
        HEAD,
        look=look(column),
        today=SafeString(' aria-current="date"') if column.is_today else NOTHING,
        title=html_of(' title="{free}"', free=column.free) if column.free else NOTHING,
        day=day,
    )


@register.simple_tag
def grid_totals(grid: Grid) -> SafeString:
    """What the team has on each day."""
    return SafeString("".join([_total(column) for column in grid.columns]))


def _total(column: Column) -> SafeString:
    none = " day--none" if column.total.planned and not column.total.available else ""
    said = fraction(column.total.available)
    return html_of('<td class="day{look}{none}">{said}</td>', look=look(column), none=none, said=said)


class _Place(NamedTuple):
    """What every cell of a column says, escaped once."""

    more: SafeString
    date: SafeString
    day: SafeString


@register.simple_tag
def grid_rows(grid: Grid) -> SafeString:
    """The body of the table: a row a person, their days, their sum."""
    places = [_place(column) for column in grid.columns]
    return SafeString("".join([_row(row, places) for row in grid.rows]))


def _place(column: Column) -> _Place:
    said = (look(column), column.date.isoformat(), date_format(column.date, "D j M"))
    return _Place(*(html_of("{said}", said=each) for each in said))


def _row(row: Row, places: list[_Place]) -> SafeString:
    person, name = str(row.person.person.pk), html_of("{name}", name=row.person.person.name)
    cells = (_cell(row, cell, place, person, name) for cell, place in zip(row.cells, places, strict=True))
    return html_of(
        '<tr><th scope="row">{name}</th>{cells}<td class="num">{sum}</td></tr>',
        name=name,
        cells=SafeString("".join(cells)),
        sum=amount(row.person.available),
    )


def _cell(row: Row, cell: Cell, place: _Place, person: str, name: SafeString) -> SafeString:
    return html_of(
        OPEN if row.is_open and cell.is_open else SHUT,
        state=cell.state,
        more=place.more,
        person=person,
        date=place.date,
        words=html_of(' title="{words}"', words=cell.words) if cell.words else NOTHING,
        name=name,
        day=place.day,
        value=cell.value,
        word=cell.word,
        note=html_of("<small>{word}</small>", word=cell.word) if cell.word else NOTHING,
    )


def look(column: Column) -> str:
    """What marks a column: the first of a week, and today."""
    return f"{' day--week' if column.begins_week else ''}{' day--today' if column.is_today else ''}"
