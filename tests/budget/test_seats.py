"""Who signs for a role that somebody else holds, or nobody: deputies, and who stands in while it is vacant."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import User
from apps.decisions.models import JointDecision, JointState, SignedAs
from apps.decisions.services import propose_agreement, sign
from apps.teams.access import get_team
from apps.teams.models import Deputy, Membership, Role, Team
from apps.teams.services import archive_team, carry_out, end_deputy, give_notice, join_team, leave_team, name_deputy
from tests.budget.attack import as_owner, refused_by, sql
from tests.factories import MembershipFactory, UserFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db

BOTH = "signatures_come_from_both_roles"
TWINS = "two_people_sign"
LAPSED = "a_signature_lasts_as_long_as_its_ground"


def proposed(team: Team, seat: str | None = PO, by: User | None = None) -> JointDecision:
    """By one side, with its signature; or by somebody, with the one they give."""
    return propose_agreement(
        team=team, tech_share=Decimal(5), reserve_share=Decimal(0), effective_from=team.today,
        by=by or holder_of(team, seat or PO), seat=seat,
    )  # fmt: skip


def signed_as(decision: JointDecision, by: User, seat: str = LEAD) -> str:
    signed = sign(decision=decision, by=by, seat=seat)
    assert signed.state == JointState.SIGNED
    return signed.lead_signed_as if seat == LEAD else signed.po_signed_as


def deputise(team: Team, deputy: User, role: str = LEAD, starts: int = 0, ends: int = 7) -> Deputy:
    return name_deputy(
        team=team, role=role, holder=holder_of(team, role), deputy=deputy,
        starts=team.today + dt.timedelta(days=starts), ends=team.today + dt.timedelta(days=ends),
    )  # fmt: skip


def move_back(table: str, row: Any, days: int, *columns: str) -> None:
    """What only time can do."""
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        for column in columns:
            sql(f"UPDATE {table} SET {column} = {column} - %s WHERE id = %s", dt.timedelta(days=days), row.pk)
        sql("SET LOCAL session_replication_role = origin")


def hand_over(team: Team, role: str, to: User) -> None:
    holder = Membership.objects.get(team=team, role=role, ends=None)
    carry_out(change=give_notice(membership=holder, successor=to, by=holder.user))


@pytest.fixture
def helper(team: Team, developer: User) -> User:
    """A developer, in the team for a year."""
    return developer


def test_a_deputy_signs_and_is_marked_so(team: Team, po: User, tech_lead: User, helper: User) -> None:
    deputise(team, helper)
    assert signed_as(proposed(team), helper) == SignedAs.DEPUTY


def test_the_holder_still_signs_beside_a_deputy(team: Team, po: User, tech_lead: User, helper: User) -> None:
    deputise(team, helper)
    assert signed_as(proposed(team), tech_lead) == SignedAs.HOLDER


def test_nobody_claims_another_ground(team: Team, po: User, tech_lead: User, helper: User) -> None:
    deputise(team, helper)
    decision = proposed(team)
    JointDecision.objects.filter(pk=decision.pk).update(
        signed_by_lead=helper, signed_by_lead_at=decision.proposed_at, lead_signed_as=SignedAs.HOLDER
    )
    decision.refresh_from_db()
    assert decision.lead_signed_as == SignedAs.DEPUTY


def test_a_deputy_signs_on_their_days_alone(team: Team, po: User, tech_lead: User, helper: User) -> None:
    named = deputise(team, helper, starts=1)
    decision = proposed(team)
    with refused_by(BOTH):
        sign(decision=decision, by=helper, seat=LEAD)
    move_back("teams_deputy", named, 8, "starts", "ends")
    assert (Deputy.objects.get().ends, team.today) == (team.today - dt.timedelta(days=1), team.today)
    with refused_by(BOTH):
        sign(decision=decision, by=helper, seat=LEAD)
    move_back("teams_deputy", named, -1, "starts", "ends")
    assert signed_as(decision, helper) == SignedAs.DEPUTY


def test_a_deputy_of_the_predecessor_does_not_sign(team: Team, po: User, tech_lead: User, helper: User) -> None:
    deputise(team, helper)
    hand_over(team, LEAD, MembershipFactory(team=team).user)
    with refused_by(BOTH):
        sign(decision=proposed(team), by=helper, seat=LEAD)


def test_a_deputy_who_left_the_team_does_not_sign(team: Team, po: User, tech_lead: User, helper: User) -> None:
    deputise(team, helper)
    decision = proposed(team)
    leave_team(membership=Membership.objects.get(user=helper))
    with refused_by(BOTH):
        sign(decision=decision, by=helper, seat=LEAD)


def test_a_deputy_who_takes_the_other_side_is_nobodys_deputy(team: Team, po: User, tech_lead: User) -> None:
    helper = MembershipFactory(team=team).user
    deputise(team, helper)
    hand_over(team, PO, helper)
    assert get_team(helper, team.slug).standing.seats == {PO}
    with refused_by(BOTH, TWINS):
        sign(decision=proposed(team, None, helper), by=helper, seat=LEAD)


def test_nobody_becomes_a_deputy_by_writing_themselves_down(
    team: Team, po: User, tech_lead: User, helper: User, admin: User
) -> None:
    """Not by naming themselves, nor in the holder's place, nor in the past, nor by a row of another team."""
    week = team.today + dt.timedelta(days=7)
    fields = {"team": team, "role": LEAD, "deputy": helper, "starts": team.today, "ends": week}
    for holder in (helper, po, admin):
        with refused_by("a_deputy_is_named_by_the_holder"):
            Deputy.objects.create(**fields, holder=holder)
    with refused_by("a_deputy_is_named_by_the_holder"):
        Deputy.objects.create(**fields | {"starts": team.today - dt.timedelta(days=7)}, holder=tech_lead)
    with refused_by(BOTH):
        sign(decision=proposed(team), by=helper, seat=LEAD)


def test_what_a_deputy_signed_stands_after_their_days(team: Team, po: User, tech_lead: User, helper: User) -> None:
    named = deputise(team, helper)
    decision = proposed(team, LEAD, helper)
    move_back("teams_deputy", named, 3, "starts", "ends")
    end_deputy(deputy=Deputy.objects.get())
    leave_team(membership=Membership.objects.get(user=helper))
    assert signed_as(decision, po, PO) == SignedAs.HOLDER


def test_one_person_with_two_seats_signs_for_one(team: Team, po: User, helper: User) -> None:
    """Deputy of the Product Owner, and a developer while there is no tech lead."""
    deputise(team, helper, PO)
    assert get_team(helper, team.slug).standing.seats == {PO, LEAD}
    decision = proposed(team, PO, helper)
    with refused_by("nobody_signs_for_both"):
        sign(decision=decision, by=helper, seat=LEAD)
    assert signed_as(decision, MembershipFactory(team=team).user) == SignedAs.STAND_IN


def test_while_a_role_is_vacant_a_developer_signs_and_is_marked_so(team: Team, po: User, helper: User) -> None:
    assert signed_as(proposed(team), helper) == SignedAs.STAND_IN


@pytest.mark.parametrize("who", ["observer", "manager", "admin", "stranger", "po"])
def test_nobody_but_a_developer_stands_in(who: str, request: pytest.FixtureRequest, team: Team, po: User) -> None:
    with refused_by(BOTH, TWINS, "nobody_signs_for_both"):
        sign(decision=proposed(team), by=request.getfixturevalue(who), seat=LEAD)


def test_an_administrator_who_joins_for_it_came_after_the_proposal(team: Team, po: User, admin: User) -> None:
    decision = proposed(team)
    move_back("decisions_jointdecision", decision, 1, "proposed_at", "signed_by_po_at")
    join_team(team=team, user=admin, role=Role.DEVELOPER)
    with refused_by(BOTH):
        sign(decision=decision, by=admin, seat=LEAD)


def test_an_administrator_who_takes_the_vacant_role_came_after_it_too(team: Team, po: User, admin: User) -> None:
    decision = proposed(team)
    move_back("decisions_jointdecision", decision, 1, "proposed_at", "signed_by_po_at")
    join_team(team=team, user=admin, role=LEAD)
    with refused_by(BOTH):
        sign(decision=decision, by=admin, seat=LEAD)


def test_nobody_stands_in_once_the_role_is_filled(team: Team, po: User, helper: User) -> None:
    decision = proposed(team)
    join_team(team=team, user=MembershipFactory(team=team, ends=team.today).user, role=LEAD)
    with refused_by(BOTH):
        sign(decision=decision, by=helper, seat=LEAD)


def test_nobody_stands_in_for_a_role_that_was_held_since_the_proposal(
    team: Team, po: User, tech_lead: User, helper: User
) -> None:
    """A tech lead who gives the role back does not hand the pending decision to whoever is about."""
    decision = proposed(team)
    move_back("decisions_jointdecision", decision, 1, "proposed_at", "signed_by_po_at")
    carry_out(change=give_notice(membership=Membership.objects.get(user=tech_lead), successor=None, by=tech_lead))
    with refused_by(BOTH):
        sign(decision=decision, by=helper, seat=LEAD)


def test_who_stood_in_first_has_not_signed_for_who_fills_the_role(team: Team, po: User, helper: User) -> None:
    """The new tech lead reads it anew."""
    decision = proposed(team, LEAD, helper)
    join_team(team=team, user=UserFactory(organisation=team.organisation), role=LEAD)
    with refused_by(LAPSED):
        sign(decision=decision, by=po, seat=PO)


def test_a_second_account_of_the_product_owner_does_not_stand_in(team: Team, po: User) -> None:
    """Neither beside the Product Owner, nor beside a deputy, who would sign with one and the same person."""
    twin = UserFactory(organisation=team.organisation, email="product.owner+dev@example.org")
    MembershipFactory(team=team, user=twin)
    with refused_by(BOTH, TWINS):
        sign(decision=proposed(team), by=twin, seat=LEAD)
    deputy = MembershipFactory(team=team).user
    deputise(team, deputy, PO)
    JointDecision.objects.update(state=JointState.WITHDRAWN, settled_by=po)
    decision = proposed(team, PO, deputy)
    with refused_by(BOTH, TWINS):
        sign(decision=decision, by=twin, seat=LEAD)


def test_two_accounts_of_one_developer_do_not_sign_for_two_vacant_roles(team: Team) -> None:
    first, second = (
        MembershipFactory(team=team, user=UserFactory(organisation=team.organisation, email=email)).user
        for email in ("dana@example.org", "dana+2@example.org")
    )
    decision = proposed(team, PO, first)
    with refused_by(TWINS):
        sign(decision=decision, by=second, seat=LEAD)


def test_a_predecessors_signature_lapses_with_the_role(team: Team, po: User, tech_lead: User) -> None:
    """Whoever leaves leaves no signed cheque behind."""
    decision = proposed(team)
    hand_over(team, PO, MembershipFactory(team=team).user)
    with refused_by(LAPSED):
        sign(decision=decision, by=tech_lead, seat=LEAD)


def test_nothing_is_proposed_or_signed_in_an_archived_team(team: Team, po: User, tech_lead: User) -> None:
    decision = proposed(team)
    archive_team(team=team)
    with refused_by("an_archived_team_decides_nothing"):
        sign(decision=decision, by=tech_lead, seat=LEAD)
    with refused_by("an_archived_team_decides_nothing"):
        proposed(team, LEAD)
