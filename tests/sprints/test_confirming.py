"""A sprint's capacity is confirmed by both, as one number; another number asks for it again."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointKind, JointState
from apps.decisions.services import sign
from apps.sprints.models import Sprint
from apps.sprints.services import confirm_capacity, delete_sprint, edit_sprint, start_sprint
from apps.sprints.signatures import confirmation_of, confirmations
from tests.conftest import Answer, SignIn
from tests.factories import SprintFactory
from tests.signing import LEAD, PO

pytestmark = pytest.mark.django_db


def url(sprint: Sprint) -> str:
    return reverse("sprints:confirm", args=[sprint.team.slug, sprint.number])


def confirm(as_: SignIn, person: User, sprint: Sprint, capacity: int = 50) -> Answer:
    return as_(person).post(url(sprint), {"capacity": capacity})


def test_a_capacity_begins_unconfirmed_then_has_one_signature_then_both(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    assert confirmation_of(sprint).words == "not confirmed"
    assert confirm(as_, po, sprint)["Location"] == sprint.get_absolute_url()
    assert confirmation_of(sprint).words == "confirmed by one of two"
    confirm(as_, tech_lead, sprint)
    assert confirmation_of(sprint).words == "confirmed by both"
    decision = JointDecision.objects.get()
    assert (decision.kind, decision.state, decision.amount) == (JointKind.CAPACITY, JointState.SIGNED, 50)


def test_the_other_signature_can_be_given_where_decisions_wait(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    confirm(as_, po, sprint)
    decision = JointDecision.objects.get()
    page = as_(tech_lead).get(decision.get_absolute_url()).content.decode()
    assert "Capacity of Sprint 24: 50 pts" in page
    as_(tech_lead).post(reverse("decisions:joint_sign", args=[sprint.team.slug, decision.number]), {"seat": LEAD})
    assert confirmation_of(sprint).is_by_both


def test_nobody_confirms_for_both_sides(as_: SignIn, po: User, sprint: Sprint) -> None:
    confirm(as_, po, sprint)
    again = confirm(as_, po, sprint)
    assert again.status_code == 422
    assert b"This side has signed already." in again.content
    assert confirmation_of(sprint).is_by_one


def test_a_number_that_changes_later_asks_to_be_confirmed_again(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    confirm(as_, po, sprint)
    confirm(as_, tech_lead, sprint)
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(36)})
    said = "confirmed at 50, now 36 pts: confirm again"
    assert confirmation_of(sprint).words == said
    client = as_(po)
    for page in ("plan", "start", "confirm"):
        assert said in client.get(reverse(f"sprints:{page}", args=[sprint.team.slug, sprint.number])).content.decode()
    assert said in client.get(reverse("sprints:list", args=[sprint.team.slug])).content.decode()
    confirm(as_, tech_lead, sprint, 36)
    confirm(as_, po, sprint, 36)
    assert confirmation_of(sprint).is_by_both
    assert JointDecision.objects.filter(state=JointState.SIGNED).count() == 2


@pytest.mark.parametrize("who", ["po", "tech_lead"])
def test_a_half_confirmed_number_gives_way_to_the_new_one(
    request: pytest.FixtureRequest, as_: SignIn, po: User, tech_lead: User, sprint: Sprint, who: str
) -> None:
    """Withdrawn by its proposer, declined with the reason by the other side."""
    confirm(as_, po, sprint)
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(36)})
    confirm(as_, request.getfixturevalue(who), sprint, 36)
    old, new = JointDecision.objects.order_by("number")
    assert old.state == (JointState.WITHDRAWN if who == "po" else JointState.DECLINED)
    assert (new.amount, new.state) == (36, JointState.OPEN)


def test_an_outdated_confirmation_cannot_be_signed(po: User, tech_lead: User, sprint: Sprint) -> None:
    decision = confirm_capacity(sprint=sprint, capacity=Decimal(50), by=po, seat=PO)
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(36)})
    with pytest.raises(RuleViolation) as caught:
        sign(decision=decision, by=tech_lead, seat=LEAD)
    assert caught.value.constraint == "a_signature_is_for_what_was_seen"


def test_a_number_that_changed_while_one_looked_is_not_confirmed(as_: SignIn, po: User, sprint: Sprint) -> None:
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(36)})
    answer = confirm(as_, po, sprint, 50)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The capacity was changed meanwhile." in page and 'value="36' in page
    assert not JointDecision.objects.exists()


def test_a_capacity_that_is_not_set_cannot_be_confirmed(as_: SignIn, po: User, sprint: Sprint) -> None:
    empty = SprintFactory(team=sprint.team, number=25, capacity=None)
    answer = confirm(as_, po, empty)
    assert answer.status_code == 422
    assert b"The capacity is not set yet." in answer.content


def test_a_form_that_our_page_does_not_send_changes_nothing(as_: SignIn, po: User, sprint: Sprint) -> None:
    assert as_(po).post(url(sprint), {"capacity": "many"}).status_code == 422
    assert not JointDecision.objects.exists()


@pytest.mark.parametrize("person", ["developer", "observer", "manager", "admin"])
def test_who_signs_for_neither_side_reads_which_right_it_takes(
    request: pytest.FixtureRequest, as_: SignIn, po: User, tech_lead: User, sprint: Sprint, person: str
) -> None:
    answer = confirm(as_, request.getfixturevalue(person), sprint)
    assert answer.status_code == 403
    assert "How capacity is allocated" in answer.content.decode()


def test_a_sprint_that_is_deleted_leaves_nothing_waiting(po: User, tech_lead: User, sprint: Sprint) -> None:
    confirm_capacity(sprint=sprint, capacity=Decimal(50), by=po, seat=PO)
    delete_sprint(sprint=sprint, by=tech_lead)
    decision = JointDecision.objects.get()
    assert (decision.state, decision.settled_by, decision.answer) == (
        JointState.DECLINED, tech_lead, "The sprint was deleted.",
    )  # fmt: skip


def test_a_running_sprint_can_still_be_confirmed_and_a_closed_one_cannot(po: User, sprint: Sprint) -> None:
    start_sprint(sprint=sprint, by=po)
    confirm_capacity(sprint=sprint, capacity=Decimal(50), by=po, seat=PO)
    Sprint.objects.filter(pk=sprint.pk).update(status="closed")
    with pytest.raises(RuleViolation) as caught:
        confirm_capacity(sprint=sprint, capacity=Decimal(50), by=po, seat=PO)
    assert caught.value.constraint == "a_capacity_is_confirmed_before_the_close"


def test_each_sprint_of_a_list_has_its_own_confirmation(po: User, tech_lead: User, sprint: Sprint) -> None:
    other = SprintFactory(team=sprint.team, number=25, capacity=Decimal(50))
    decision = confirm_capacity(sprint=sprint, capacity=Decimal(50), by=po, seat=PO)
    sign(decision=decision, by=tech_lead, seat=LEAD)
    found = confirmations([sprint, other])
    assert (found[sprint.pk].is_by_both, found[other.pk].words) == (True, "not confirmed")
