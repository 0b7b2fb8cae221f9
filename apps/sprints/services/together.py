"""What Product Owner and tech lead decide together about a sprint: its capacity, its start, its adjustment.

Whatever page it is read on later, a decision says by itself which sprint it is about.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.decisions.models import JointDecision, JointKind, JointState
from apps.decisions.services import decline, propose, sign, withdraw
from apps.sprints.capacity import available_days
from apps.sprints.models import Sprint, Status
from apps.teams.services import lock_team

ABOUT_A_SPRINT = (JointKind.CAPACITY, JointKind.START, JointKind.ADJUSTMENT)


def confirm_capacity(
    *, sprint: Sprint, capacity: Decimal, by: User, seat: str, at: dt.datetime | None = None
) -> JointDecision:
    """Sign for the capacity of a sprint as it was seen: the first signature, or the one that was missing.

    The days that are available now are kept with it, so that a page can say when they have changed. A confirmation of
    an older number that waits is settled by it. Raises `RuleViolation` where the number has changed,
    or this side has signed already.
    """
    with explained(), transaction.atomic():
        # Two who confirm at once give one signature each.
        lock_team(sprint.team_id)
        sprint.refresh_from_db()
        _require_confirmable(sprint, capacity)
        waiting = _waiting(sprint, JointKind.CAPACITY)
        if waiting and waiting.basis == basis_of_capacity(sprint):
            return sign(decision=waiting, by=by, seat=seat, at=at)
        if waiting:
            settle(waiting, by=by, answer=_("The capacity has changed since. It is confirmed anew."))
        terms = about(sprint) | {"capacity": str(capacity), "available": str(available_days(sprint))}
        basis = basis_of_capacity(sprint)
        return _propose(sprint, JointKind.CAPACITY, by=by, seat=seat, terms=terms, amount=capacity, basis=basis, at=at)


def _require_confirmable(sprint: Sprint, capacity: Decimal) -> None:
    if sprint.status == Status.CLOSED:
        raise RuleViolation(
            "a_capacity_is_confirmed_before_the_close", _("This sprint is closed, and its capacity stands.")
        )
    if sprint.capacity is None:
        raise RuleViolation("a_capacity_is_set_before_it_is_confirmed", _("The capacity is not set yet."))
    if sprint.capacity != capacity:
        raise RuleViolation(
            "a_capacity_is_confirmed_as_it_was_seen", _("The capacity was changed meanwhile. Look at it once more.")
        )


def basis_of_capacity(sprint: Sprint) -> str:
    """The number that a confirmation stands for; another one makes it outdated."""
    return "" if sprint.capacity is None else f"{sprint.capacity.normalize():f}"


def ask_whether_it_is_feasible(*, sprint: Sprint, by: User, seat: str, at: dt.datetime | None = None) -> JointDecision:
    """The starter's signature on a start. It waits for the other one; the sprint does not.

    Call it before the sprint is written: what both decide takes the team's lock, and the team comes before its sprints.
    """
    terms = about(sprint) | {
        "capacity": str(sprint.capacity),
        "product": str(sprint.product_committed),
        "tech": str(sprint.tech_committed),
    }
    return _propose(sprint, JointKind.START, by=by, seat=seat, terms=terms, at=at)


def propose_adjustment(
    *, sprint: Sprint, falls_by: Decimal, by: User, seat: str, note: str, at: dt.datetime | None = None
) -> JointDecision:
    """Put to the other side that the capacity of a running sprint falls, by so much altogether.

    Raises `RuleViolation` where the sprint does not run, nothing would change, or an adjustment waits already.
    """
    sprint.refresh_from_db()
    if sprint.status != Status.ACTIVE:
        raise RuleViolation(
            "an_adjustment_belongs_to_a_running_sprint",
            _("Only a sprint that runs is adjusted. Plan another one anew."),
        )
    if sprint.adjustment == -falls_by:
        raise RuleViolation("an_adjustment_changes_something", _("The capacity has fallen by this amount already."))
    terms = about(sprint) | {"falls_by": str(falls_by)}
    basis = basis_of_adjustment(sprint)
    amount = -falls_by
    return _propose(
        sprint, JointKind.ADJUSTMENT, by=by, seat=seat, terms=terms, amount=amount, basis=basis, note=note, at=at
    )


def basis_of_adjustment(sprint: Sprint) -> str:
    """The adjustment in force. Each says the whole of it, so a new one rests on the one before."""
    return str(sprint.adjustment_decision_id or "")


def adjust_sprint(*, decision: JointDecision) -> None:
    """The effect of both signatures: the product budget shrinks, the tech budget keeps its amount."""
    with explained(), transaction.atomic():
        Sprint.objects.filter(pk=decision.subject).update(adjustment=decision.amount, adjustment_decision=decision)


def settle_what_waits(*, sprint: Sprint, by: User, answer: str) -> None:
    """Once a sprint is gone or closed, what waits about it waits for nobody any more. Call it before either."""
    for kind in ABOUT_A_SPRINT:
        if waiting := _waiting(sprint, kind):
            settle(waiting, by=by, answer=answer)


def settle(decision: JointDecision, *, by: User, answer: str) -> None:
    """Withdrawn by whoever proposed it, declined with the reason by anybody else."""
    if decision.proposed_by_id == by.pk:
        withdraw(decision=decision, by=by)
    else:
        decline(decision=decision, by=by, answer=answer)


def about(sprint: Sprint) -> dict[str, Any]:
    """Which sprint a decision is about, in its own terms: lists name it without looking it up."""
    return {"sprint": sprint.number, "name": sprint.title, "unit": sprint.unit}


def _waiting(sprint: Sprint, kind: JointKind) -> JointDecision | None:
    return JointDecision.objects.filter(
        team=sprint.team_id, kind=kind, subject_id=sprint.pk, state=JointState.OPEN
    ).first()


def _propose(sprint: Sprint, kind: JointKind, **what: Any) -> JointDecision:
    return propose(team=sprint.team, kind=kind, subject_id=sprint.pk, **what)
