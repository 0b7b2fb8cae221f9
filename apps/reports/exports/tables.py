"""What is written to a file, whatever its format: tables of typed cells, read once and row by row."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.reports.figures import Words

type Cell = str | dt.date | Decimal | int | None
"""None is "not set", which is never a zero."""


class Kind(Enum):
    """How a column's cells are written."""

    TEXT = auto()
    DATE = auto()
    COUNT = auto()
    AMOUNT = auto()
    PERCENT = auto()


@dataclass(frozen=True)
class Column[Row]:
    """A name and what it reads from a row."""

    name: Words
    kind: Kind
    read: Callable[[Row], Cell]


@dataclass(frozen=True)
class Table[Row]:
    """`rows` may be far more than memory holds: they are read once."""

    name: Words
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]

    @property
    def header(self) -> list[str]:
        return [str(column.name) for column in self.columns]

    @property
    def kinds(self) -> list[Kind]:
        return [column.kind for column in self.columns]

    def lines(self) -> Iterator[list[Cell]]:
        readings = [column.read for column in self.columns]
        for row in self.rows:
            yield [read(row) for read in readings]


@dataclass(frozen=True)
class Noted[Row](Table[Row]):
    """A table whose rows go by while another one is written: their cells are kept, the rows are not."""

    rows: Iterable[Row] = ()
    noted: list[list[Cell]] = field(default_factory=list)

    def note(self, row: Row) -> None:
        self.noted.append([column.read(row) for column in self.columns])

    def lines(self) -> Iterator[list[Cell]]:
        return iter(self.noted)


@dataclass(frozen=True)
class About:
    """What every file says of itself: of what, when, by whom, with which filters."""

    organisation: str
    by: str
    at: dt.datetime
    filters: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Each with its name, in the reader's language."""
        return [
            (_("Report"), _("Budget adherence, %(organisation)s") % {"organisation": self.organisation}),
            (_("Exported at"), date_format(self.at, "D j M Y, H:i T")),
            (_("Exported by"), self.by),
            (_("Filters"), self.filters),
            (_("Amounts"), _("Each team's are in its own unit: two teams' amounts are never added.")),
            (_("Shares"), _("In per cent, rounded once, to a tenth. Not set is not a zero.")),
        ]
