"""The heat map: teams × time, each cell how far a team's sprints that ended then met their tech budget. Pure.

Sprints are aligned by their end date: a column is a stretch of days as long as most sprints are, and holds what ended
in it. Two teams' sprint 24 may lie months apart.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from django.utils.translation import gettext_lazy as _

from apps.reports.across_teams import TeamAdherence
from apps.reports.adherence import Band, band_of
from apps.reports.definitions import BUDGET_USE, KEPT, PRODUCT_USE, SLIPPING
from apps.reports.figures import Share
from apps.reports.sums import SprintSums

A_WEEK = 7
MOST_COLUMNS = 26
WORDS = {
    Band.KEPT: _("kept"),
    Band.SLIPPING: _("slipping"),
    Band.BELOW: _("below"),
    Band.TOO_MUCH: _("too high"),
    Band.NOT_SET: _("not set"),
}
SHADES = ((KEPT + 10, 4), (KEPT, 3), (SLIPPING, 2), (SLIPPING - 20, 1))
"""From this use of the budget on, this shade; the darkest has met it in full."""


@dataclass(frozen=True)
class Column:
    """The sprints that ended from its first day to its last."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Cell:
    """What ended in a column, of one team: mostly one sprint, none, or several short ones together."""

    sprints: Sequence[SprintSums]
    words: Mapping[Band, str]

    @cached_property
    def use(self) -> Share:
        return BUDGET_USE.of(self.sprints)

    @cached_property
    def band(self) -> Band:
        return band_of(self.use.value, PRODUCT_USE.of(self.sprints).value)

    @property
    def word(self) -> str:
        return self.words[self.band]

    @property
    def shade(self) -> int:
        used = self.use.value
        return 0 if used is None else next((shade for least, shade in SHADES if used >= least), 0)

    @property
    def title(self) -> str:
        return ", ".join(sprint.label for sprint in self.sprints)

    @property
    def url(self) -> str:
        return self.sprints[-1].url


@dataclass(frozen=True)
class HeatRow:
    row: TeamAdherence
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class Heat:
    """Columns from the past to the present, and a row a team."""

    columns: Sequence[Column]
    rows: Sequence[HeatRow]
    is_cut: bool
    """Whether older sprints are not drawn."""


def heat_of(rows: Sequence[TeamAdherence]) -> Heat:
    sprints = [sprint for row in rows for sprint in row.sprints]
    columns, is_cut = _columns(sprints)
    words = {band: str(word) for band, word in WORDS.items()}  # translated once, not in each of hundreds of cells
    return Heat(columns, [HeatRow(row, _cells(row.sprints, columns, words)) for row in rows], is_cut)


def _columns(sprints: Sequence[SprintSums]) -> tuple[list[Column], bool]:
    """As many as reach from the newest sprint to the oldest."""
    if not sprints:
        return [], False
    newest, oldest = max(each.ends for each in sprints), min(each.ends for each in sprints)
    days = _usual_length(sprints)
    wanted = (newest - oldest).days // days + 1
    ends = [newest - dt.timedelta(days=days * n) for n in range(min(wanted, MOST_COLUMNS))]
    return [Column(end - dt.timedelta(days=days - 1), end) for end in reversed(ends)], wanted > MOST_COLUMNS


def _usual_length(sprints: Iterable[SprintSums]) -> int:
    """In whole weeks: ten working days from Monday to Friday week are two."""
    days = median((each.ends - each.starts).days + 1 for each in sprints)
    return max(1, -(-int(days) // A_WEEK)) * A_WEEK


def _cells(sprints: Sequence[SprintSums], columns: Sequence[Column], words: Mapping[Band, str]) -> list[Cell | None]:
    found = [[each for each in sprints if column.first <= each.ends <= column.last] for column in columns]
    return [Cell(each, words) if each else None for each in found]
