"""Capacity that falls away in a running sprint comes out of the product budget, once both have signed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointKind, JointState
from apps.decisions.services import sign
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Sprint
from apps.sprints.preview import adjusted
from apps.sprints.services import commit_story, confirm_capacity, propose_adjustment, start_sprint
from apps.teams.models import Team
from apps.teams.services import add_time_off
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, StoryFactory
from tests.signing import LEAD, PO

pytestmark = pytest.mark.django_db

NOTE = "Two of us are ill until Friday."


@pytest.fixture
def running(sprint: Sprint, po: User, tech_lead: User) -> Sprint:
    """50 points; 38 of 40 of product work and 10 of 10 of technical work are committed."""
    for size in (20, 18):
        CommitmentFactory(sprint=sprint, story__size=Decimal(size))
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(10))
    return start_sprint(sprint=sprint, by=po)


def url(sprint: Sprint) -> str:
    return reverse("sprints:adjust", args=[sprint.team.slug, sprint.number])


def fall(sprint: Sprint, amount: int | str, *, po: User, lead: User) -> JointDecision:
    """Both sign that the capacity falls."""
    proposal = propose_adjustment(sprint=sprint, falls_by=Decimal(amount), by=po, seat=PO, note=NOTE)
    return sign(decision=proposal, by=lead, seat=LEAD)


def test_it_is_proposed_by_one_and_takes_effect_with_the_other_signature(
    as_: SignIn, po: User, tech_lead: User, running: Sprint
) -> None:
    answer = as_(po).post(url(running), {"falls_by": "8", "note": NOTE})
    decision = JointDecision.objects.get(kind=JointKind.ADJUSTMENT)
    assert answer["Location"] == decision.get_absolute_url()
    running.refresh_from_db()
    assert (running.adjustment, running.product_budget) == (0, 40)
    sign(decision=decision, by=tech_lead, seat=LEAD)
    running.refresh_from_db()
    assert (running.adjustment, running.adjustment_decision) == (-8, decision)
    assert (running.product_budget, running.tech_budget, running.capacity) == (32, 10, 50)
    page = as_(tech_lead).get(running.get_absolute_url()).content.decode()
    assert "that left the product budget 32 pts, and the tech budget kept its 10 pts" in page
    assert "6 pts of product work stand above it." in page


def test_what_stands_above_the_budget_stays_and_nothing_more_comes_in(
    po: User, tech_lead: User, running: Sprint
) -> None:
    fall(running, 8, po=po, lead=tech_lead)
    with pytest.raises(RuleViolation):
        commit_story(sprint=running, story=StoryFactory(team=running.team, size=1), budget="product", by=po)
    running.refresh_from_db()
    assert running.product_committed == 38


def test_a_later_one_says_the_whole_of_it_and_may_give_some_back(po: User, tech_lead: User, running: Sprint) -> None:
    fall(running, 8, po=po, lead=tech_lead)
    fall(running, 10, po=po, lead=tech_lead)
    running.refresh_from_db()
    assert running.product_budget == 30
    fall(running, "2.5", po=po, lead=tech_lead)
    running.refresh_from_db()
    assert running.product_budget == Decimal("37.5")
    fall(running, 0, po=po, lead=tech_lead)
    running.refresh_from_db()
    assert (running.adjustment, running.product_budget) == (0, 40)


def test_a_proposal_rests_on_the_adjustment_in_force(po: User, tech_lead: User, running: Sprint) -> None:
    fall(running, 8, po=po, lead=tech_lead)
    running.refresh_from_db()
    again = propose_adjustment(sprint=running, falls_by=Decimal(3), by=po, seat=PO, note=NOTE)
    assert again.basis == str(running.adjustment_decision_id)


@pytest.mark.parametrize("amount", ["0", "8", "12.5", "40", "50"])
def test_the_preview_is_what_the_database_will_compute(po: User, tech_lead: User, running: Sprint, amount: str) -> None:
    shown = adjusted(running, Decimal(amount))
    if amount != "0":
        fall(running, amount, po=po, lead=tech_lead)
    running.refresh_from_db()
    assert Budgets.of(running) == shown


def test_the_page_shows_what_it_does_to_the_product_budget(as_: SignIn, po: User, running: Sprint) -> None:
    sent = {"falls_by": "8", "note": "", "preview": "1"}
    part = as_(po).post(url(running), sent, headers={"HX-Request": "true", "HX-Target": "section#preview"})
    text = part.content.decode()
    assert part.status_code == 200
    assert "6 pts of product work would stand above the budget." in text and "<html" not in text
    page = as_(po).post(url(running), sent).content.decode()
    assert 'value="8"' in page and "This field is required" not in page
    assert not JointDecision.objects.filter(kind=JointKind.ADJUSTMENT).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"falls_by": "-1"}, "greater than or equal to 0"),
        ({"falls_by": "51"}, "More than the sprint&#x27;s capacity cannot fall away."),
        ({"falls_by": "0.3"}, "Count in steps of 0.5."),
        ({"falls_by": "NaN"}, "Enter a number"),
        ({"falls_by": "0"}, "The capacity has fallen by this amount already."),
        ({"note": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    as_: SignIn, po: User, running: Sprint, wrong: dict[str, str], sentence: str
) -> None:
    answer = as_(po).post(url(running), {"falls_by": "5", "note": NOTE} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not JointDecision.objects.filter(kind=JointKind.ADJUSTMENT).exists()


def test_the_days_that_are_gone_since_the_confirmation_suggest_the_fall(
    as_: SignIn, po: User, tech_lead: User, developer: User, running: Sprint
) -> None:
    confirm_capacity(sprint=running, capacity=Decimal(50), by=po, seat=PO)
    page = as_(po).get(url(running)).content.decode()
    assert "Available now: 20 days." in page and "By them nothing has fallen." in page
    add_time_off(person=developer, fields={"starts": running.starts, "ends": running.ends}, by=developer)
    page = as_(po).get(url(running)).content.decode()
    assert "confirmed: 20 days. Available now: 10 days." in page
    assert "That is a fall of 25 pts." in page and 'name="falls_by" value="25' in page
    assert "50 × (20 − 10) ÷ 20 days, at least 0, rounded up in steps of 0.5: 25 pts" in page
    assert "23 pts of product work would stand above the budget." in page


def test_without_the_days_of_then_nothing_is_suggested(as_: SignIn, po: User, running: Sprint) -> None:
    assert "Available now" not in as_(po).get(url(running)).content.decode()


def test_one_proposal_waits_at_a_time(as_: SignIn, po: User, tech_lead: User, running: Sprint) -> None:
    waiting = propose_adjustment(sprint=running, falls_by=Decimal(5), by=po, seat=PO, note=NOTE)
    answer = as_(tech_lead).post(url(running), {"falls_by": "7", "note": NOTE})
    assert answer.status_code == 422
    assert "is waiting already" in answer.content.decode()
    assert waiting.get_absolute_url() in answer.content.decode()


def test_only_a_running_sprint_is_adjusted(as_: SignIn, po: User, tech_lead: User, sprint: Sprint) -> None:
    assert as_(po).get(url(sprint)).status_code == 302
    with pytest.raises(RuleViolation) as caught:
        propose_adjustment(sprint=sprint, falls_by=Decimal(5), by=po, seat=PO, note=NOTE)
    assert caught.value.constraint == "an_adjustment_belongs_to_a_running_sprint"


def test_what_was_proposed_for_a_sprint_that_closed_meanwhile_takes_no_effect(
    po: User, tech_lead: User, running: Sprint
) -> None:
    proposal = propose_adjustment(sprint=running, falls_by=Decimal(5), by=po, seat=PO, note=NOTE)
    running.commitments.update(outcome="carried")
    Sprint.objects.filter(pk=running.pk).update(status="closed")
    with pytest.raises(RuleViolation) as caught:
        sign(decision=proposal, by=tech_lead, seat=LEAD)
    assert caught.value.constraint == "a_closed_sprint_never_changes"
    proposal.refresh_from_db()
    assert proposal.state == JointState.OPEN


@pytest.mark.parametrize("person", ["developer", "observer", "manager", "admin"])
def test_who_signs_for_neither_side_adjusts_nothing(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, running: Sprint, person: str
) -> None:
    answer = as_(request.getfixturevalue(person)).post(url(running), {"falls_by": "5", "note": NOTE})
    assert answer.status_code == 403
    assert "How capacity is allocated" in answer.content.decode()
