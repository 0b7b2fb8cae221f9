"""What stands in the tables: the figures of the pages, read off the same objects."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.reports import definitions as figures
from apps.reports.across_bands import TEAMS_KEPT
from apps.reports.across_teams import TeamAdherence
from apps.reports.exports.tables import Cell, Column, Kind
from apps.reports.figures import Definition, ShareDefinition, Words
from apps.reports.sums import SprintSums, Sums
from apps.teams.models import Unit


@dataclass(frozen=True)
class TeamSprint:
    """A row a team and sprint."""

    team: TeamAdherence
    sprint: SprintSums
    unit: str
    """As it is written, which is translated once for all of a team's."""


def percent_of(name: Words) -> Promise:
    return format_lazy("{}, %", name)


def _share(definition: ShareDefinition) -> Column[TeamSprint]:
    return Column(percent_of(definition.name), Kind.PERCENT, lambda row: definition.value_of(row.sprint.sums))


def _amount(name: Words, read: Callable[[Sums], Cell]) -> Column[TeamSprint]:
    return Column(name, Kind.AMOUNT, lambda row: read(row.sprint.sums))


def _count(name: Words, read: Callable[[Sums], Cell]) -> Column[TeamSprint]:
    return Column(name, Kind.COUNT, lambda row: read(row.sprint.sums))


def _of_team(name: Words, read: Callable[[TeamAdherence], Cell]) -> Column[TeamAdherence]:
    return Column(percent_of(name), Kind.PERCENT, read)


SPRINT_COLUMNS: tuple[Column[TeamSprint], ...] = (
    Column(_("Team"), Kind.TEXT, lambda row: row.team.team.name),
    Column(_("Sprint"), Kind.COUNT, lambda row: row.sprint.number),
    Column(_("Name"), Kind.TEXT, lambda row: row.sprint.label),
    Column(_("First day"), Kind.DATE, lambda row: row.sprint.starts),
    Column(_("Last day"), Kind.DATE, lambda row: row.sprint.ends),
    Column(_("Unit"), Kind.TEXT, lambda row: row.unit),
    Column(_("Person-days"), Kind.AMOUNT, lambda row: row.sprint.sums.frame.person_days or None),
    _amount(_("Capacity"), lambda sums: sums.frame.capacity),
    _amount(_("Product budget"), lambda sums: sums.frame.product_budget),
    _amount(_("Tech budget"), lambda sums: sums.frame.tech_budget),
    _amount(_("Reserve"), lambda sums: sums.frame.reserve),
    _amount(_("Baseline"), lambda sums: sums.all.baseline),
    _amount(_("Committed"), lambda sums: sums.all.committed),
    _amount(_("Done"), lambda sums: sums.all.done),
    _amount(_("Carried over"), lambda sums: sums.all.carried),
    _amount(_("Tech budget, committed"), lambda sums: sums.tech.committed),
    _amount(_("Tech budget, done"), lambda sums: sums.tech.done),
    _amount(_("Technical work done, both budgets"), lambda sums: sums.technical.done),
    _count(_("Stories"), lambda sums: sums.all.lines),
    _count(_("Untagged stories"), lambda sums: sums.untagged.lines),
    _count(_("Attempts to cross the fence"), lambda sums: sums.frame.attempts),
    _share(figures.AGREED_SHARE),
    _share(figures.TECHNICAL_SHARE),
    _share(figures.BUDGET_USE),
    _share(figures.PLANNED_ADHERENCE),
    _share(figures.PLANNING_ACCURACY),
    _share(figures.PREDICTABILITY),
    _share(figures.CARRY_OVER),
    _share(figures.SCOPE_CHANGE),
    _share(figures.UNTAGGED_SHARE),
    _share(figures.UNESTIMATED_SHARE),
)

TEAM_COLUMNS: tuple[Column[TeamAdherence], ...] = (
    Column(_("Team"), Kind.TEXT, lambda row: row.team.name),
    Column(_("Band"), Kind.TEXT, lambda row: str(row.adherence.band.label)),
    _of_team(_("Adherence over 6"), lambda row: row.adherence.over_six.value),
    _of_team(_("Adherence over 3"), lambda row: row.adherence.over_three.value),
    Column(_("Sprints"), Kind.COUNT, lambda row: len(row.sprints)),
    Column(_("Unit"), Kind.TEXT, lambda row: Unit(row.unit).abbreviation),
    _of_team(figures.AGREED_SHARE.name, lambda row: row.adherence.agreed.value),
    Column(_("Tech budget"), Kind.AMOUNT, lambda row: row.budget_use.under if row.sprints else None),
    Column(_("Tech budget, committed"), Kind.AMOUNT, lambda row: row.committed.value if row.sprints else None),
    Column(_("Tech budget, done"), Kind.AMOUNT, lambda row: row.done.value if row.sprints else None),
    _of_team(figures.TECHNICAL_SHARE.name, lambda row: row.technical_share.value),
    _of_team(figures.BUDGET_USE.name, lambda row: row.budget_use.value),
    _of_team(figures.PLANNED_ADHERENCE.name, lambda row: row.planned.value),
    _of_team(figures.CARRY_OVER.name, lambda row: row.carry_over.value),
    _of_team(figures.TAGGED_SHARE.name, lambda row: row.tagged.value),
    _of_team(figures.ESTIMATED_SHARE.name, lambda row: row.estimated.value),
    _of_team(figures.CAPACITY_CONFIRMED.name, lambda row: row.confirmed.value),
    Column(figures.FENCE_ATTEMPTS.name, Kind.COUNT, lambda row: row.attempts.value if row.sprints else None),
    Column(_("Debt owed"), Kind.AMOUNT, lambda row: row.owed.amount),
    Column(_("Debts"), Kind.COUNT, lambda row: row.owed.count),
    Column(_("Debts without a size"), Kind.COUNT, lambda row: row.owed.unsized),
)


@dataclass(frozen=True)
class BandCount:
    name: str
    teams: int


BAND_COLUMNS: tuple[Column[BandCount], ...] = (
    Column(_("Band"), Kind.TEXT, lambda row: row.name),
    Column(_("Teams"), Kind.COUNT, lambda row: row.teams),
)

DEFINED: tuple[Definition, ...] = (
    figures.ADHERENCE,
    TEAMS_KEPT,
    figures.TECHNICAL_SHARE_ACROSS,
    figures.AGREED_SHARE,
    figures.TECHNICAL_SHARE,
    figures.BUDGET_USE,
    figures.PRODUCT_USE,
    figures.PLANNED_ADHERENCE,
    figures.PLANNING_ACCURACY,
    figures.PREDICTABILITY,
    figures.CARRY_OVER,
    figures.SCOPE_CHANGE,
    figures.FENCE_ATTEMPTS,
    figures.TAGGED_SHARE,
    figures.UNTAGGED_SHARE,
    figures.ESTIMATED_SHARE,
    figures.UNESTIMATED_SHARE,
    figures.CAPACITY_CONFIRMED,
)
"""What the files show, the headline first."""

DEFINITION_COLUMNS: tuple[Column[Definition], ...] = (
    Column(_("Figure"), Kind.TEXT, lambda row: str(row.name)),
    Column(_("Formula"), Kind.TEXT, lambda row: row.formula),
    Column(_("Meaning"), Kind.TEXT, lambda row: str(row.meaning)),
)
