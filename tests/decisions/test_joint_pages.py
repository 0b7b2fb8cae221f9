"""What both decide, page by page: read by everybody in the team, signed or declined by who has a seat."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.decisions.access import count_waiting
from apps.decisions.models import Agreement, JointDecision, JointState
from apps.decisions.services import decline, newest_agreement, propose_agreement, sign
from apps.teams.access import get_team
from apps.teams.models import Membership, Role, Team
from apps.teams.services import carry_out, give_notice, name_deputy
from tests.budget.attack import as_owner, sql
from tests.conftest import Answer, SignIn
from tests.factories import MembershipFactory, TeamFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db

NOTE = "The nightly run breaks **every week**."
EVERYBODY = ("po", "tech_lead", "developer", "observer", "manager", "admin")


@pytest.fixture
def proposal(team: Team, po: User, tech_lead: User) -> JointDecision:
    """Tariq proposes 25% for technical work."""
    return propose(team, 25)


def propose(team: Team, share: int) -> JointDecision:
    return propose_agreement(
        team=team, tech_share=Decimal(share), reserve_share=Decimal(0), effective_from=team.today,
        by=holder_of(team, LEAD), seat=LEAD, note=NOTE,
    )  # fmt: skip


def url(decision: JointDecision, act: str = "") -> str:
    name = f"decisions:joint_{act}" if act else "decisions:joint"
    return reverse(name, args=[decision.team.slug, decision.number])


def page(as_: SignIn, person: User, decision: JointDecision) -> str:
    return as_(person).get(url(decision)).content.decode()


def listed(as_: SignIn, person: User, team: Team, **asked: str) -> str:
    return as_(person).get(reverse("decisions:joint_list", args=[team.slug]), asked).content.decode()


def refused(answer: Answer, why: str) -> None:
    said = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in said
    assert why in said


def age(decision: JointDecision, **time: int) -> None:
    """What only time can do: it was proposed that long ago."""
    moment = timezone.now() - dt.timedelta(**time)
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        sql("UPDATE decisions_jointdecision SET proposed_at = %s WHERE id = %s", moment, decision.pk)
        sql("SET LOCAL session_replication_role = origin")


def hand_over(team: Team, holder: User, to: User) -> None:
    membership = Membership.objects.get(team=team, user=holder, ends=None)
    carry_out(change=give_notice(membership=membership, successor=to, by=holder))


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_who_sees_the_team_reads(
    who: str, request: pytest.FixtureRequest, as_: SignIn, proposal: JointDecision
) -> None:
    shown = page(as_, request.getfixturevalue(who), proposal)
    for part in (
        "25% for technical work",
        "20%",
        "Tariq Lead",
        "<strong>every week</strong>",
        "Waits for Paula Owner.",
    ):
        assert part in shown, part
    assert "25% for technical work" in listed(as_, request.getfixturevalue(who), proposal.team)


def test_strangers_and_outsiders_find_nothing(as_: SignIn, stranger: User, proposal: JointDecision) -> None:
    client = as_(stranger)
    assert client.get(url(proposal)).status_code == 404
    for act in ("sign", "decline", "withdraw"):
        assert client.post(url(proposal, act), {"seat": PO}).status_code == 404


def test_the_number_of_another_team_is_not_there(as_: SignIn, po: User, proposal: JointDecision) -> None:
    other = TeamFactory(organisation=po.organisation)
    propose(other, 30)
    MembershipFactory(team=other, user=po)
    assert as_(po).get(reverse("decisions:joint", args=[other.slug, 2])).status_code == 404


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("po", {"Sign as Product Owner", "Decline with this note"}),
        ("tech_lead", {"Withdraw the proposal"}),
        ("developer", set()), ("observer", set()), ("manager", set()), ("admin", set()),
    ],
)  # fmt: skip
def test_each_person_is_shown_the_buttons_that_are_theirs(
    who: str, buttons: set[str], request: pytest.FixtureRequest, as_: SignIn, proposal: JointDecision
) -> None:
    shown = page(as_, request.getfixturevalue(who), proposal)
    every = (
        "Sign as Product Owner",
        "Sign as Tech lead",
        "Decline with this note",
        "Withdraw the proposal",
        "Sign for",
    )
    assert {button for button in every if button in shown} == buttons


def test_the_other_side_signs_and_it_takes_effect(as_: SignIn, po: User, proposal: JointDecision) -> None:
    answer = as_(po).post(url(proposal, "sign"), {"seat": PO}, follow=True)
    assert "Signed by both: it takes effect." in answer.content.decode()
    agreement = newest_agreement(proposal.team)
    assert (agreement.tech_share, agreement.decision) == (25, proposal)
    shown = page(as_, po, proposal)
    assert "Signed by both on" in shown
    assert "Yours to decide" not in shown


def test_a_signature_without_a_side_is_asked_for_one(as_: SignIn, po: User, proposal: JointDecision) -> None:
    for sent in ({}, {"seat": "everybody"}, {"seat": ""}):
        refused(as_(po).post(url(proposal, "sign"), sent), "Choose for whom you sign.")
    proposal.refresh_from_db()
    assert proposal.missing == [Role.PRODUCT_OWNER]


def test_nobody_signs_for_the_other_side(as_: SignIn, po: User, tech_lead: User, proposal: JointDecision) -> None:
    for person, seat in ((tech_lead, PO), (po, LEAD)):
        answer = as_(person).post(url(proposal, "sign"), {"seat": seat})
        assert answer.status_code == 403
        assert "You do not sign for this side" in answer.content.decode()


@pytest.mark.parametrize("who", ["developer", "observer", "manager", "admin"])
def test_who_has_no_seat_neither_signs_nor_declines(
    who: str, request: pytest.FixtureRequest, as_: SignIn, proposal: JointDecision
) -> None:
    client = as_(request.getfixturevalue(who))
    for act, sent in (("sign", {"seat": PO}), ("decline", {"answer": "No."}), ("withdraw", {})):
        assert client.post(url(proposal, act), sent).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == JointState.OPEN


def test_signing_twice_changes_nothing(as_: SignIn, po: User, tech_lead: User, proposal: JointDecision) -> None:
    refused(as_(tech_lead).post(url(proposal, "sign"), {"seat": LEAD}), "This side has signed already.")
    client = as_(po)
    client.post(url(proposal, "sign"), {"seat": PO})
    refused(client.post(url(proposal, "sign"), {"seat": PO}), "This was signed, declined or withdrawn meanwhile.")
    assert Agreement.objects.filter(decision=proposal).count() == 1


def test_declining_takes_a_reason_which_is_shown(
    as_: SignIn, po: User, tech_lead: User, proposal: JointDecision
) -> None:
    client = as_(po)
    refused(client.post(url(proposal, "decline"), {"answer": "  "}), "Say why")
    client.post(url(proposal, "decline"), {"answer": "Not before the fair."})
    shown = page(as_, tech_lead, proposal)
    assert "Paula Owner declined on" in shown
    assert "Not before the fair." in shown
    assert "Propose again" in shown
    assert newest_agreement(proposal.team).is_default


def test_what_was_typed_into_a_refused_no_is_kept(as_: SignIn, po: User, proposal: JointDecision) -> None:
    long = "No. " * 600
    answer = as_(po).post(url(proposal, "decline"), {"answer": long})
    assert answer.status_code == 422
    assert long.strip() in answer.content.decode()
    assert '<details class="disclosure" open>' in answer.content.decode()


def test_only_the_proposer_withdraws(as_: SignIn, po: User, tech_lead: User, proposal: JointDecision) -> None:
    assert as_(po).post(url(proposal, "withdraw")).status_code == 403
    as_(tech_lead).post(url(proposal, "withdraw"))
    assert "Tariq Lead withdrew it on" in page(as_, po, proposal)


def test_a_stale_page_is_met_with_what_is_true_now(
    as_: SignIn, po: User, tech_lead: User, proposal: JointDecision
) -> None:
    """The Product Owner reads, the tech lead withdraws, the Product Owner signs."""
    as_(tech_lead).post(url(proposal, "withdraw"))
    for act, sent in (("sign", {"seat": PO}), ("decline", {"answer": "No."}), ("decline", {})):
        answer = as_(po).post(url(proposal, act), sent)
        refused(answer, "This was signed, declined or withdrawn meanwhile.")
        assert "Tariq Lead withdrew it on" in answer.content.decode()
    assert newest_agreement(proposal.team).is_default


def test_what_expired_is_not_signed_and_can_be_proposed_again(as_: SignIn, po: User, proposal: JointDecision) -> None:
    age(proposal, days=60, minutes=1)
    shown = page(as_, po, proposal)
    assert "This expired on" in shown
    assert "Sign as" not in shown
    assert "expired" in listed(as_, po, proposal.team)
    assert "Waits for you" not in listed(as_, po, proposal.team)
    refused(as_(po).post(url(proposal, "sign"), {"seat": PO}), "older than sixty days")
    again = propose(proposal.team, 30)
    proposal.refresh_from_db()
    assert (proposal.state, again.state) == (JointState.EXPIRED, JointState.OPEN)


def test_what_is_outdated_is_shown_beside_the_present_and_not_signed(
    as_: SignIn, po: User, tech_lead: User, proposal: JointDecision
) -> None:
    """Somebody signed another agreement in between, by a way of their own: the rule says one proposal at a time."""
    stale = JointDecision.objects.get(pk=proposal.pk)
    decline(decision=proposal, by=po, answer="Less.")
    other = propose(proposal.team, 22)
    sign(decision=other, by=po, seat=PO)
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        sql("UPDATE decisions_jointdecision SET state = 'open', answer = '' WHERE id = %s", stale.pk)
        sql("SET LOCAL session_replication_role = origin")
    shown = page(as_, po, stale)
    assert "Outdated" in shown
    assert "22%" in shown
    assert "Sign as" not in shown
    assert "Decline with this note" in shown
    refused(as_(po).post(url(stale, "sign"), {"seat": PO}), "has changed meanwhile")
    assert newest_agreement(stale.team).tech_share == 22


def test_who_came_to_the_role_after_the_proposal_declines_it(
    as_: SignIn, po: User, developer: User, proposal: JointDecision
) -> None:
    age(proposal, days=2)
    hand_over(proposal.team, po, developer)
    shown = page(as_, developer, proposal)
    assert "A signature counts only from somebody who has spoken for the role since the proposal" in shown
    assert "Sign as" not in shown
    refused(as_(developer).post(url(proposal, "sign"), {"seat": PO}), "who both have held their role")
    assert as_(developer).post(url(proposal, "decline"), {"answer": "I want to read it anew."}).status_code == 302


def test_a_signature_lapses_with_its_role(
    as_: SignIn, po: User, tech_lead: User, developer: User, proposal: JointDecision
) -> None:
    hand_over(proposal.team, tech_lead, developer)
    shown = page(as_, po, proposal)
    assert "the signature has lapsed" in shown
    assert "Sign as" not in shown
    refused(as_(po).post(url(proposal, "sign"), {"seat": PO}), "does not speak for that role any more")
    assert newest_agreement(proposal.team).is_default


def test_an_effect_that_is_refused_leaves_no_signature_and_says_why(
    as_: SignIn, po: User, tech_lead: User, team: Team
) -> None:
    late = propose(team, 30)
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        terms = "jsonb_set(terms, '{effective_from}', '\"2020-01-01\"')"
        sql(f"UPDATE decisions_jointdecision SET terms = {terms} WHERE id = %s", late.pk)
        sql("SET LOCAL session_replication_role = origin")
    refused(as_(po).post(url(late, "sign"), {"seat": PO}), "An agreement takes effect on or after the day")
    late.refresh_from_db()
    assert (late.state, late.signed_by_po, late.po_signed_as) == (JointState.OPEN, None, "")
    assert not ProcrastinateJob.objects.filter(task_name="decisions.tell_of_joint_decision").exists()


def test_the_list_names_what_waits_for_the_reader_first(
    as_: SignIn, po: User, tech_lead: User, proposal: JointDecision
) -> None:
    own = listed(as_, po, proposal.team)
    assert "Waits for you" in own and "Read and sign" in own
    others = listed(as_, tech_lead, proposal.team)
    assert "Waits for others" in others and "Waits for you" not in others


def test_the_list_is_filtered_by_kind_and_forgives_nonsense(as_: SignIn, po: User, proposal: JointDecision) -> None:
    assert "25% for technical work" not in listed(as_, po, proposal.team, kind="rights")
    for kind in ("agreement", "", "nonsense"):
        assert "25% for technical work" in listed(as_, po, proposal.team, kind=kind)


def test_an_empty_list_teaches(as_: SignIn, po: User, team: Team) -> None:
    assert "one proposes, the other reads and signs" in listed(as_, po, team)


def test_a_long_past_is_paged(as_: SignIn, po: User, tech_lead: User, team: Team) -> None:
    for share in range(30, 52):
        decline(decision=propose(team, share), by=po, answer="Less.")
    assert "1–20 of 22" in listed(as_, po, team)
    assert "30% for technical work" in listed(as_, po, team, page="2")


def test_the_navigation_counts_what_the_reader_can_sign(
    as_: SignIn, po: User, tech_lead: User, developer: User, proposal: JointDecision
) -> None:
    here = reverse("stories:backlog", args=[proposal.team.slug])
    counted = '<span class="nav__count">1<span class="sr-only"> to sign</span></span>'
    assert counted in as_(po).get(here).content.decode()
    for person in (tech_lead, developer):
        assert counted not in as_(person).get(here).content.decode()


def test_the_count_is_that_of_the_list(team: Team, po: User, developer: User) -> None:
    """Of the Product Owner, and of the developer who can stand in for the vacant tech lead; by hand and by the ORM."""
    for share in (30, 40):
        JointDecision.objects.filter(state=JointState.OPEN).update(state=JointState.WITHDRAWN, settled_by=developer)
        propose_agreement(
            team=team, tech_share=Decimal(share), reserve_share=Decimal(0), effective_from=team.today,
            by=developer, seat=LEAD if share == 40 else None,
        )  # fmt: skip
        for person in (po, developer):
            asked = get_team(person, team.slug)
            listed_for = JointDecision.objects.filter(team=team).waiting_for(person, asked.standing.seats)
            assert count_waiting(asked) == listed_for.count() == (0 if (share, person) == (40, developer) else 1)


def test_the_pages_people_come_by_first_say_what_waits(
    as_: SignIn, po: User, tech_lead: User, proposal: JointDecision
) -> None:
    for here in (reverse("teams:detail", args=[proposal.team.slug]), reverse("teams:list")):
        assert "25% for technical work" in as_(po).get(here).content.decode()
        assert "Read and sign" in as_(po).get(here).content.decode()
        assert "Read and sign" not in as_(tech_lead).get(here).content.decode()


def test_a_deputy_signs_by_a_button_that_says_so_and_is_marked_everywhere(
    as_: SignIn, po: User, developer: User, proposal: JointDecision
) -> None:
    team, week = proposal.team, proposal.team.today + dt.timedelta(days=7)
    name_deputy(team=team, role=PO, holder=po, deputy=developer, starts=team.today, ends=week)
    shown = page(as_, developer, proposal)
    assert "Sign for the Product Owner as deputy" in shown
    assert "Waits for Paula Owner, Dana Developer." in shown
    as_(developer).post(url(proposal, "sign"), {"seat": PO})
    assert "deputy for Paula Owner" in page(as_, po, proposal)


def test_who_stands_in_for_a_vacant_role_is_marked_so(as_: SignIn, team: Team, po: User, developer: User) -> None:
    decision = propose_agreement(
        team=team, tech_share=Decimal(30), reserve_share=Decimal(0), effective_from=team.today, by=po, seat=PO
    )
    shown = page(as_, developer, decision)
    assert "Sign for the Tech lead, whose role is vacant" in shown
    assert "The role is vacant: until it is filled" in shown
    as_(developer).post(url(decision, "sign"), {"seat": LEAD})
    assert "for a role that is vacant" in page(as_, po, decision)


def test_who_has_two_seats_chooses_one(as_: SignIn, team: Team, po: User, developer: User, admin: User) -> None:
    """A deputy of the Product Owner who can stand in for the vacant tech lead, too."""
    week = team.today + dt.timedelta(days=7)
    name_deputy(team=team, role=PO, holder=po, deputy=developer, starts=team.today, ends=week)
    decision = propose_agreement(
        team=team, tech_share=Decimal(30), reserve_share=Decimal(0), effective_from=team.today, by=admin, seat=None
    )
    shown = page(as_, developer, decision)
    for part in ("as deputy", "whose role is vacant", "You can sign for one side."):
        assert part in shown
    as_(developer).post(url(decision, "sign"), {"seat": LEAD})
    assert "Yours to decide" not in page(as_, developer, decision)
    refused(as_(developer).post(url(decision, "sign"), {"seat": PO}), "Nobody signs for both sides")
