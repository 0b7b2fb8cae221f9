"""What goes into a file: the report's teams, fifty at a time, and what can be said of all of them."""

from collections.abc import Iterator
from itertools import batched

from django.utils.translation import gettext as _

from apps.reports.across import AdherenceReport
from apps.reports.across_teams import TeamAdherence
from apps.reports.adherence import Band
from apps.reports.exports.columns import (
    BAND_COLUMNS,
    DEFINED,
    DEFINITION_COLUMNS,
    SPRINT_COLUMNS,
    TEAM_COLUMNS,
    BandCount,
    TeamSprint,
)
from apps.reports.exports.holding import Counted
from apps.reports.exports.tables import Noted, Table
from apps.reports.figures import Definition
from apps.teams.models import Unit

AT_ONCE = 50


def teams_of(report: AdherenceReport) -> Iterator[TeamAdherence]:
    """Three queries for fifty teams: all of them with all their sprints would fill the memory."""
    for lines in batched(report.lines, AT_ONCE):
        yield from report.full(lines)


def sprint_count(report: AdherenceReport) -> int:
    return sum(line.period.sums.frame.sprints for line in report.lines)


def teams_table() -> Noted[TeamAdherence]:
    """Filled while the sprints are written: every team is read once."""
    return Noted(_("Teams"), TEAM_COLUMNS)


def sprints_table(
    report: AdherenceReport, counted: Counted, teams: Noted[TeamAdherence] | None = None
) -> Table[TeamSprint]:
    return Table(_("Sprints"), SPRINT_COLUMNS, counted(_sprints(report, teams)))


def _sprints(report: AdherenceReport, teams: Noted[TeamAdherence] | None) -> Iterator[TeamSprint]:
    for team in teams_of(report):
        if teams is not None:
            teams.note(team)
        unit = str(Unit(team.unit).abbreviation)
        for sprint in team.sprints:
            yield TeamSprint(team, sprint, unit)


def bands_table(report: AdherenceReport) -> Table[BandCount]:
    """Every band there is, with none in it too."""
    counts = report.totals.bands.counts
    rows = [BandCount(str(band.label), counts[band]) for band in Band]
    return Table(_("Bands"), BAND_COLUMNS, [*rows, BandCount(_("All teams"), len(report.lines))])


def definitions_table() -> Table[Definition]:
    return Table(_("Definitions"), DEFINITION_COLUMNS, DEFINED)
