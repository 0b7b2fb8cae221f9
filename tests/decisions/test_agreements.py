"""An agreement is the team's one default, or signed by both; and it stands."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Agreement, JointDecision
from apps.sprints.models import Sprint
from apps.teams import services
from apps.teams.models import Membership, Role, Team
from tests.budget.attack import agree, refused_by, signatures, sql
from tests.factories import MembershipFactory, SprintFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

BOTH = "signatures_come_from_both_roles"
UNSIGNED = "an_agreement_is_the_default_or_signed_by_both"
NOT_SIGNED = "an_agreement_is_what_both_signed"
OLD = "signatures_are_good_for_sixty_days"


def signed_at(moment: dt.datetime) -> dict[str, Any]:
    return {"proposed_at": moment, "signed_by_po_at": moment, "signed_by_lead_at": moment}


def ago(**time: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(**time)


def test_a_team_begins_with_twenty_percent_and_one_default(team: Team) -> None:
    [default] = team.agreements.all()
    assert (default.tech_share, default.reserve_share, default.is_default) == (20, 0, True)
    with refused_by("a_team_starts_from_one_agreement"):
        Agreement.objects.create(team=team, tech_share=20, effective_from=team.today, is_default=True)


@pytest.mark.parametrize("shares", [(19, 0), (0, 0), (20, 5), (21, 0)])
def test_no_other_share_passes_as_the_default(shares: tuple[int, int]) -> None:
    team = TeamFactory(standards=False)
    with refused_by(UNSIGNED):
        Agreement.objects.create(
            team=team, tech_share=shares[0], reserve_share=shares[1], effective_from=team.today, is_default=True
        )


@pytest.mark.parametrize(
    "shares", ["101, 0", "-1, 0", "50, 51", "'NaN', 0", "20, 'NaN'", "'NaN', 'NaN'", "0, 100.01", "20, -20"]
)
def test_shares_lie_between_0_and_100_together(shares: str, team: Team) -> None:
    """Whatever both have signed."""
    tech, reserve = (share.strip(" '") for share in shares.split(","))
    terms = {"tech_share": tech, "reserve_share": reserve, "effective_from": str(team.today)}
    basis = str(team.agreements.get().pk)
    signed = JointDecision.objects.create(kind="agreement", terms=terms, basis=basis, **signatures(team))
    with refused_by("shares_lie_between_0_and_100_together"):
        sql(
            "INSERT INTO decisions_agreement (tech_share, reserve_share, team_id, decision_id, effective_from, "
            f"is_default) SELECT {shares}, %s, %s, %s, false",
            team.pk, signed.pk, team.today,
        )  # fmt: skip


def test_one_signature_is_not_enough(team: Team) -> None:
    parts = ("signed_by_po", "signed_by_lead", "signed_by_po_at", "signed_by_lead_at")
    unsigned: list[dict[str, Any]] = [{part: None} for part in parts]
    for missing in unsigned:
        with refused_by(NOT_SIGNED, BOTH):
            agree(team, 10, **missing)


def test_one_person_does_not_sign_for_both(team: Team, po: User, tech_lead: User) -> None:
    for person in (po, tech_lead):
        with refused_by(BOTH):
            agree(team, 10, signed_by_po=person, signed_by_lead=person)
    with refused_by(BOTH):
        agree(team, 10, signed_by_po=tech_lead, signed_by_lead=po)


def test_administrators_managers_and_developers_sign_nothing(
    team: Team, po: User, tech_lead: User, admin: User, manager: User, developer: User
) -> None:
    for person in (admin, manager, developer):
        with refused_by(BOTH):
            agree(team, 10, signed_by_lead=person)
        with refused_by(BOTH):
            agree(team, 10, signed_by_po=person)


def test_the_holders_of_another_team_sign_nothing_here(team: Team, po: User, tech_lead: User) -> None:
    other = signatures(TeamFactory(organisation=team.organisation))
    with refused_by(BOTH):
        agree(team, 10, signed_by_lead=other["signed_by_lead"])


def test_a_predecessors_signature_does_not_count(team: Team, po: User, tech_lead: User, developer: User) -> None:
    """Neither for what was proposed before the change, nor for what is proposed after it."""
    change = services.give_notice(membership=Membership.objects.get(user=tech_lead), successor=developer, by=tech_lead)
    services.carry_out(change=change)
    for moment in (timezone.now(), ago(days=3)):
        with refused_by(BOTH):
            agree(team, 10, signed_by_lead=tech_lead, **signed_at(moment))
    with refused_by(BOTH):
        agree(team, 10, **signed_at(ago(days=3)), effective_from=team.today)
    agree(team, 10, signed_by_lead=developer)


def test_a_backdated_membership_gives_no_signature(team: Team, po: User) -> None:
    """Somebody who is written into the past holds the role today or signs nothing."""
    friend = UserFactory(organisation=team.organisation)
    MembershipFactory(team=team, role=Role.TECH_LEAD, starts=team.today)
    MembershipFactory(team=team, user=friend, role=Role.TECH_LEAD, ends=team.today - dt.timedelta(days=1))
    with refused_by(BOTH):
        agree(team, 10, signed_by_lead=friend, **signed_at(ago(days=10)), effective_from=team.today)


def test_outdated_signatures_do_not_count(team: Team) -> None:
    with refused_by(OLD):
        agree(team, 10, **signed_at(ago(days=61)))
    with refused_by(OLD):
        JointDecision.objects.create(kind="adjustment", amount=-1, **signatures(team) | signed_at(ago(days=61)))
    agree(team, 10, **signed_at(ago(days=59)))


def test_signatures_are_given_after_the_proposal_and_not_in_the_future(team: Team) -> None:
    untimely: list[dict[str, Any]] = [{"signed_by_po_at": ago(days=1)}, {"signed_by_lead_at": ago(minutes=-5)}]
    for when in untimely:
        with refused_by(BOTH):
            agree(team, 10, **when)
    with refused_by(BOTH, "an_agreement_looks_ahead"):
        agree(team, 10, **signed_at(ago(days=-2)))


def test_an_agreement_looks_ahead(team: Team) -> None:
    with refused_by("an_agreement_looks_ahead"):
        agree(team, 10, effective_from=team.today - dt.timedelta(days=1))


def test_what_is_signed_stands(team: Team) -> None:
    agree(team, 30)
    for change in ({"tech_share": 1}, {"effective_from": dt.date(2000, 1, 1)}, {"is_default": True}):
        with refused_by("what_is_signed_stands"):
            team.agreements.update(**change)
    with refused_by("what_is_signed_stands"):
        sql("DELETE FROM decisions_agreement WHERE team_id = %s", team.pk)
    decision = JointDecision.objects.create(kind="adjustment", amount=-1, **signatures(team))
    with refused_by("what_is_signed_stands"):
        JointDecision.objects.filter(pk=decision.pk).update(amount=-50)


def test_a_decision_is_signed_by_both_too(team: Team, po: User, admin: User) -> None:
    """With one signature it waits, whatever state somebody writes into it."""
    one = signatures(team) | {"signed_by_lead": None, "signed_by_lead_at": None, "state": "signed"}
    decision = JointDecision.objects.create(kind="adjustment", amount=-1, **one)
    decision.refresh_from_db()
    assert decision.state == "open"
    JointDecision.objects.filter(pk=decision.pk).update(state="signed")
    decision.refresh_from_db()
    assert decision.state == "open"
    with refused_by(BOTH):
        JointDecision.objects.create(kind="adjustment", amount=-1, **signatures(team) | {"signed_by_lead": admin})


def test_the_latest_agreement_in_force_on_the_first_day_applies(team: Team) -> None:
    soon, later = team.today + dt.timedelta(days=10), team.today + dt.timedelta(days=20)
    agree(team, 30, effective_from=later)
    agree(team, 40, effective_from=soon)
    agree(team, 25, effective_from=soon)
    shares = [
        SprintFactory(team=team, starts=day, ends=day).tech_share
        for day in (soon - dt.timedelta(days=1), soon, later - dt.timedelta(days=1), later)
    ]
    assert shares == [20, 25, 25, 30]


def test_a_sprint_takes_no_agreement_but_the_one_in_force(team: Team) -> None:
    default = team.agreements.get()
    strict = agree(team, 40)
    tomorrow = team.today + dt.timedelta(days=1)
    with refused_by("a_sprint_follows_the_agreement_in_force"):
        SprintFactory(team=team, starts=tomorrow, ends=tomorrow, agreement=default, tech_share=20)
    sprint = SprintFactory(team=team, starts=tomorrow, ends=tomorrow)
    assert sprint.agreement == strict
    with refused_by("a_sprint_follows_the_agreement_in_force"):
        Sprint.objects.filter(pk=sprint.pk).update(agreement=default, tech_share=20)
