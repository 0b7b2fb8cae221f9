"""Why a team slips: what of its tech budget was not used, whether it was planned at all, and what was tried instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.decisions.models import Agreement
from apps.reports.across_teams import Owed, ReportedTeam, TeamAdherence, owed_by
from apps.reports.adherence import Band, adherence_of
from apps.reports.figures import Total, TotalDefinition
from apps.reports.filters import LAST
from apps.reports.reading import last_sprints
from apps.reports.sums import ZERO, SprintSums, Sums
from apps.sprints.models import FenceAttempt
from apps.teams.access import StandingTeam
from apps.teams.models import Unit

SHOWN, ATTEMPTS_SHOWN, AGREEMENTS_SHOWN = 12, 20, 5


def _never_planned(sums: Sums) -> Decimal:
    return max(ZERO, sums.frame.tech_budget - sums.tech.committed)


def _not_done(sums: Sums) -> Decimal:
    return max(ZERO, min(sums.tech.committed, sums.frame.tech_budget) - sums.tech.done)


NEVER_PLANNED = TotalDefinition(
    key="tech-budget-never-planned",
    name=lazy("Tech budget, never planned"),
    meaning=lazy("What of the tech budget no technical work stood in, sprint by sprint: the budget was not filled."),
    reading=_never_planned,
    what=lazy("tech budget less committed in it"),
)
NOT_DONE = TotalDefinition(
    key="tech-budget-not-done",
    name=lazy("Tech budget, planned and not done"),
    meaning=lazy("What of the tech budget technical work stood in that was not done, sprint by sprint."),
    reading=_not_done,
    what=lazy("committed in the tech budget less done"),
)
NOT_USED = TotalDefinition(
    key="tech-budget-not-used",
    name=lazy("Tech budget, not used"),
    meaning=lazy("What of the tech budget was not used, sprint by sprint: never planned, or planned and not done."),
    reading=lambda sums: _never_planned(sums) + _not_done(sums),
    what=lazy("tech budget less done in it"),
)


@dataclass(frozen=True)
class TeamReport:
    """A team's last closed fenced sprints, the oldest first; its adherence and the reasons are of the last six."""

    figures: TeamAdherence
    agreements: Sequence[Agreement]
    attempts: Sequence[FenceAttempt] | None
    """The newest lines, for the team's own people. None: others see the count."""

    @property
    def six(self) -> Sequence[SprintSums]:
        return self.figures.sprints[-LAST:]

    @cached_property
    def last_six(self) -> TeamAdherence:
        """The figures over the same sprints as the adherence."""
        return TeamAdherence(self.figures.team, self.six, self.figures.adherence, self.figures.owed)

    @cached_property
    def not_used(self) -> Total:
        return NOT_USED.of(self.six, unit=self.figures.unit)

    @cached_property
    def never_planned(self) -> Total:
        return NEVER_PLANNED.of(self.six, unit=self.figures.unit)

    @cached_property
    def not_done(self) -> Total:
        return NOT_DONE.of(self.six, unit=self.figures.unit)

    @property
    def said(self) -> dict[str, str]:
        """The three amounts as a sentence says them: 1 point, 5 points."""
        unit = Unit(self.figures.unit)
        return {name: unit.said(getattr(self, name).value) for name in ("not_used", "never_planned", "not_done")}

    @property
    def slips(self) -> bool:
        """A budget that was kept may have a rest, too: that is no slip."""
        return self.figures.adherence.band in (Band.SLIPPING, Band.BELOW)

    @property
    def reason(self) -> str:
        """Which of the two it mostly was."""
        never, late = self.never_planned.value, self.not_done.value
        if never == late:
            return _("Half of it was not planned, half did not get done.")
        if never > late:
            return _("Mostly the budget was not filled: look at how it is planned.")
        return _("Mostly what was planned did not get done: look at what got in its way.")

    @property
    def rows(self) -> list["SprintRow"]:
        """Sprint by sprint, the newest first."""
        unit, page = self.figures.unit, "reports:figures"
        team, sprints = self.figures.team.slug, reversed(self.figures.sprints)
        return [SprintRow(each, unit, reverse(page, args=[team, each.number])) for each in sprints]


@dataclass(frozen=True)
class SprintRow:
    """One closed sprint in the team's table."""

    sprint: SprintSums
    unit: str
    url: str
    """Where its figures and the rows of its ledger stand."""

    @property
    def one(self) -> TeamAdherence:
        """Every figure of the table, of this sprint alone."""
        team = ReportedTeam(self.sprint.team, "", "", self.unit, "")
        return TeamAdherence(team, [self.sprint], adherence_of([self.sprint]), Owed())

    @property
    def never_planned(self) -> Total:
        return NEVER_PLANNED.of([self.sprint], unit=self.unit)

    @property
    def not_done(self) -> Total:
        return NOT_DONE.of([self.sprint], unit=self.unit)


def team_report(team: StandingTeam) -> TeamReport:
    """Six queries, however many sprints there are."""
    sprints = last_sprints(team, SHOWN)
    reported = ReportedTeam(team.pk, team.name, team.slug, team.unit, "")
    figures = TeamAdherence(reported, sprints, adherence_of(sprints), owed_by([team.pk]).get(team.pk, Owed()))
    return TeamReport(
        figures=figures,
        agreements=list(Agreement.objects.filter(team=team).select_related("decision")[:AGREEMENTS_SHOWN]),
        attempts=_attempts(team, sprints[-LAST:]),
    )


def _attempts(team: StandingTeam, sprints: Sequence[SprintSums]) -> list[FenceAttempt] | None:
    if team.standing.role is None:
        return None
    lines = FenceAttempt.objects.filter(sprint__in=[each.pk for each in sprints]).select_related("person", "sprint")
    return list(lines[:ATTEMPTS_SHOWN])
