"""Who is told by mail of what both decide: whoever is asked, then both sides; nobody of their own act."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import Mail, User
from apps.decisions.models import JointDecision
from apps.decisions.services import decline, propose_agreement, sign, withdraw
from apps.decisions.tasks import tell_of_joint_decision
from apps.teams.models import Team
from apps.teams.services import name_deputy
from tests.conftest import SignIn
from tests.signing import LEAD, PO

pytestmark = pytest.mark.django_db

LINK = "https://ringfence.example.org/teams/payments/together/1/"


@pytest.fixture
def proposal(team: Team, po: User, tech_lead: User) -> JointDecision:
    return propose(team, tech_lead, LEAD)


def propose(team: Team, by: User, seat: str) -> JointDecision:
    return propose_agreement(
        team=team, tech_share=Decimal(25), reserve_share=Decimal(0), effective_from=team.today, by=by, seat=seat,
        note="The nightly run breaks every week.",
    )  # fmt: skip


def told(decision: JointDecision) -> set[str]:
    """To whom a mail went; `mail.outbox` keeps what it said."""
    mail.outbox.clear()
    tell_of_joint_decision(decision_id=decision.pk, link=LINK)
    return {to for message in mail.outbox for to in message.to}


def deputise(team: Team, holder: User, deputy: User, role: str) -> None:
    week = team.today + dt.timedelta(days=7)
    name_deputy(team=team, role=role, holder=holder, deputy=deputy, starts=team.today, ends=week)


def test_the_other_side_is_asked(proposal: JointDecision, po: User) -> None:
    assert told(proposal) == {po.email}
    [message] = mail.outbox
    assert message.subject == "Payments Platform: Tariq Lead proposes: 25% for technical work"
    for part in ("Hello Paula Owner,", "Technical work: 20% → 25%", "The nightly run breaks every week.", LINK):
        assert part in message.body
    assert "\n\n\n" not in message.body


def test_who_stands_in_is_asked_too(team: Team, proposal: JointDecision, po: User, developer: User) -> None:
    deputise(team, po, developer, PO)
    assert told(proposal) == {po.email, developer.email}


def test_while_a_role_is_vacant_who_can_stand_in_is_asked(
    team: Team, po: User, developer: User, observer: User
) -> None:
    assert told(propose(team, po, PO)) == {developer.email}


def test_both_sides_hear_of_the_signatures_but_not_who_signed_last(
    team: Team, proposal: JointDecision, po: User, tech_lead: User, developer: User
) -> None:
    deputise(team, po, developer, PO)
    signed = sign(decision=proposal, by=developer, seat=PO)
    assert told(signed) == {po.email, tech_lead.email}
    assert "Dana Developer and Tariq Lead signed" in mail.outbox[0].body
    assert "signed by both" in mail.outbox[0].subject


def test_both_sides_hear_of_a_no_with_its_reason(
    team: Team, proposal: JointDecision, po: User, tech_lead: User, developer: User
) -> None:
    deputise(team, po, developer, PO)
    declined = decline(decision=proposal, by=po, answer="Not before the fair.")
    assert told(declined) == {tech_lead.email, developer.email}
    assert "Not before the fair." in mail.outbox[0].body


def test_the_other_side_hears_of_a_withdrawal(proposal: JointDecision, po: User, tech_lead: User) -> None:
    assert told(withdraw(decision=proposal, by=tech_lead)) == {po.email}
    assert "Tariq Lead withdrew the proposal" in mail.outbox[0].body


def test_whoever_does_without_these_mails_gets_none(proposal: JointDecision, po: User) -> None:
    User.objects.filter(pk=po.pk).update(unwanted_mail=[Mail.SIGNATURES])
    assert told(proposal) == set()


def test_who_may_not_sign_in_gets_none(proposal: JointDecision, po: User) -> None:
    User.objects.filter(pk=po.pk).update(is_active=False)
    assert told(proposal) == set()


ACTS = [("po", "sign", {"seat": PO}), ("po", "decline", {"answer": "No."}), ("tech_lead", "withdraw", {})]


@pytest.mark.parametrize(("who", "act", "sent"), ACTS)
def test_pages_queue_the_mail_with_the_way_back(
    who: str, act: str, sent: dict[str, str], request: pytest.FixtureRequest, as_: SignIn, proposal: JointDecision
) -> None:
    at = [proposal.team.slug, proposal.number]
    as_(request.getfixturevalue(who)).post(reverse(f"decisions:joint_{act}", args=at), sent)
    [job] = ProcrastinateJob.objects.filter(task_name="decisions.tell_of_joint_decision")
    link = "http://testserver" + reverse("decisions:joint", args=at)
    assert job.args == {"decision_id": proposal.pk, "link": link}
