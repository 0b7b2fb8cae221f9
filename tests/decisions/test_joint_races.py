"""Two people at one decision: one outcome, and its effect once or not at all. The first test is the control."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Agreement, JointDecision, JointState
from apps.decisions.services import decline, propose_agreement, sign, withdraw
from apps.teams.models import Membership, Role, Team
from apps.teams.services import archive_team, carry_out, give_notice, join_team, name_deputy
from tests.budget.crowd import LEVELS, Write, Writer, at_once, wait_until_somebody_waits, without
from tests.factories import MembershipFactory, TeamFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db(transaction=True)

SETTLED = "this_was_settled_meanwhile"
LAPSED = "a_signature_lasts_as_long_as_its_ground"
ONE_WAITS = "one_proposal_of_a_kind_waits_at_a_time"
ROUNDS = 5


@pytest.fixture
def team(transactional_db: None) -> Team:
    made: Team = TeamFactory()
    for role in (PO, LEAD):
        holder_of(made, role)
    return made


def proposing(team: Team, by: str | None = LEAD, share: int = 25) -> partial[JointDecision]:
    """By one side, which signs with it; or by a developer, who signs nothing."""
    person = holder_of(team, by or Role.DEVELOPER)
    return partial(
        propose_agreement, team=team, tech_share=Decimal(share), reserve_share=Decimal(0),
        effective_from=team.today, by=person, seat=by,
    )  # fmt: skip


def signing(decision: JointDecision, seat: str = PO, by: User | None = None) -> partial[JointDecision]:
    return partial(sign, decision=decision, by=by or holder_of(decision.team, seat), seat=seat)


def declining(decision: JointDecision) -> partial[JointDecision]:
    return partial(decline, decision=decision, by=holder_of(decision.team, PO), answer="Less.")


def withdrawing(decision: JointDecision) -> partial[JointDecision]:
    return partial(withdraw, decision=decision, by=holder_of(decision.team, LEAD))


def stored(decision: JointDecision) -> JointDecision:
    """As the database has it; its effect is there once if both have signed, and else not at all."""
    fresh = JointDecision.objects.get(pk=decision.pk)
    both = None not in (fresh.signed_by_po_id, fresh.signed_by_lead_id)
    assert (fresh.state == JointState.SIGNED) == both
    assert Agreement.objects.filter(decision=fresh).count() == int(both)
    return fresh


def by_hand(decision: JointDecision, **written: object) -> Write:
    """What a stale page or a shell would write, past the service."""
    return partial(JointDecision.objects.filter(pk=decision.pk).update, **written)


def past_the_service(decision: JointDecision) -> list[Write]:
    """The Product Owner signs while the tech lead withdraws."""
    po, lead = holder_of(decision.team, PO), holder_of(decision.team, LEAD)
    return [
        by_hand(decision, signed_by_po=po, signed_by_po_at=timezone.now()),
        by_hand(decision, state=JointState.WITHDRAWN, settled_by=lead),
    ]


def test_the_control_shows_a_withdrawn_decision_that_both_have_signed(team: Team) -> None:
    decision = proposing(team)()
    with without("joint_decisions_stand"):
        assert at_once(*past_the_service(decision)) == ["done", "done"]
    decision.refresh_from_db()
    assert (decision.state, decision.missing) == (JointState.WITHDRAWN, [])


@pytest.mark.parametrize("level", LEVELS)
def test_with_the_law_one_of_the_two_is_refused_past_the_service_too(level: str, team: Team) -> None:
    for _ in range(ROUNDS):
        decision = proposing(team, share=20 + JointDecision.objects.count() + 1)()
        answers = at_once(*past_the_service(decision), level=level)
        assert answers.count("done") == 1
        assert set(answers) - {"done"} <= {SETTLED, "SerializationFailure"}
        decision.refresh_from_db()
        assert (decision.state == JointState.SIGNED) == (decision.missing == [])


def test_two_signatures_at_once_take_effect_once(team: Team) -> None:
    for share in range(30, 30 + ROUNDS):
        decision = proposing(team, None, share)()
        assert at_once(signing(decision, PO), signing(decision, LEAD)) == ["done", "done"]
        assert stored(decision).state == JointState.SIGNED


def test_holder_and_deputy_who_sign_at_once_are_one_side(team: Team) -> None:
    deputy = MembershipFactory(team=team).user
    name_deputy(team=team, role=PO, holder=holder_of(team, PO), deputy=deputy, starts=team.today, ends=team.today)
    for share in range(30, 30 + ROUNDS):
        decision = proposing(team, share=share)()
        answers = at_once(signing(decision), signing(decision, by=deputy))
        assert sorted(answers) == ["done", SETTLED]
        assert stored(decision).state == JointState.SIGNED


@pytest.mark.parametrize("other", [withdrawing, declining])
def test_a_signature_against_a_withdrawal_or_a_no(other: Callable[[JointDecision], Write], team: Team) -> None:
    for share in range(30, 30 + ROUNDS):
        decision = proposing(team, share=share)()
        answers = at_once(signing(decision), other(decision))
        assert sorted(answers) == ["done", SETTLED]
        assert (stored(decision).state == JointState.SIGNED) == (answers[0] == "done")


def test_one_of_two_proposals_waits_and_the_other_is_told_so(team: Team) -> None:
    for share in range(30, 30 + ROUNDS):
        answers = at_once(proposing(team, PO, share), proposing(team, LEAD, share + 20))
        assert sorted(answers) == ["done", ONE_WAITS]
        waiting = JointDecision.objects.get(state=JointState.OPEN)
        withdraw(decision=waiting, by=waiting.proposed_by or holder_of(team, PO))


def test_a_signature_and_the_next_proposal_know_no_deadlock(team: Team) -> None:
    """Whoever proposes while another agreement is signed either waited too short, or started from the past."""
    for share in range(30, 30 + ROUNDS):
        decision = proposing(team, share=share)()
        signed, proposed = at_once(signing(decision), proposing(team, PO, share + 20))
        assert signed == "done"
        assert proposed in ("done", ONE_WAITS, "a_signature_is_for_what_was_seen")
        assert stored(decision).state == JointState.SIGNED
        for left in JointDecision.objects.filter(state=JointState.OPEN):
            assert left.basis == str(decision.agreement.pk), "what waits rests on what is in force"
            withdraw(decision=left, by=holder_of(team, PO))


def handing_over(team: Team, role: str) -> Write:
    """Somebody new takes the role, with the holder's consent."""
    holder = Membership.objects.get(team=team, role=role, ends=None)
    successor = MembershipFactory(team=team).user
    return partial(carry_out, change=give_notice(membership=holder, successor=successor, by=holder.user))


@pytest.mark.parametrize(("role", "refusal"), [(LEAD, LAPSED), (PO, "signatures_come_from_both_roles")])
def test_a_signature_and_a_change_of_role_come_one_after_the_other(role: str, refusal: str) -> None:
    for _ in range(ROUNDS):
        team = TeamFactory()
        holder_of(team, PO)
        decision = proposing(team)()
        signed, changed = at_once(signing(decision), handing_over(team, role))
        assert (changed, signed in ("done", refusal)) == ("done", True)
        assert (stored(decision).state == JointState.SIGNED) == (signed == "done")


@pytest.mark.parametrize(("role", "refusal"), [(LEAD, LAPSED), (PO, "signatures_come_from_both_roles")])
def test_a_signature_that_waits_for_a_change_of_role_is_refused(role: str, refusal: str, team: Team) -> None:
    """The same with its worst timing: what the page showed was true a moment ago."""
    decision, write = proposing(team)(), handing_over(team, role)
    signature = signing(decision)
    with transaction.atomic():
        write()
        other = Writer(signature)
        wait_until_somebody_waits()
    assert other.answer() == refusal
    assert stored(decision).state == JointState.OPEN


def test_a_change_of_role_that_waits_for_a_signature_finds_it_in_force(team: Team) -> None:
    decision, write = proposing(team)(), handing_over(team, LEAD)
    with transaction.atomic():
        signing(decision)()
        other = Writer(write)
        wait_until_somebody_waits()
    assert other.answer() == "done"
    assert stored(decision).state == JointState.SIGNED


def test_a_signature_for_a_vacant_role_comes_before_or_after_its_filling() -> None:
    for _ in range(ROUNDS):
        team = TeamFactory()
        holder_of(team, PO)
        helper = MembershipFactory(team=team).user
        successor = MembershipFactory(team=TeamFactory(organisation=team.organisation)).user
        decision = proposing(team, PO)()
        signed, filled = at_once(
            signing(decision, LEAD, helper), partial(join_team, team=team, user=successor, role=LEAD)
        )
        assert filled == "done"
        assert signed in ("done", "signatures_come_from_both_roles", LAPSED)
        assert (stored(decision).state == JointState.SIGNED) == (signed == "done")


def test_nothing_is_signed_in_a_team_that_is_being_archived(team: Team) -> None:
    decision = proposing(team)()
    signature = signing(decision)
    with transaction.atomic():
        archive_team(team=team)
        other = Writer(signature)
        wait_until_somebody_waits()
    assert other.answer() == "an_archived_team_decides_nothing"
    assert stored(decision).state == JointState.OPEN
