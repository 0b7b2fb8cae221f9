"""Teams as one row of sums each: three queries at most, however many teams and sprints there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from apps.reports.across_reading import Tally, tallies
from apps.reports.across_teams import ReportedTeam
from apps.reports.adherence import Adherence, Band
from apps.reports.figures import Share
from apps.reports.filters import LAST, Period
from apps.reports.sums import Window

ALL_BEFORE = Period(last=None)


@dataclass(frozen=True)
class TeamLine:
    """A team as one row of sums: over its last six sprints as of the period's end, over the period, and over its
    imported past before the fence, where it has one.
    """

    team: ReportedTeam
    six: Window
    period: Window
    past: Window

    @cached_property
    def _adherence(self) -> Adherence:
        return Adherence((), (self.six,))

    @property
    def over_six(self) -> Share:
        return self._adherence.over_six

    @property
    def band(self) -> Band:
        return self._adherence.band

    @property
    def before(self) -> Window:
        """Its past weighs what its period does: like with like."""
        weight = replace(self.past.sums.frame, person_days=self.period.sums.frame.person_days)
        return replace(self.past, sums=replace(self.past.sums, frame=weight))


def lines_of(teams: Sequence[ReportedTeam], period: Period) -> list[TeamLine]:
    ids = [team.pk for team in teams]
    six_as_of = Period(LAST, period.skip, until=period.until)
    now = tallies(ids, period)
    six = now if six_as_of == period else tallies(ids, six_as_of)
    before = tallies(ids, ALL_BEFORE, fenced=False)
    return [_line(team, six, now, before) for team in teams]


def _line(team: ReportedTeam, *found: Mapping[int, Tally]) -> TeamLine:
    windows = (Window(team.name, team.url, each.get(team.pk) or Tally.nothing(team.unit)) for each in found)
    return TeamLine(team, *windows)
