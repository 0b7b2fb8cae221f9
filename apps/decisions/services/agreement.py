"""Agreeing another allocation: proposed with what would change, in force once both have signed."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.decisions.models import Agreement, JointDecision, JointKind
from apps.decisions.services.joint import propose
from apps.teams.models import Team


def newest_agreement(team: Team) -> Agreement:
    """The one signed last, whether or not it is in force already."""
    return Agreement.objects.filter(team=team).latest("pk")


def propose_agreement(
    *,
    team: Team,
    tech_share: Decimal,
    reserve_share: Decimal,
    effective_from: dt.date,
    by: User,
    seat: str,
    note: str = "",
    basis: int | None = None,
) -> JointDecision:
    """Put another allocation to the other side; shares in per cent of capacity, from a local date on.

    `basis` is the agreement that the proposer has seen. Raises `RuleViolation` where one waits already.
    """
    terms = {
        "tech_share": str(tech_share),
        "reserve_share": str(reserve_share),
        "effective_from": effective_from.isoformat(),
    }
    seen = str(basis or newest_agreement(team).pk)
    return propose(team=team, kind=JointKind.AGREEMENT, by=by, seat=seat, terms=terms, basis=seen, note=note)


def conclude_agreement(*, decision: JointDecision) -> Agreement:
    """The effect of both signatures. Planned sprints from its day on follow by themselves (apps.sprints.models.law)."""
    with explained(), transaction.atomic():
        return Agreement.objects.create(
            team_id=decision.team_id,
            tech_share=Decimal(decision.terms["tech_share"]),
            reserve_share=Decimal(decision.terms["reserve_share"]),
            effective_from=dt.date.fromisoformat(decision.terms["effective_from"]),
            decision=decision,
        )
