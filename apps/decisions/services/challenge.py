"""Challenging a decision: a right and a reason, an answer, and what Product Owner and tech lead make of it together."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.markdown import quoted
from apps.core.violations import explained
from apps.decisions.models import Challenge, Decision, DecisionStatus, JointDecision, JointKind, Outcome
from apps.decisions.services.joint import propose
from apps.decisions.services.recording import last_signer


def challenge(*, entry: Decision, by: User, right_key: str, reason: str) -> Challenge:
    """Say that this decision was not its holder's to make, citing a right. The entry shows it from now on.

    Raises `RuleViolation` where the entry is not decided, or is challenged already.
    """
    with explained(), transaction.atomic():
        raised = Challenge.objects.create(decision=entry, right_key=right_key, reason=reason, raised_by=by)
        raised.refresh_from_db()
    return raised


def answer(*, raised: Challenge, by: User, text: str) -> Challenge:
    """The other voice, given once and kept. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        current = _locked(raised)
        current.answer, current.answered_by = text, by
        current.save(update_fields=["answer", "answered_by"])
        current.refresh_from_db()
    return current


def withdraw_challenge(*, raised: Challenge, by: User) -> Challenge:
    """Take one's own challenge back; the decision stands again. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        current = _locked(raised)
        current.outcome, current.settled_by = Outcome.WITHDRAWN, by
        current.save(update_fields=["outcome", "settled_by"])
        current.refresh_from_db()
    return current


def propose_settlement(*, raised: Challenge, by: User, seat: str, outcome: str, ruling: str) -> JointDecision:
    """Put an outcome to the other side: the decision stands, or it falls. Raises `RuleViolation`."""
    return propose(
        team=raised.decision.team,
        kind=JointKind.CHALLENGE,
        by=by,
        seat=seat,
        subject_id=raised.pk,
        terms={"outcome": outcome, "ruling": ruling, "entry": raised.decision.number, "title": raised.decision.title},
        note=ruling,
    )


def settle(*, decision: JointDecision) -> Challenge:
    """The effect of both signatures. What falls gives way to an entry that says so, so that the log reads on."""
    outcome, ruling = decision.terms["outcome"], decision.terms["ruling"]
    with explained(), transaction.atomic():
        current = Challenge.objects.select_related("decision").get(pk=decision.subject)
        if outcome == Outcome.FALLS:
            _write_down_the_fall(current, decision, ruling)
        current.outcome, current.ruling, current.joint = outcome, ruling, decision
        current.save(update_fields=["outcome", "ruling", "joint"])
        current.refresh_from_db()
    return current


def _write_down_the_fall(raised: Challenge, decision: JointDecision, ruling: str) -> None:
    fallen = raised.decision
    words = {"key": fallen.key, "title": fallen.title}
    Decision.objects.create(
        team_id=fallen.team_id,
        recorded_by=last_signer(decision),
        status=DecisionStatus.DECIDED,
        joint=decision,
        title=(_("%(key)s no longer holds: %(title)s") % words)[:200],
        context="\n\n".join(filter(None, [quoted(raised.reason), quoted(raised.answer)])),
        decision=ruling,
        right_key=raised.right_key,
    )


def _locked(raised: Challenge) -> Challenge:
    return Challenge.objects.select_for_update(no_key=True).get(pk=raised.pk)
