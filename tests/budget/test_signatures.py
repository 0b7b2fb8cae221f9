"""People who try to sign what they may not, to use what nobody signed, or to alter what both did."""

import datetime as dt
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.models import Agreement, JointDecision, JointState, RightsVersion
from apps.sprints.models import Sprint
from apps.teams.models import DecisionRight, Team
from tests.budget.attack import Plan, agree, as_owner, refused_by, signatures, sql
from tests.budget.doors import ADDED_BY, CHANGED_BY, Add, Change
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.signing import LEAD, give, holder_of, rows_in_force

pytestmark = pytest.mark.django_db

BOTH = "signatures_come_from_both_roles"
TWINS = "two_people_sign"
STANDS = "what_is_signed_stands"
NOT_SIGNED = "an_agreement_is_what_both_signed"
OUTDATED = "an_agreement_follows_the_one_that_was_seen"
NOT_THE_RIGHTS = "rights_are_what_both_signed"

by_every_way_to_add = pytest.mark.parametrize("add", ADDED_BY)
by_every_way_to_change = pytest.mark.parametrize("change", CHANGED_BY)


def written(team: Team, share: int = 5, **changes: Any) -> JointDecision:
    """A decision on an allocation with both signatures, as somebody writes it into the table."""
    day = changes.pop("day", team.today)
    terms = {"tech_share": str(share), "reserve_share": "0", "effective_from": str(day)}
    newest = Agreement.objects.filter(team=team).latest("pk")
    return JointDecision(**signatures(team) | {"kind": "agreement", "terms": terms, "basis": str(newest.pk)} | changes)


def proposed(team: Team, share: int = 5) -> JointDecision:
    """The same, proposed and signed by the Product Owner: the tech lead's signature is missing."""
    decision = written(team, share, signed_by_lead=None, signed_by_lead_at=None)
    decision.proposed_by = decision.signed_by_po
    decision.save()
    decision.refresh_from_db()
    return decision


def signed(team: Team, share: int = 5, **changes: Any) -> JointDecision:
    decision = written(team, share, **changes)
    decision.save()
    return decision


def agreement(decision: JointDecision | None, team: Team, share: int = 5, **changes: Any) -> Agreement:
    fields = {"team": team, "tech_share": share, "reserve_share": 0, "effective_from": team.today, "decision": decision}
    return Agreement(**fields | changes)


def settle(decision: JointDecision, state: str) -> None:
    by = decision.proposed_by if state == JointState.WITHDRAWN else holder_of(decision.team, LEAD)
    JointDecision.objects.filter(pk=decision.pk).update(state=state, settled_by=by, answer="No.")


def age(decision: JointDecision) -> None:
    """What only time can do: sixty-one days pass."""
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        sql(
            "UPDATE decisions_jointdecision SET proposed_at = proposed_at - interval '61 days' WHERE id = %s",
            decision.pk,
        )
        sql("SET LOCAL session_replication_role = origin")


@pytest.fixture
def impostors(team: Team, po: User, admin: User, manager: User, developer: User, stranger: User) -> list[User]:
    """Everybody who is not the tech lead, with the Product Owner's second account and another team's tech lead."""
    twin = UserFactory(organisation=team.organisation, email="product.owner+lead@example.org")
    MembershipFactory(team=team, user=twin)
    elsewhere = holder_of(TeamFactory(organisation=team.organisation), LEAD)
    observer = MembershipFactory(team=team, role="observer").user
    return [po, admin, manager, developer, observer, stranger, twin, elsewhere]


@by_every_way_to_add
def test_nobody_else_signs_in_a_new_row(add: Add, team: Team, tech_lead: User, impostors: list[User]) -> None:
    for person in impostors:
        with refused_by(BOTH, TWINS):
            add(written(team, signed_by_lead=person))


@by_every_way_to_change
def test_nobody_else_signs_what_waits(change: Change, team: Team, tech_lead: User, impostors: list[User]) -> None:
    decision = proposed(team)
    for person in impostors:
        with refused_by(BOTH, TWINS):
            change(decision, signed_by_lead=person, signed_by_lead_at=timezone.now())
        decision.refresh_from_db()
    assert (decision.state, decision.signed_by_lead, decision.lead_signed_as) == (JointState.OPEN, None, "")


@by_every_way_to_change
def test_a_state_that_somebody_writes_is_no_signature(change: Change, team: Team) -> None:
    decision = proposed(team)
    change(decision, state=JointState.SIGNED, lead_signed_as="holder", signed_by_lead_at=timezone.now())
    decision.refresh_from_db()
    assert (decision.state, decision.lead_signed_as, decision.signed_by_lead_at) == (JointState.OPEN, "", None)
    with refused_by(NOT_SIGNED):
        agreement(decision, team).save()


@by_every_way_to_add
def test_a_new_row_begins_open_whatever_it_says(add: Add, team: Team) -> None:
    add(written(team, signed_by_lead=None, state=JointState.SIGNED, settled_at=timezone.now(), answer="Both agreed."))
    decision = JointDecision.objects.get()
    assert (decision.state, decision.settled_at, decision.answer) == (JointState.OPEN, None, "")


@by_every_way_to_change
@pytest.mark.parametrize("waits", [True, False])
def test_nothing_that_was_read_is_altered(waits: bool, change: Change, team: Team, developer: User) -> None:
    decision = proposed(team, 30) if waits else signed(team, 30)
    terms = {"tech_share": "1", "reserve_share": "0", "effective_from": str(team.today)}
    other = TeamFactory(organisation=team.organisation)
    lies: list[dict[str, Any]] = [
        {"terms": terms}, {"amount": Decimal(-50)}, {"kind": "rights"}, {"subject_id": 7}, {"basis": "0"},
        {"team": other},
        {"number": 99}, {"note": "As we said."}, {"proposed_by": developer}, {"signed_by_po": developer},
        {"proposed_at": timezone.now() - dt.timedelta(days=3)}, {"signed_by_po_at": timezone.now()},
        {"signed_by_po": None, "signed_by_po_at": None}, {"po_signed_as": "deputy"},
    ]  # fmt: skip
    for lie in lies:
        with refused_by(STANDS):
            change(JointDecision.objects.get(pk=decision.pk), **lie)


def test_a_decision_is_neither_deleted_nor_emptied_away(team: Team) -> None:
    decision = signed(team)
    with refused_by(STANDS):
        sql("DELETE FROM decisions_jointdecision WHERE id = %s", decision.pk)
    with refused_by(STANDS):
        sql("UPDATE decisions_jointdecision SET id = id + 1000 WHERE id = %s", decision.pk)
    for table in ("decisions_jointdecision", "decisions_agreement", "decisions_rightsversion", "teams_decisionright"):
        with pytest.raises(ProgrammingError) as caught, transaction.atomic():
            sql(f"TRUNCATE {table} CASCADE")
        assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)


@by_every_way_to_change
def test_what_is_older_than_sixty_days_is_not_signed_any_more(change: Change, team: Team) -> None:
    decision = proposed(team)
    age(decision)
    decision.refresh_from_db()
    with refused_by("signatures_are_good_for_sixty_days"):
        change(decision, signed_by_lead=holder_of(team, LEAD), signed_by_lead_at=timezone.now())


@pytest.mark.parametrize("state", [JointState.DECLINED, JointState.WITHDRAWN])
def test_what_was_settled_is_not_signed_any_more(state: str, team: Team) -> None:
    decision = proposed(team)
    settle(decision, state)
    moment = timezone.now()
    with refused_by("this_was_settled_meanwhile"):
        JointDecision.objects.filter(pk=decision.pk).update(
            signed_by_lead=holder_of(team, LEAD), signed_by_lead_at=moment
        )
    with refused_by("this_was_settled_meanwhile"):
        JointDecision.objects.filter(pk=decision.pk).update(state=JointState.OPEN)


def test_nobody_signs_in_the_statement_that_declines(team: Team, developer: User) -> None:
    """Such a row would show a signature that nobody judged."""
    decision = proposed(team)
    said = {"state": JointState.DECLINED, "settled_by": holder_of(team, LEAD), "answer": "No."}
    with refused_by(STANDS):
        JointDecision.objects.filter(pk=decision.pk).update(signed_by_lead=developer, **said)


def test_only_who_would_sign_declines_and_says_why(
    team: Team, po: User, tech_lead: User, developer: User, admin: User
) -> None:
    decision = proposed(team)
    for person in (developer, admin, None):
        with refused_by("who_would_sign_declines"):
            JointDecision.objects.filter(pk=decision.pk).update(state="declined", settled_by=person, answer="No.")
    with refused_by("a_no_says_why"):
        JointDecision.objects.filter(pk=decision.pk).update(state="declined", settled_by=tech_lead, answer=" ")
    with refused_by("only_the_proposer_withdraws"):
        JointDecision.objects.filter(pk=decision.pk).update(state="withdrawn", settled_by=tech_lead)
    with refused_by("this_was_settled_meanwhile"):
        JointDecision.objects.filter(pk=decision.pk).update(state="expired")


@by_every_way_to_add
def test_no_agreement_comes_in_that_nobody_signed(add: Add, full: Plan, team: Team) -> None:
    elsewhere = signed(TeamFactory(organisation=team.organisation))
    for decision in (proposed(team), elsewhere):
        with refused_by(NOT_SIGNED):
            add(agreement(decision, team))
    with refused_by("an_agreement_is_the_default_or_signed_by_both", NOT_SIGNED):
        add(agreement(None, team))
    with refused_by("an_agreement_is_the_default_or_signed_by_both", "a_team_starts_from_one_agreement"):
        add(agreement(None, team, is_default=True))
    assert full.now().tech_share == 20


@by_every_way_to_add
@pytest.mark.parametrize("state", [JointState.DECLINED, JointState.WITHDRAWN])
def test_no_agreement_comes_in_that_was_settled_otherwise(state: str, add: Add, team: Team) -> None:
    decision = proposed(team)
    settle(decision, state)
    with refused_by(NOT_SIGNED):
        add(agreement(decision, team))


@by_every_way_to_add
def test_an_agreement_is_what_was_signed_word_for_word(add: Add, full: Plan, team: Team) -> None:
    decision = signed(team, 15)
    soon = team.today + dt.timedelta(days=1)
    lies: list[dict[str, Any]] = [
        {"tech_share": 5}, {"reserve_share": 10}, {"effective_from": soon},
        {"effective_from": team.today - dt.timedelta(days=30)},
    ]  # fmt: skip
    for lie in lies:
        with refused_by(NOT_SIGNED):
            add(agreement(decision, team, **{"share": 15} | lie))
    for kind in ("rights", "adjustment", "capacity", "logged"):
        with refused_by(NOT_SIGNED):
            add(agreement(signed(team, 15, kind=kind), team, 15))
    assert full.now().tech_share == 20


@by_every_way_to_add
def test_a_signed_decision_is_used_once(add: Add, team: Team) -> None:
    decision = signed(team, 15)
    agreement(decision, team, 15).save()
    with refused_by(OUTDATED):
        add(agreement(decision, team, 15))


@by_every_way_to_add
def test_an_outdated_decision_takes_no_effect_later(add: Add, team: Team) -> None:
    """Kept in the drawer until another agreement is in force."""
    kept = signed(team, 5)
    agree(team, 40)
    with refused_by(OUTDATED):
        add(agreement(kept, team))


@by_every_way_to_change
def test_an_agreement_stands(change: Change, team: Team) -> None:
    stands = agree(team, 30)
    lies: list[dict[str, Any]] = [
        {"tech_share": Decimal(1)}, {"reserve_share": Decimal(20)}, {"effective_from": dt.date(2000, 1, 1)},
        {"decision": signed(team, 1)}, {"team": TeamFactory(organisation=team.organisation)},
    ]  # fmt: skip
    for lie in lies:
        with refused_by(STANDS):
            change(Agreement.objects.get(pk=stands.pk), **lie)


@by_every_way_to_change
def test_what_both_sign_never_reaches_a_sprint_that_has_started(change: Change, full: Plan, team: Team) -> None:
    full.start()
    lenient = agree(team, 5)
    assert (full.now().tech_share, full.now().tech_budget) == (20, 12)
    lies: list[dict[str, Any]] = [
        {"tech_share": Decimal(5)}, {"tech_share": Decimal(5), "agreement": lenient}, {"agreement": lenient},
    ]  # fmt: skip
    for lie in lies:
        with refused_by("a_running_sprint_keeps_its_budget"):
            change(Sprint.objects.get(pk=full.sprint.pk), **lie)
    assert (full.now().tech_share, full.now().tech_budget) == (20, 12)


def at_the_commit() -> None:
    """Rows and their version are compared when all is written."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")


@by_every_way_to_change
def test_decision_rights_do_not_change_without_signatures(change: Change, team: Team) -> None:
    lies: dict[str, dict[str, Any]] = {
        "tagging": {"holder": "team"}, "product_order": {"sentence": "Whatever"}, "capacity": {"position": 0},
    }  # fmt: skip
    for key, lie in lies.items():
        right = DecisionRight.objects.get(team=team, key=key)
        with refused_by("rights_in_force_are_the_signed_ones"):
            change(right, **lie)
            at_the_commit()


@by_every_way_to_add
def test_no_right_and_no_version_comes_in_unsigned(add: Add, team: Team) -> None:
    with refused_by("rights_in_force_are_the_signed_ones"):
        add(DecisionRight(team=team, key="holidays", sentence="When the office closes", holder="team", position=99))
        at_the_commit()
    rows: list[Any] = [row | {"holder": "team"} if row["key"] == "tagging" else row for row in rows_in_force(team)]
    waits = signed(team, kind="rights", terms={"rows": rows}, basis="1", signed_by_lead=None)
    other = signed(team, kind="rights", terms={"rows": rows_in_force(team)}, basis="1")
    for decision in (waits, other, signed(team, 5)):
        with refused_by(NOT_THE_RIGHTS):
            add(RightsVersion(team=team, number=2, rows=rows, decision=decision))
    with refused_by(NOT_THE_RIGHTS, "a_version_of_the_rights_is_signed_by_both"):
        add(RightsVersion(team=team, number=2, rows=rows))


@by_every_way_to_change
def test_a_version_of_the_rights_stands(change: Change, team: Team) -> None:
    give(team, "tagging", "team")
    version = RightsVersion.objects.filter(team=team).latest("number")
    lies: list[dict[str, Any]] = [{"rows": []}, {"number": 9}, {"in_force_from": timezone.now()}, {"decision": None}]
    for lie in lies:
        with refused_by("a_version_of_the_rights_stands"):
            change(version, **lie)
        version.refresh_from_db()


def test_signed_rights_are_used_once_and_in_their_turn(team: Team) -> None:
    decision = give(team, "tagging", "team")
    both: Any = decision.terms
    for number in (2, 3):
        with refused_by("rights_follow_the_version_that_was_seen", "versions_of_the_rights_are_numbered"):
            RightsVersion.objects.create(team=team, number=number, decision=decision, **both)
