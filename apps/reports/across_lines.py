"""Teams as one row of sums each: three queries at most, however many teams and sprints there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from apps.reports.across_reading import NOTHING, Tally, tallies
from apps.reports.across_teams import ReportedTeam
from apps.reports.adherence import Band, band_of
from apps.reports.definitions import ADHERENCE, PRODUCT_USE
from apps.reports.filters import LAST, Period
from apps.reports.sums import Sums, Window

ALL_BEFORE = Period(last=None)


@dataclass(frozen=True)
class TeamLine:
    """A team as one row of sums: over its last six sprints as of the period's end, over the period, and over its
    imported past before the fence, where it has one.
    """

    team: ReportedTeam
    last_six: Tally
    inside: Tally
    past: Tally | None

    @property
    def six(self) -> Window:
        return self._window(self.last_six)

    @cached_property
    def period(self) -> Window:
        return self._window(self.inside)

    @cached_property
    def adherence(self) -> Decimal | None:
        return ADHERENCE.value_of(self.last_six)

    @cached_property
    def band(self) -> Band:
        return band_of(self.adherence, PRODUCT_USE.value_of(self.last_six))

    @property
    def before(self) -> Window | None:
        """Its past weighs what its period does: like with like."""
        return self._window(self.past.weighing(self.inside.frame.person_days)) if self.past else None

    def _window(self, sums: Sums) -> Window:
        return Window(self.team.name, self.team.url, sums)


def lines_of(teams: Sequence[ReportedTeam], period: Period) -> list[TeamLine]:
    """A team without a sprint has a row of nothing."""
    ids = [team.pk for team in teams]
    six_as_of = Period(LAST, period.skip, until=period.until)
    now = tallies(ids, period)
    six = now if six_as_of == period else tallies(ids, six_as_of)
    past = tallies(ids, ALL_BEFORE, fenced=False)
    nothing = {unit: Tally(unit, NOTHING) for unit in {team.unit for team in teams}}
    return [
        TeamLine(team, six.get(team.pk, nothing[team.unit]), now.get(team.pk, nothing[team.unit]), past.get(team.pk))
        for team in teams
    ]
