"""Adherence across teams: what the page, its files and the digest read, each from `report_of`.

Two teams' points are two units and are never added: across teams stand shares by person-days, counts, and how many
teams are in each band. Every team is read as one row of sums; sprint by sprint only those that are shown
(`AdherenceReport.shown`) or written to a file (`AdherenceReport.full`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from apps.accounts.models import User
from apps.reports.access import reported_teams
from apps.reports.across_bands import TEAMS_KEPT, WORST_FIRST, Bands
from apps.reports.across_lines import TeamLine, lines_of
from apps.reports.across_shown import read_shown
from apps.reports.across_teams import ReportedTeam, TeamAdherence, read_teams
from apps.reports.definitions import (
    CAPACITY_CONFIRMED,
    ESTIMATED_SHARE,
    FENCE_ATTEMPTS,
    TAGGED_SHARE,
    TECHNICAL_SHARE_ACROSS,
)
from apps.reports.figures import Figure, Share, Total
from apps.reports.filters import Filters, Sort
from apps.reports.groups import TeamGroup, groups_of
from apps.reports.sums import Window
from apps.reports.weighing import Weighed

MOST_BESIDE = 30


@dataclass(frozen=True)
class Across:
    """What can be said of several teams together."""

    lines: Sequence[TeamLine]

    @cached_property
    def bands(self) -> Bands:
        return TEAMS_KEPT.of((line.six, line.band) for line in self.lines)

    @cached_property
    def technical_share(self) -> Weighed:
        return TECHNICAL_SHARE_ACROSS.of(self._windows)

    @cached_property
    def before(self) -> Weighed:
        """The technical share before the fence, of the teams whose past is known."""
        return TECHNICAL_SHARE_ACROSS.of(self._pasts)

    @cached_property
    def tagged_before(self) -> Share:
        return TAGGED_SHARE.of(self._pasts)

    @cached_property
    def attempts(self) -> Total:
        return FENCE_ATTEMPTS.of(self._windows)

    @property
    def teams_with_attempts(self) -> int:
        return sum(bool(row.numbers[0]) for row in self.attempts.rows)

    @cached_property
    def tagged(self) -> Share:
        return TAGGED_SHARE.of(self._windows)

    @cached_property
    def estimated(self) -> Share:
        return ESTIMATED_SHARE.of(self._windows)

    @cached_property
    def confirmed(self) -> Share:
        return CAPACITY_CONFIRMED.of(self._windows)

    @property
    def figures(self) -> dict[str, Figure]:
        """By the key of their definition."""
        names = ("bands", "technical_share", "attempts", "tagged", "estimated", "confirmed")
        found: list[Figure] = [getattr(self, name) for name in names]
        return {figure.definition.key: figure for figure in found}

    @property
    def has_sprints(self) -> bool:
        return any(line.period.sums.frame.sprints for line in self.lines)

    @property
    def without_weight(self) -> int:
        """Teams that have sprints, of which nobody knows the person-days: they weigh nothing."""
        frames = (line.period.sums.frame for line in self.lines)
        return sum(bool(frame.sprints and not frame.person_days) for frame in frames)

    @cached_property
    def _pasts(self) -> list[Window]:
        return [window for line in self.lines if (window := line.before)]

    @property
    def _windows(self) -> list[Window]:
        return [line.period for line in self.lines]


@dataclass(frozen=True)
class AdherenceReport:
    """Of the teams that a reader may see and asks for, in the order asked for."""

    filters: Filters
    groups: Sequence[TeamGroup]
    lines: Sequence[TeamLine]
    against: Across | None = None
    """The same teams over the period compared with."""

    @property
    def is_short(self) -> bool:
        """Whether a figure's rows, one a team, stand beside it; else they are a page of their own."""
        return len(self.lines) <= MOST_BESIDE

    @cached_property
    def totals(self) -> Across:
        return Across(self.lines)

    def shown(self, lines: Sequence[TeamLine]) -> list[TeamAdherence]:
        """Some of the teams for a page: the same figures, and of each sprint what a page across teams draws."""
        return read_shown(lines, self.filters.period)

    def full(self, lines: Iterable[TeamLine]) -> list[TeamAdherence]:
        """Some of the teams with all there is of each of their sprints: three queries."""
        return read_teams([line.team for line in lines], self.filters.period)

    @property
    def by_group(self) -> list[tuple[TeamGroup, Across]]:
        """The groups that hold any of its teams: of the others a reader would see nothing but their names."""
        pairs = [(group, [line for line in self.lines if line.team.pk in group.teams]) for group in self.groups]
        return [(group, Across(lines)) for group, lines in pairs if lines]


def report_of(user: User, filters: Filters, groups: Sequence[TeamGroup] | None = None) -> AdherenceReport:
    """The report that `user` gets; `groups` where somebody has read them already."""
    known = groups_of(user) if groups is None else groups
    teams = _teams(user, filters, known)
    lines = sorted(lines_of(teams, filters.period), key=ORDERS[filters.sort])
    against = Across(lines_of(teams, filters.against)) if filters.against else None
    return AdherenceReport(filters, known, lines, against)


def _teams(user: User, filters: Filters, groups: Sequence[TeamGroup]) -> list[ReportedTeam]:
    teams = reported_teams(user)
    if filters.teams:
        teams = teams.filter(slug__in=filters.teams)
    if filters.groups:
        chosen = (group.teams for group in groups if group.pk in filters.groups)
        teams = teams.filter(pk__in=frozenset().union(*chosen))
    if filters.unit:
        teams = teams.filter(unit=filters.unit)
    for word in filters.q.split():
        teams = teams.filter(name__icontains=word)
    page = reverse("reports:team_adherence", args=["_"])  # made once: there are a thousand
    rows = teams.values_list("pk", "name", "slug", "unit")
    return [ReportedTeam(pk, name, slug, unit, page.replace("_", slug)) for pk, name, slug, unit in rows]


def _by_adherence(line: TeamLine) -> tuple[bool, Decimal, str]:
    used = line.adherence
    return used is None, used or Decimal(0), line.team.name.casefold()


ORDERS = {
    Sort.BAND: lambda line: (WORST_FIRST.index(line.band), *_by_adherence(line)),
    Sort.ADHERENCE: _by_adherence,
    Sort.NAME: lambda line: line.team.name.casefold(),
}
