"""Jira Cloud's "Export CSV (all fields)": one column per value, so that names repeat and rows are wide.

A plain dictionary reader keeps the last `Sprint` column only and loses most sprints; here a name owns all its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from apps.importers.formats import csv_table
from apps.importers.formats.decoding import find_encoding
from apps.importers.formats.interface import MANY, Field, Header, Layout, Problem, Row, Unreadable
from apps.importers.words import field_of

_LABEL_BREAK = re.compile(r"[\s,;]+")

type _Places = tuple[tuple[Field, tuple[int, ...]], ...]


class JiraCsv:
    slug = "jira-csv"
    source = "jira"

    def layout(self, file: BinaryIO, *, encoding: str = "", delimiter: str = "") -> Layout:
        found = find_encoding(file, encoding)
        mark = delimiter or csv_table.find_delimiter(file, found)
        records = csv_table.records(file, found, mark)
        try:
            _, cells = next(records, (0, []))
        finally:
            records.close()
        if not cells:
            raise Unreadable("empty")
        csv_table.check_header(cells)
        return Layout(found, mark, _headers(cells), len(cells))

    def rows(self, file: BinaryIO, layout: Layout, columns: Mapping[str, Field]) -> Iterator[Row]:
        places = _places(layout, columns)
        records = csv_table.records(file, layout.encoding, layout.delimiter)
        next(records)
        for line, cells in records:
            yield _row(line, cells, layout.width, places)


def _headers(cells: list[str]) -> tuple[Header, ...]:
    """One header a name, with all its positions; a column without a name is named by its place."""
    places: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        places.setdefault(cell.strip() or f"#{position + 1}", []).append(position)
    return tuple(Header(name, tuple(found), field_of(name)) for name, found in places.items())


def _places(layout: Layout, columns: Mapping[str, Field]) -> _Places:
    found: dict[Field, list[int]] = {}
    for header in layout.headers:
        if header.name in columns:
            found.setdefault(columns[header.name], []).extend(header.positions)
    return tuple((field, tuple(positions)) for field, positions in found.items())


def _row(line: int, cells: list[str], width: int, places: _Places) -> Row:
    row = Row(line, cells)
    if problem := _misshapen(cells, width):
        row.problem = problem
        return row
    for field, positions in places:
        values = tuple(value for position in positions if (value := cells[position].strip()))
        if field in MANY:
            row.many[field] = _labels(values) if field is Field.LABELS else values
        elif values:
            row.one[field] = values[0]
    return row


def _misshapen(cells: list[str], width: int) -> Problem | None:
    """A row of another length has its cells under the wrong names; empty cells at its end do no harm."""
    if len(cells) < width:
        return Problem("too_short", f"{len(cells)}/{width}")
    if any(cells[width:]):
        return Problem("too_long", f"{len(cells)}/{width}")
    if any("\x00" in cell for cell in cells):
        return Problem("unstorable")
    return None


def _labels(values: tuple[str, ...]) -> tuple[str, ...]:
    """Jira's labels hold no spaces, so a space or a comma always parts two of them."""
    return tuple(dict.fromkeys(label for value in values for label in _LABEL_BREAK.split(value) if label))
