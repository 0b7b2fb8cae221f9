"""Teams of a report sprint by sprint, with every figure of a team: for those that are shown, not for all there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, Q, Sum
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from apps.reports.adherence import Adherence, adherence_of
from apps.reports.definitions import (
    BUDGET_USE,
    CAPACITY_CONFIRMED,
    CARRY_OVER,
    ESTIMATED_SHARE,
    FENCE_ATTEMPTS,
    PLANNED_ADHERENCE,
    TAGGED_SHARE,
    TECH_BUDGET_COMMITTED,
    TECH_BUDGET_DONE,
    TECHNICAL_SHARE,
)
from apps.reports.figures import Share, Total, said_amount
from apps.reports.filters import LAST, Period
from apps.reports.reading import sprints_of_teams
from apps.reports.sums import SprintSums, Summed, Window
from apps.sprints.models import Sprint, Status
from apps.stories.models import Debt
from apps.teams.models import Team, Unit


@dataclass(frozen=True)
class ReportedTeam:
    """A team as a report names it."""

    pk: int
    name: str
    slug: str
    unit: str
    url: str


@dataclass(frozen=True)
class Owed:
    """What stands on the debt register: its size, of so many entries, some of them without a size."""

    amount: Decimal = Decimal(0)
    count: int = 0
    unsized: int = 0


@dataclass(frozen=True)
class TeamAdherence:
    """One team over a period: its sprints, the oldest first, and its adherence as of the period's end.

    `whole` is what its sprints came to, where somebody has added them up already: the figures are the same.
    """

    team: ReportedTeam
    sprints: Sequence[SprintSums]
    adherence: Adherence
    owed: Owed
    whole: Window | None = None

    @property
    def _rows(self) -> Sequence[Summed]:
        return [self.whole] if self.whole else self.sprints

    @property
    def unit(self) -> str:
        """The unit of its sprints, which the team's own is once it has one."""
        return self.sprints[-1].sums.unit if self.sprints else self.team.unit

    @cached_property
    def committed(self) -> Total:
        return TECH_BUDGET_COMMITTED.of(self._rows, unit=self.unit)

    @cached_property
    def done(self) -> Total:
        return TECH_BUDGET_DONE.of(self._rows, unit=self.unit)

    @cached_property
    def technical_share(self) -> Share:
        return TECHNICAL_SHARE.of(self._rows)

    @cached_property
    def budget_use(self) -> Share:
        return BUDGET_USE.of(self._rows)

    @cached_property
    def planned(self) -> Share:
        return PLANNED_ADHERENCE.of(self._rows)

    @cached_property
    def attempts(self) -> Total:
        return FENCE_ATTEMPTS.of(self._rows)

    @property
    def attempt_count(self) -> int:
        """As words are chosen by it."""
        return int(self.attempts.value)

    @cached_property
    def carry_over(self) -> Share:
        return CARRY_OVER.of(self._rows)

    @cached_property
    def tagged(self) -> Share:
        return TAGGED_SHARE.of(self._rows)

    @cached_property
    def estimated(self) -> Share:
        return ESTIMATED_SHARE.of(self._rows)

    @cached_property
    def confirmed(self) -> Share:
        return CAPACITY_CONFIRMED.of(self._rows)

    @property
    def debt(self) -> str:
        """8 pts, in the team's unit."""
        return said_amount(self.owed.amount, self.team.unit)


def read_teams(teams: Sequence[ReportedTeam], period: Period) -> list[TeamAdherence]:
    """Three queries, however many teams and sprints."""
    found, owed = _sprints(teams, period), owed_by([team.pk for team in teams])
    return [_team(team, found[team.pk], period, owed.get(team.pk, Owed())) for team in teams]


def _team(team: ReportedTeam, newest_first: Sequence[SprintSums], period: Period, owed: Owed) -> TeamAdherence:
    until = newest_first[period.skip :]
    six = until[:LAST]
    inside = until[: period.last] if period.first is None else [each for each in until if each.ends >= period.first]
    return TeamAdherence(team, _of_one_unit(inside), adherence_of(_of_one_unit(six)), owed)


def _of_one_unit(newest_first: Sequence[SprintSums]) -> list[SprintSums]:
    """In the unit of the newest, the oldest first."""
    return [each for each in reversed(newest_first) if each.sums.unit == newest_first[0].sums.unit]


def _sprints(teams: Sequence[ReportedTeam], period: Period) -> Mapping[int, list[SprintSums]]:
    """By team, the newest first: those of the period, and the last six as of its end."""
    newer = Over(RowNumber(), partition_by=F("team"), order_by=[F("ends").desc(), F("pk").desc()])
    closed = Sprint.objects.filter(
        team__in=[team.pk for team in teams], status=Status.CLOSED, fenced=True, ends__lte=period.until or dt.date.max
    ).annotate(newer=newer)
    wanted = Q(newer__lte=period.skip + max(LAST, period.last or LAST))
    if period.is_of_dates:
        wanted |= Q(ends__gte=period.first or dt.date.min)
    found = defaultdict[int, list[SprintSums]](list)
    for sprint in reversed(sprints_of_teams(closed.filter(wanted), {team.pk: _as_row(team) for team in teams})):
        found[sprint.team].append(sprint)
    return found


def _as_row(team: ReportedTeam) -> Team:
    """As far as a sprint's address asks for its team."""
    return Team(pk=team.pk, name=team.name, slug=team.slug, unit=team.unit)


def owed_by(teams: Collection[int]) -> dict[int, Owed]:
    """Debt that is neither repaid nor written off, by team. Who counts stories counts entries."""
    rows = Debt.objects.owed().filter(team__in=teams).order_by().values("team", "team__unit")
    counted = rows.annotate(
        amount=Sum("principal", default=Decimal(0)), count=Count("pk"), sized=Count("principal")
    ).values_list("team", "team__unit", "amount", "count", "sized")
    return {
        team: Owed(Decimal(count), count) if unit == Unit.STORIES else Owed(amount, count, count - sized)
        for team, unit, amount, count, sized in counted
    }
