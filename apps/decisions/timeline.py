"""A team's agreements as a timeline: from which day to which each applies."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from apps.decisions.models import Agreement, JointDecision, JointKind
from apps.teams.models import Team

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """An agreement with the last day on which it applies to sprints that start; none while nothing follows it."""

    agreement: Agreement
    until: dt.date | None
    today: dt.date

    @property
    def is_planned(self) -> bool:
        return self.agreement.effective_from > self.today

    @property
    def was_replaced(self) -> bool:
        """Another one was signed for the same first day, so it applied to no sprint."""
        return self.until is not None and self.until < self.agreement.effective_from

    @property
    def is_in_force(self) -> bool:
        return not (self.is_planned or self.was_replaced) and (self.until is None or self.until >= self.today)


def spells_of(team: Team, *, most: int | None = None) -> list[Spell]:
    """The latest first. A team has a handful of them: they are read as a whole."""
    agreements = list(Agreement.objects.filter(team=team).with_signatures().order_by("-effective_from", "-id")[:most])
    for agreement in agreements:
        agreement.team = team
    ends = [None, *(later.effective_from - DAY for later, _earlier in pairwise(agreements))]
    return [Spell(agreement, until, team.today) for agreement, until in zip(agreements, ends, strict=True)]


def waiting_agreement(team: Team) -> JointDecision | None:
    """The proposal that waits for its other signature: there is one at a time."""
    decision = JointDecision.objects.waiting().filter(team=team, kind=JointKind.AGREEMENT).with_people().first()
    if decision:
        decision.team = team
    return decision
