"""Several people at the log at once: one outcome, each number once, and no challenge beside a succession."""

from functools import partial

import pytest

from apps.accounts.models import User
from apps.decisions.models import Decision, DecisionStatus, Outcome
from apps.decisions.services import decide, discard, propose_settlement, rewrite, sign, supersede, withdraw_challenge
from apps.teams.models import Team
from tests.budget.crowd import at_once
from tests.decisions.log import challenged, decided, proposed
from tests.factories import TeamFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def team(transactional_db: None) -> Team:
    made: Team = TeamFactory()
    return made


@pytest.fixture
def po(team: Team) -> User:
    return holder_of(team, PO)


@pytest.fixture
def lead(team: Team) -> User:
    return holder_of(team, LEAD)


def test_whoever_records_at_once_gets_a_number_of_their_own(team: Team, lead: User) -> None:
    assert at_once(*[partial(proposed, team, lead)] * 6) == ["done"] * 6
    assert sorted(Decision.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_what_is_decided_is_not_rewritten_or_deleted_behind_it(team: Team, lead: User) -> None:
    for _ in range(ROUNDS):
        entry = proposed(team, lead)
        deciding = partial(decide, entry=entry, decided_by=lead, decided_on=team.today)
        writing = partial(rewrite, entry=entry, version=1, changes={"decision": "Another"})
        told = at_once(deciding, writing)
        entry.refresh_from_db()
        assert entry.status == DecisionStatus.DECIDED
        assert told in (["done", "done"], ["done", "a_decided_entry_stands"])
        assert (entry.decision == "Another") == (told[1] == "done")
        other = proposed(team, lead)
        told = at_once(
            partial(decide, entry=other, decided_by=lead, decided_on=team.today), partial(discard, entry=other)
        )
        assert Decision.objects.filter(pk=other.pk).exists() == (told[0] == "done")


def test_one_of_two_successors_takes_the_place(team: Team, lead: User) -> None:
    for _ in range(ROUNDS):
        old, one, other = (decided(team, lead) for _ in range(3))
        told = at_once(*(partial(supersede, entry=old, successor=each) for each in (one, other)))
        assert sorted(told) == ["done", "this_was_superseded_already"]


def test_a_challenge_and_a_succession_exclude_each_other(team: Team, po: User, lead: User) -> None:
    for _ in range(ROUNDS):
        old, new = decided(team, lead), decided(team, lead)
        told = at_once(partial(supersede, entry=old, successor=new), partial(challenged, old, po))
        old.refresh_from_db()
        assert told.count("done") == 1
        assert old.status == (DecisionStatus.SUPERSEDED if told[0] == "done" else DecisionStatus.CHALLENGED)


def test_a_challenge_is_withdrawn_or_settled(team: Team, po: User, lead: User) -> None:
    for _ in range(ROUNDS):
        raised = challenged(decided(team, lead), po)
        half = propose_settlement(raised=raised, by=po, seat=PO, outcome=Outcome.FALLS, ruling="It falls.")
        told = at_once(
            partial(withdraw_challenge, raised=raised, by=po), partial(sign, decision=half, by=lead, seat=LEAD)
        )
        raised.refresh_from_db()
        assert told.count("done") == 1, told
        assert raised.outcome == (Outcome.WITHDRAWN if told[0] == "done" else Outcome.FALLS)
        assert Decision.objects.filter(joint=half).exists() == (told[1] == "done")
