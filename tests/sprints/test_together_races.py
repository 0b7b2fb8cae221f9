"""Both sides at one sprint at the same moment: each signs once, nobody waits for ever, and no share moves too late."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from apps.decisions.models import JointDecision, JointState
from apps.decisions.services import propose_agreement, sign
from apps.sprints.models import Sprint, Status
from apps.sprints.services import confirm_capacity, propose_adjustment, start_sprint
from tests.budget.crowd import at_once
from tests.factories import SprintFactory, TeamFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sprint(transactional_db: None) -> Sprint:
    """In a week, of a team with both sides; 50 points."""
    team = TeamFactory()
    starts = team.today + dt.timedelta(days=7)
    for role in (PO, LEAD):
        holder_of(team, role)
    planned: Sprint = SprintFactory(team=team, number=1, starts=starts, ends=starts + dt.timedelta(days=11))
    return planned


def mine(sprint: Sprint) -> Sprint:
    """As one of several people has it before them."""
    return Sprint.objects.select_related("team").get(pk=sprint.pk)


def test_two_who_confirm_at_once_have_both_confirmed(sprint: Sprint) -> None:
    team = sprint.team
    for capacity in (50, 48, 46):
        Sprint.objects.filter(pk=sprint.pk).update(capacity=capacity)
        confirm = partial(confirm_capacity, capacity=Decimal(capacity))
        answers = at_once(
            partial(confirm, sprint=mine(sprint), by=holder_of(team, PO), seat=PO),
            partial(confirm, sprint=mine(sprint), by=holder_of(team, LEAD), seat=LEAD),
        )
        assert answers == ["done", "done"]
        assert JointDecision.objects.get(amount=capacity).state == JointState.SIGNED


def test_a_sprint_that_starts_while_a_share_is_signed_has_one_of_the_two_and_nobody_waits_for_ever(
    sprint: Sprint,
) -> None:
    """The start takes the team before the sprint, as a signature does; the other way round they would deadlock."""
    team, po, lead = sprint.team, holder_of(sprint.team, PO), holder_of(sprint.team, LEAD)
    proposal = propose_agreement(
        team=team, tech_share=Decimal(40), reserve_share=Decimal(0), effective_from=team.today, by=lead, seat=LEAD
    )
    answers = at_once(
        partial(start_sprint, sprint=mine(sprint), by=po, seat=PO), partial(sign, decision=proposal, by=po, seat=PO)
    )
    sprint.refresh_from_db()
    assert answers == ["done", "done"]
    assert sprint.status == Status.ACTIVE
    assert sprint.tech_share in (20, 40)
    assert sprint.agreement is not None and sprint.agreement.tech_share == sprint.tech_share


def test_of_two_adjustments_at_once_one_waits_for_its_signature(sprint: Sprint) -> None:
    team = sprint.team
    start_sprint(sprint=sprint, by=holder_of(team, PO))
    propose = partial(propose_adjustment, note="Two of us are ill.")
    answers = at_once(
        partial(propose, sprint=mine(sprint), falls_by=Decimal(5), by=holder_of(team, PO), seat=PO),
        partial(propose, sprint=mine(sprint), falls_by=Decimal(9), by=holder_of(team, LEAD), seat=LEAD),
    )
    assert sorted(answers) == ["done", "one_proposal_of_a_kind_waits_at_a_time"]
    assert JointDecision.objects.filter(state=JointState.OPEN).count() == 1
