"""Agreeing another allocation: proposed with what would change, in force once both have signed."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, broken, explained
from apps.decisions.models import Agreement, AgreementTerms, JointDecision, JointKind
from apps.decisions.services.joint import propose
from apps.teams.models import Team


def newest_agreement(team: Team) -> Agreement:
    """The one signed last, whether or not it is in force already."""
    return Agreement.objects.filter(team=team).latest("pk")


def check_terms(*, team: Team, terms: AgreementTerms, at: dt.datetime | None = None) -> None:
    """Refuse what could not be agreed, with a sentence. The range and the day the database would refuse, too.

    That an agreement leaves something to either side is asked here and not of the database: a share is what both
    agreed, and this keeps them from agreeing to nothing by a slip of the hand.
    """
    if min(terms.tech_share, terms.reserve_share, terms.product_share) < 0:
        raise broken("shares_lie_between_0_and_100_together")
    if not (terms.tech_share and terms.product_share):
        raise RuleViolation(
            "an_agreement_leaves_something_to_both_sides",
            _("An agreement leaves something to both sides: neither technical nor product work gets 0%."),
        )
    if terms.effective_from < timezone.localdate(at, team.zone):
        raise RuleViolation(
            "an_agreement_looks_ahead", _("An agreement looks ahead: it applies from today or from a later day on.")
        )
    current = Agreement.objects.filter(team=team).in_force(terms.effective_from).first()
    if current and (current.tech_share, current.reserve_share) == (terms.tech_share, terms.reserve_share):
        raise RuleViolation("an_agreement_changes_something", _("These shares apply on that day already."))


def propose_agreement(
    *,
    team: Team,
    tech_share: Decimal,
    reserve_share: Decimal,
    effective_from: dt.date,
    by: User,
    seat: str | None,
    note: str = "",
    basis: int | None = None,
    at: dt.datetime | None = None,
) -> JointDecision:
    """Put another allocation to the other side; shares in per cent of capacity, from a local date on.

    `basis` is the newest agreement that the proposer has seen. Raises `RuleViolation` where the terms make no sense,
    another agreement was signed meanwhile, or one waits already.
    """
    terms = AgreementTerms(tech_share, reserve_share, effective_from)
    check_terms(team=team, terms=terms, at=at)
    newest = newest_agreement(team).pk
    if basis not in (None, newest):
        raise RuleViolation(
            "an_agreement_follows_the_one_that_was_seen",
            _("Another agreement was signed since you opened this page. Look at it first, then propose."),
        )
    return propose(
        team=team,
        kind=JointKind.AGREEMENT,
        by=by,
        seat=seat,
        terms=terms.as_written(),
        basis=str(newest),
        note=note,
        at=at,
    )


def conclude_agreement(*, decision: JointDecision) -> Agreement:
    """The effect of both signatures. Planned sprints from its day on follow by themselves (apps.sprints.models.law)."""
    terms = AgreementTerms.of(decision)
    with explained(), transaction.atomic():
        return Agreement.objects.create(
            team_id=decision.team_id,
            tech_share=terms.tech_share,
            reserve_share=terms.reserve_share,
            effective_from=terms.effective_from,
            decision=decision,
        )
