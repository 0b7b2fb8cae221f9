"""Proposing, signing, declining and withdrawing what both decide together."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.decisions.matters import matter_of, require_current
from apps.decisions.models import GOOD_FOR, JointDecision, JointKind, JointState
from apps.decisions.models.law import JOINT_RULES
from apps.decisions.services.recording import write_down
from apps.teams.models import Role, Team
from apps.teams.services import lock_team

FIELD_OF_SEAT = {Role.PRODUCT_OWNER.value: "signed_by_po", Role.TECH_LEAD.value: "signed_by_lead"}


def propose(
    *,
    team: Team,
    kind: JointKind,
    by: User,
    seat: str | None,
    terms: dict[str, Any] | None = None,
    amount: Decimal | None = None,
    subject_id: int | None = None,
    basis: str = "",
    note: str = "",
    at: dt.datetime | None = None,
) -> JointDecision:
    """Put something to the other side, signed by the proposer for `seat` (a guarded role; None signs nothing yet).

    Raises `RuleViolation` where a proposal of this kind waits already, what it rests on was replaced meanwhile, or the
    proposer has no such seat.
    """
    at = at or timezone.now()
    with explained(), transaction.atomic():
        lock_team(team.pk)
        _close_expired(team, kind, subject_id)
        decision = JointDecision(
            team=team, kind=kind, subject_id=subject_id, amount=amount, terms=terms or {}, basis=basis, note=note,
            proposed_by=by, proposed_at=at,
        )  # fmt: skip
        require_current(decision)
        if seat:
            _put_signature(decision, by=by, seat=seat, at=at)
        decision.save()
        decision.refresh_from_db()
    return decision


def sign(*, decision: JointDecision, by: User, seat: str, at: dt.datetime | None = None) -> JointDecision:
    """Sign for `seat`. The last signature lets the decision take effect, in the same transaction.

    Raises `RuleViolation` where it was settled meanwhile, rests on something outdated, or cannot take effect.
    """
    with explained(), transaction.atomic():
        decision = _waiting(decision)
        if seat not in decision.missing:
            raise RuleViolation("a_seat_signs_once", _("This side has signed already. Its signature stands."))
        require_current(decision)
        _put_signature(decision, by=by, seat=seat, at=at or timezone.now())
        field = FIELD_OF_SEAT[seat]
        decision.save(update_fields=[field, f"{field}_at"])
        decision.refresh_from_db()
        if decision.state == JointState.SIGNED:
            matter_of(decision).effect(decision)
            write_down(decision)
    return decision


def decline(*, decision: JointDecision, by: User, answer: str) -> JointDecision:
    """Say no, with a note for the other side."""
    return _settle(decision, by=by, state=JointState.DECLINED, answer=answer)


def withdraw(*, decision: JointDecision, by: User) -> JointDecision:
    """Take one's own proposal back. Raises `RuleViolation` for anybody else's, and where both have signed."""
    return _settle(decision, by=by, state=JointState.WITHDRAWN, answer="")


def _settle(decision: JointDecision, *, by: User, state: JointState, answer: str) -> JointDecision:
    with explained(), transaction.atomic():
        decision = _waiting(decision)
        decision.state, decision.settled_by, decision.answer = state, by, answer
        decision.save(update_fields=["state", "settled_by", "answer"])
        decision.refresh_from_db()
    return decision


def _waiting(decision: JointDecision) -> JointDecision:
    """As it is now. Whoever comes second waits here, and then meets what the first one left."""
    lock_team(decision.team_id)
    fresh = JointDecision.objects.select_related("team").get(pk=decision.pk)
    if fresh.state != JointState.OPEN:
        raise RuleViolation("this_was_settled_meanwhile", _(JOINT_RULES["this_was_settled_meanwhile"]))
    return fresh


def _put_signature(decision: JointDecision, *, by: User, seat: str, at: dt.datetime) -> None:
    field = FIELD_OF_SEAT[seat]
    setattr(decision, field, by)
    setattr(decision, f"{field}_at", at)


def _close_expired(team: Team, kind: JointKind, subject_id: int | None) -> None:
    """What nobody signed for sixty days makes room for the next proposal."""
    JointDecision.objects.filter(
        team=team, kind=kind, subject_id=subject_id, state=JointState.OPEN, proposed_at__lte=timezone.now() - GOOD_FOR
    ).update(state=JointState.EXPIRED)


def tell(*, decision: JointDecision, link: str) -> None:
    """Whoever the next step waits for, or who waited for it, learns of it by mail. `link` leads to its page."""
    app.configure_task("decisions.tell_of_joint_decision").defer(decision_id=decision.pk, link=link)
