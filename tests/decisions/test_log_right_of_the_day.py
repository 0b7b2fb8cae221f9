"""Whoever it was and whichever day: a decision stands if and only if they held its right that day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, RightsVersion, Row
from apps.teams.models import Deputy, Holder, Membership, Team
from tests.budget.attack import as_owner, sql
from tests.decisions.log import OF_THE_LEAD, aged, decided, decided_together
from tests.decisions.log import given as rows_with
from tests.factories import UserFactory
from tests.signing import LEAD, holder_of

pytestmark = pytest.mark.django_db

DAYS = 12
HOLDERS = st.sampled_from([holder.value for holder in Holder])


@dataclass(frozen=True)
class Spell:
    """A role, or a deputy's, from one day of the past until before another."""

    role: str
    starts: int
    ends: int

    def holds(self, day: int) -> bool:
        return self.starts <= day < self.ends


def spells(roles: st.SearchStrategy[str]) -> st.SearchStrategy[Spell]:
    days = st.integers(0, DAYS)
    return st.builds(lambda role, one, other: Spell(role, min(one, other), max(one, other)), roles, days, days)


# What speaks for a holder, said once more, by hand: were the law and this wrong alike, they would agree.
SPEAKS = {
    "product_owner": {"product_owner"},
    "tech_lead": {"tech_lead"},
    "team": {"tech_lead", "developer"},
    "together": set[str](),
}


REFUSALS = {"who_decided_held_the_right_that_day", "what_is_held_together_is_signed_by_both"}


@contextmanager
def past(team: Team) -> Iterator[None]:
    """What is written here was always so, and is forgotten afterwards."""
    with transaction.atomic():
        with as_owner():
            sql("SET session_replication_role = replica")
            yield
        transaction.set_rollback(True)


def lived(team: Team, person: User, mine: Spell, deputy: Spell | None, held_by: list[tuple[int, str]]) -> None:
    """Write the past that the example tells, without the laws that guard its making."""
    first = team.today - dt.timedelta(days=DAYS)

    def day(number: int) -> dt.date:
        return first + dt.timedelta(days=number)

    Membership.objects.create(team=team, user=person, role=mine.role, starts=day(mine.starts), ends=day(mine.ends))
    if deputy and deputy.starts < deputy.ends:
        holder = holder_of(team, deputy.role)
        Deputy.objects.create(team=team, role=deputy.role, holder=holder, deputy=person, starts=day(deputy.starts),
                              ends=day(deputy.ends - 1))  # fmt: skip
    for number, (since, holder_then) in enumerate(held_by, start=2):
        rows: list[Row] = rows_with(team, OF_THE_LEAD, holder_then)
        noon = dt.datetime.combine(day(since), dt.time(12), team.zone)
        proposal = JointDecision.objects.create(team=team, kind="rights", number=number, state="expired")
        RightsVersion.objects.create(team=team, number=number, rows=rows, in_force_from=noon, decision=proposal)


def may(mine: Spell, deputy: Spell | None, held_by: list[tuple[int, str]], day: int) -> bool:
    """What the law must say."""
    holder = [LEAD, *(each for since, each in held_by if since <= day)][-1]
    acted = {mine.role} if mine.holds(day) else set()
    if deputy and deputy.holds(day) and acted & {"developer", "observer"}:
        acted.add(deputy.role)
    return bool(acted & SPEAKS[holder])


@pytest.fixture
def old_team(team: Team, po: User, tech_lead: User) -> Team:
    aged(team)
    return team


@given(
    mine=spells(st.sampled_from(["developer", "observer"])),
    deputy=st.none() | spells(st.sampled_from(["product_owner", "tech_lead"])),
    held_by=st.lists(st.tuples(st.integers(0, DAYS), HOLDERS), max_size=3).map(sorted),
    day=st.integers(0, DAYS),
)
def test_the_right_of_the_day_decides(
    old_team: Team, mine: Spell, deputy: Spell | None, held_by: list[tuple[int, str]], day: int
) -> None:
    person: User = UserFactory(organisation=old_team.organisation)
    on = old_team.today - dt.timedelta(days=DAYS - day)
    with past(old_team):
        lived(old_team, person, mine, deputy, held_by)
        sql("SET session_replication_role = DEFAULT")
        assert stands(old_team, person, on) is may(mine, deputy, held_by, day)


def stands(team: Team, person: User, on: dt.date) -> bool:
    try:
        return decided(team, person, decided_on=on).decided_by == person
    except RuleViolation as violation:
        return violation.constraint not in REFUSALS


def test_the_day_of_a_joint_decision_is_that_of_the_last_signature(old_team: Team, po: User) -> None:
    assert decided_together(old_team, po).decided_on == old_team.today
