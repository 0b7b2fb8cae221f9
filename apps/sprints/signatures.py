"""What both sides have said about a sprint: its capacity, its start, and what falls away while it runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.decisions.models import JointDecision, JointKind, JointState
from apps.sprints.models import Sprint
from apps.sprints.services.together import ABOUT_A_SPRINT
from apps.teams.access import StandingTeam
from apps.teams.models import Unit


@dataclass(frozen=True)
class Confirmation:
    """How far a capacity is confirmed: by nobody, by one side, by both; or another number was."""

    capacity: Decimal | None
    unit: str
    decision: JointDecision | None = None

    @property
    def is_outdated(self) -> bool:
        return self.decision is not None and self.decision.amount != self.capacity

    @property
    def is_by_one(self) -> bool:
        return self.decision is not None and self.decision.is_waiting and not self.is_outdated

    @property
    def is_by_both(self) -> bool:
        return self.decision is not None and self.decision.state == JointState.SIGNED and not self.is_outdated

    @property
    def words(self) -> str:
        """A chip's worth of it."""
        if self.is_outdated:
            return self._outdated()
        if self.is_by_both:
            return _("confirmed by both")
        if self.is_by_one:
            return _("confirmed by one of two")
        return _("not confirmed")

    def _outdated(self) -> str:
        then, now = amount(self.decision.amount if self.decision else None), amount(self.capacity)
        if not now:
            return _("confirmed at %(then)s %(unit)s, not set now") % {"then": then, "unit": self.unit}
        words = {"then": then, "now": now, "unit": self.unit}
        return _("confirmed at %(then)s, now %(now)s %(unit)s: confirm again") % words


def confirmations(sprints: Iterable[Sprint]) -> dict[int, Confirmation]:
    """How far each sprint's capacity is confirmed, by the sprint's id: one query."""
    wanted = {sprint.pk: sprint for sprint in sprints}
    teams = {sprint.team_id for sprint in wanted.values()}
    about_them = JointDecision.objects.filter(team__in=teams, kind=JointKind.CAPACITY, subject_id__in=wanted)
    standing = about_them.filter(state=JointState.SIGNED) | about_them.waiting()
    newest = standing.order_by("subject_id", "-number").distinct("subject_id")
    found = {decision.subject_id: decision for decision in newest}
    return {pk: _confirmation(sprint, found.get(pk)) for pk, sprint in wanted.items()}


def confirmation_of(sprint: Sprint) -> Confirmation:
    return confirmations([sprint])[sprint.pk]


def _confirmation(sprint: Sprint, decision: JointDecision | None) -> Confirmation:
    return Confirmation(sprint.capacity, str(Unit(sprint.unit).abbreviation), decision)


@dataclass(frozen=True)
class Said:
    """Everything both sides have said about one sprint, and what is still asked of them."""

    confirmation: Confirmation
    start: JointDecision | None
    adjustment: JointDecision | None
    proposed: JointDecision | None

    def waits_for(self, team: StandingTeam) -> list[JointDecision]:
        """What the reader could sign or decline."""
        open_ones = [self.confirmation.decision, self.start, self.proposed]
        return [decision for decision in open_ones if decision and _may_sign(team, decision)]


def said_about(sprint: Sprint) -> Said:
    """One query, whatever was said."""
    decisions = list(
        JointDecision.objects.filter(team=sprint.team_id, subject_id=sprint.pk, kind__in=ABOUT_A_SPRINT)
        .with_people()
        .order_by("-number")
    )
    for decision in decisions:
        decision.team = sprint.team
    of_kind = {kind: [each for each in decisions if each.kind == kind] for kind in ABOUT_A_SPRINT}
    adjustments = of_kind[JointKind.ADJUSTMENT]
    standing = (each for each in of_kind[JointKind.CAPACITY] if each.is_waiting or each.state == JointState.SIGNED)
    return Said(
        confirmation=_confirmation(sprint, next(standing, None)),
        start=next(iter(of_kind[JointKind.START]), None),
        adjustment=next((each for each in adjustments if each.pk == sprint.adjustment_decision_id), None),
        proposed=next((each for each in adjustments if each.is_waiting), None),
    )


def _may_sign(team: StandingTeam, decision: JointDecision) -> bool:
    reader = team.standing.user.pk
    signed = (decision.signed_by_po_id, decision.signed_by_lead_id)
    return decision.is_waiting and reader not in signed and bool(team.standing.seats & set(decision.missing))
