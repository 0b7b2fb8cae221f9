"""One file, read as often as needed: its layout, what is in it, and its rows as records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Self

from apps.importers.family import Family, Here, Read
from apps.importers.formats import Format, Layout
from apps.importers.guess import guess, guess_columns
from apps.importers.mapping import BadMapping, ImportMapping
from apps.importers.people import Directory
from apps.importers.records import Reader
from apps.importers.survey import Survey, survey


@dataclass(frozen=True, slots=True)
class Reading:
    """A file with everything decided about it. `records` streams: no more than a row is held at a time."""

    format: Format
    file: BinaryIO
    layout: Layout
    mapping: ImportMapping
    people: Directory
    family: Family

    @classmethod
    def begin(
        cls, format: Format, file: BinaryIO, layout: Layout, mapping: ImportMapping, people: Directory, here: Here
    ) -> Self:
        reading = cls(format, file, layout, mapping, people, Family(here, mapping.twice))
        reading.family.learn(reading._read())
        return reading

    def records(self) -> Iterator[Read]:
        return self.family.settle(self._read())

    def _read(self) -> Iterator[Read]:
        rows = self.format.rows(self.file, self.layout, self.mapping.fields)
        return Reader(self.mapping, self.people).read(rows)


def look_through(
    format: Format, file: BinaryIO, decided: ImportMapping, people: Directory, unit: str
) -> tuple[Layout, Survey, ImportMapping]:
    """What is in the file, and the mapping with a guess wherever nothing was decided."""
    layout = format.layout(file, encoding=decided.encoding, delimiter=decided.delimiter)
    if unknown := set(decided.columns) - {header.name for header in layout.headers}:
        raise BadMapping("unknown_column", ", ".join(sorted(unknown)))
    columns = guess_columns(layout, unit) | decided.columns
    fields = {name: field for name, field in columns.items() if field}
    seen = survey(format.rows(file, layout, fields), layout)
    return layout, seen, decided.over(guess(layout, seen, people, decided, unit))
