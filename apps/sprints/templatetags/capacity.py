"""The days of a capacity grid.

Written in Python, not as a template: twelve people have 240 cells in four weeks (docs/developers/benchmarks.md).
`_html` escapes every value.
"""

from decimal import Decimal

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from apps.core.templatetags.ringfence import amount
from apps.sprints.capacity.grid import Cell, Column, Grid, Row, fraction
from apps.sprints.templatetags.cards import _html

register = template.Library()

OPEN = (
    '<td class="day day--{state}{more}"><a id="day-{person}-{date}" href="{person}/{date}/"{words}'
    ' aria-label="{name}, {day}: {value} {word}">{value}{note}</a></td>'
)
SHUT = '<td class="day day--{state}{more}"{words}>{value}{note}</td>'


@register.simple_tag
def grid_rows(grid: Grid) -> SafeString:
    """The body of the table: a row a person, their days, their sum."""
    days = [date_format(column.date, "D j M") for column in grid.columns]
    return SafeString("".join([_row(row, grid.columns, days) for row in grid.rows]))


def _row(row: Row, columns: tuple[Column, ...], days: list[str]) -> SafeString:
    person = row.person.person
    cells = (_cell(row, cell, column, day) for cell, column, day in zip(row.cells, columns, days, strict=True))
    return _html(
        '<tr><th scope="row">{name}</th>{cells}<td class="num">{sum}</td></tr>',
        name=person.name,
        cells=SafeString("".join(cells)),
        sum=amount(row.person.available),
    )


def _cell(row: Row, cell: Cell, column: Column, day: str) -> SafeString:
    return _html(
        OPEN if row.is_open and cell.is_open else SHUT,
        state=cell.state,
        more=look(column),
        person=str(row.person.person.pk),
        date=cell.date.isoformat(),
        words=_html(' title="{words}"', words=cell.words) if cell.words else "",
        name=row.person.person.name,
        day=day,
        value=cell.value,
        word=cell.word,
        note=_html("<small>{word}</small>", word=cell.word) if cell.word else "",
    )


@register.filter
def look(column: Column) -> str:
    """What marks a column: the first of a week, and today."""
    return f"{' day--week' if column.begins_week else ''}{' day--today' if column.is_today else ''}"


@register.filter
def part_of_day(value: Decimal) -> str:
    """Halves and quarters as one writes them by hand: 7½."""
    return fraction(value)
