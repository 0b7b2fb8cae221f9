"""Two people at one cadence or one period at once: neither loses what they said, and nobody waits for ever."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from apps.decisions.services import propose_agreement, sign
from apps.sprints.models import Cadence, Outcome, Sprint, Status
from apps.sprints.services import confirm_capacity, set_outcome, start_sprint
from apps.sprints.services.cadence import close_period, set_cadence, skip_week
from tests.budget.crowd import at_once
from tests.factories import CommitmentFactory, SprintFactory, TeamFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db(transaction=True)

A_WEEK = dt.timedelta(weeks=1)


def mine(sprint: Sprint) -> Sprint:
    """As one of several people has it before them."""
    return Sprint.objects.select_related("team").get(pk=sprint.pk)


def test_two_who_skip_two_weeks_have_both_skipped() -> None:
    team = TeamFactory()
    po, lead = holder_of(team, PO), holder_of(team, LEAD)
    set_cadence(team=team, fields={"starts": team.today}, by=po)
    for number in range(1, 11, 2):
        first, second = (Cadence.objects.get(team=team) for _ in range(2))
        answers = at_once(
            partial(skip_week, cadence=first, day=team.today + A_WEEK * number, by=po),
            partial(skip_week, cadence=second, day=team.today + A_WEEK * (number + 1), by=lead),
        )
        assert answers == ["done", "done"]
    assert len(Cadence.objects.get(team=team).skipped) == 10


@pytest.fixture
def period(transactional_db: None) -> Sprint:
    """It runs, with four stories."""
    team = TeamFactory()
    for role in (PO, LEAD):
        holder_of(team, role)
    sprint: Sprint = SprintFactory(team=team, number=1, starts=team.today, ends=team.today)
    CommitmentFactory.create_batch(4, sprint=sprint)
    return start_sprint(sprint=sprint, by=holder_of(team, PO))


def test_what_is_said_to_be_done_while_a_period_closes_is_done_or_refused(period: Sprint) -> None:
    line = period.commitments.order_by("id").first()
    assert line is not None
    closing, done = at_once(
        partial(close_period, sprint=mine(period), unfinished=Outcome.CARRIED, by=holder_of(period.team, PO)),
        partial(set_outcome, sprint=mine(period), story=line.story, outcome="done"),
    )
    line.refresh_from_db()
    assert closing == "done"
    assert line.outcome == ("done" if done == "done" else "carried")


def test_a_period_that_closes_into_the_next_one_while_both_sign_keeps_nobody_waiting_for_ever(period: Sprint) -> None:
    """It takes the team before the sprint, as a signature does; the other way round they would deadlock."""
    team, po, lead = period.team, holder_of(period.team, PO), holder_of(period.team, LEAD)
    starts = team.today + dt.timedelta(days=1)
    following = SprintFactory(team=team, number=2, starts=starts, ends=starts, capacity=Decimal(40))
    proposal = propose_agreement(
        team=team, tech_share=Decimal(30), reserve_share=Decimal(0), effective_from=team.today, by=lead, seat=LEAD
    )
    confirm_capacity(sprint=mine(following), capacity=Decimal(40), by=lead, seat=LEAD)
    answers = at_once(
        partial(
            close_period, sprint=mine(period), unfinished=Outcome.RETURNED, by=po, following=mine(following), seat=PO
        ),
        partial(sign, decision=proposal, by=po, seat=PO),
    )
    following.refresh_from_db()
    assert answers == ["done", "done"]
    assert following.status == Status.ACTIVE
