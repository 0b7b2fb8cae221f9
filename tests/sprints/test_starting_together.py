"""A sprint starts with one signature. The missing one stays in sight, and keeps nobody waiting."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import JointDecision, JointKind, JointState
from apps.sprints.models import Sprint, Status
from apps.sprints.services import close_sprint, start_sprint
from apps.teams.models import Right, Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory
from tests.signing import LEAD, PO, give

pytestmark = pytest.mark.django_db


def url(name: str, sprint: Sprint) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number])


def joint(act: str, sprint: Sprint) -> str:
    return reverse(f"decisions:joint_{act}", args=[sprint.team.slug, JointDecision.objects.get().number])


@pytest.mark.usefixtures("po", "tech_lead")
@pytest.mark.parametrize(("starter", "seat"), [("po", PO), ("tech_lead", LEAD)])
def test_whoever_starts_it_signs_for_their_side_and_the_sprint_runs_at_once(
    request: pytest.FixtureRequest, as_: SignIn, sprint: Sprint, starter: str, seat: str
) -> None:
    person = request.getfixturevalue(starter)
    assert "By starting it you sign for the" in as_(person).get(url("start", sprint)).content.decode()
    as_(person).post(url("start", sprint))
    sprint.refresh_from_db()
    assert sprint.status == Status.ACTIVE
    decision = JointDecision.objects.get()
    assert (decision.kind, decision.state, decision.subject_id) == (JointKind.START, JointState.OPEN, sprint.pk)
    assert seat not in decision.missing and len(decision.missing) == 1


def test_the_missing_signature_stays_in_sight_until_it_is_given(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    as_(po).post(url("start", sprint))
    page = as_(tech_lead).get(url("detail", sprint)).content.decode()
    assert "Start of Sprint 24 waits for your signature." in page
    waiting = as_(tech_lead).get(reverse("decisions:joint_list", args=[sprint.team.slug])).content.decode()
    assert "Start of Sprint 24" in waiting
    assert "Signature missing" in as_(po).get(url("detail", sprint)).content.decode()
    as_(tech_lead).post(joint("sign", sprint), {"seat": LEAD})
    page = as_(po).get(url("detail", sprint)).content.decode()
    assert "Tariq Lead" in page and "Signature missing" not in page


def test_a_no_stays_in_sight_with_its_reason_and_the_sprint_runs_on(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    as_(po).post(url("start", sprint))
    as_(tech_lead).post(joint("decline", sprint), {"answer": "Not feasible, because two of us are away."})
    assert "Not feasible, because two of us are away." in as_(po).get(url("detail", sprint)).content.decode()
    sprint.refresh_from_db()
    assert sprint.status == Status.ACTIVE


def test_a_signature_on_a_start_changes_no_budget(as_: SignIn, po: User, tech_lead: User, sprint: Sprint) -> None:
    as_(po).post(url("start", sprint))
    before = Sprint.objects.filter(pk=sprint.pk).values().get()
    as_(tech_lead).post(joint("sign", sprint), {"seat": LEAD})
    assert Sprint.objects.filter(pk=sprint.pk).values().get() == before


def test_a_start_that_is_refused_leaves_no_signature(as_: SignIn, po: User, team: Team, sprint: Sprint) -> None:
    Sprint.objects.filter(pk=sprint.pk).update(capacity=None)
    assert as_(po).post(url("start", sprint)).status_code == 422
    assert not JointDecision.objects.exists()


def test_the_right_says_who_may_start_and_the_other_side_still_signs(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    give(sprint.team, Right.SPRINT_START, "product_owner")
    refused = as_(tech_lead).post(url("start", sprint))
    assert refused.status_code == 403
    assert "What is feasible in a timeframe" in refused.content.decode()
    as_(po).post(url("start", sprint))
    decision = JointDecision.objects.get(kind=JointKind.START)
    assert decision.missing == [LEAD]


def test_who_has_no_seat_starts_without_a_signature(sprint: Sprint, po: User) -> None:
    """A command or an import: there is nobody to sign."""
    start_sprint(sprint=sprint, by=po)
    assert not JointDecision.objects.exists()


def test_what_nobody_signed_waits_no_longer_once_the_sprint_is_closed(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    line = CommitmentFactory(sprint=sprint, story__size=Decimal(3))
    as_(po).post(url("start", sprint))
    sprint.refresh_from_db()
    close_sprint(sprint=sprint, outcomes={line.story_id: "carried"}, by=tech_lead)
    decision = JointDecision.objects.get()
    assert (decision.state, decision.answer) == (
        JointState.DECLINED, "It was not signed before the sprint closed.",
    )  # fmt: skip
    assert decision.answer in as_(po).get(url("detail", sprint)).content.decode()
