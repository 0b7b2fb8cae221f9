"""Every guarded action × every holder its right can be given to × every person, as rights_table.txt says it."""

import datetime as dt
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import Row
from apps.decisions.services import newest_version, propose_rights, sign
from apps.teams.models import HOLDERS_OF, DecisionRight, Right, Role, Team
from apps.teams.services import name_deputy
from tests.conftest import enter
from tests.decisions.guarded import ACTIONS, Act, Stage
from tests.effort import asked
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.signing import LEAD, PO, give, rows_in_force

pytestmark = pytest.mark.django_db

LINES = (Path(__file__).parent / "rights_table.txt").read_text().splitlines()
(_right, _holder, _action, *PEOPLE), *ROWS = (line.split() for line in LINES if line and not line.startswith("#"))
type Setting = tuple[str, str]
TABLE = {setting: list(rows) for setting, rows in groupby(ROWS, key=lambda row: (row[0], row[1]))}


def member(team: Team, role: str = Role.DEVELOPER, **names: str) -> User:
    user: User = MembershipFactory(team=team, role=role, user=UserFactory(organisation=team.organisation, **names)).user
    return user


@pytest.fixture
def full(team: Team, po: User, tech_lead: User) -> Stage:
    return Stage(team)


@pytest.fixture
def vacant(team: Team) -> Stage:
    """Another team, which has neither a Product Owner nor a tech lead yet."""
    return Stage(TeamFactory(organisation=team.organisation, name="Vacant"))


@pytest.fixture
def deputies(full: Stage, po: User, tech_lead: User) -> dict[str, User]:
    """Two who only read, but for the days on which they stand in."""
    week = full.team.today + dt.timedelta(days=7)
    named = {}
    for role, holder in ((PO, po), (LEAD, tech_lead)):
        named[role] = member(full.team, Role.OBSERVER)
        name_deputy(team=full.team, role=role, holder=holder, deputy=named[role], starts=full.team.today, ends=week)
    return named


def give_in_a_vacant_team(team: Team, right: str, holder: str, signers: tuple[User, User]) -> None:
    """The same rights there, signed by two who stand in."""
    rows = [Row(key=r["key"], sentence=r["sentence"], holder=holder if r["key"] == right else r["holder"])
            for r in rows_in_force(team)]  # fmt: skip
    basis = newest_version(team).number
    proposal = propose_rights(team=team, rows=rows, basis=basis, by=signers[0], seat=PO)
    sign(decision=proposal, by=signers[1], seat=LEAD)


@pytest.fixture
def cast(request: pytest.FixtureRequest, full: Stage, vacant: Stage, deputies: dict[str, User]) -> dict[str, Any]:
    """Everybody of the table, with the stage they act on."""
    people = {name: request.getfixturevalue(name) for name in PEOPLE[:7]}
    stages = {name: (person, full) for name, person in people.items()}
    return stages | {
        "for_po": (deputies[PO], full), "for_lead": (deputies[LEAD], full), "stand_in": (member(vacant.team), vacant),
    }  # fmt: skip


def happened(person: User, act: Act, right: str, team: Team) -> str:
    """In a word, what came of it; and nothing stays of it."""
    client = Client()
    enter(client, person)
    row = f'href="{reverse("decisions:rights", args=[team.slug])}#right-{right}"'
    with transaction.atomic():
        act.before()
        url = act.url(team)
        response = client.get(url) if act.sent is None else client.post(url, act.sent)
        word = "no" if row in response.content.decode() and response.status_code in (403, 422) else ""
        if not word and response.status_code in (403, 404):
            word = "reads" if response.status_code == 403 else "404"
        word = word or ("yes" if act.did() else "wish" if act.wished() else f"nothing:{response.status_code}")
        transaction.set_rollback(True)
    return word


@pytest.mark.parametrize("setting", TABLE, ids="-".join)
def test_everybody_does_what_the_rights_in_force_say_and_is_shown_the_row_otherwise(
    setting: Setting, cast: dict[str, Any], full: Stage, vacant: Stage
) -> None:
    right, holder = setting
    if DecisionRight.objects.get(team=full.team, key=right).holder != holder:
        give(full.team, right, holder)
        give_in_a_vacant_team(vacant.team, right, holder, (cast["stand_in"][0], member(vacant.team)))
    wrong = {}
    for _right, _holder, action, *wanted in TABLE[setting]:
        for at in asked(wanted):
            person, stage = cast[PEOPLE[at]]
            if (got := happened(person, ACTIONS[action](stage), right, stage.team)) != wanted[at]:
                wrong[f"{action} by {PEOPLE[at]}"] = f"{got} instead of {wanted[at]}"
    assert wrong == {}


def test_the_table_has_every_holder_that_a_right_can_be_given_to() -> None:
    assert list(TABLE) == [(right, holder) for right in Right.values for holder in HOLDERS_OF[right]]


def test_every_action_stands_under_every_holder_of_its_right() -> None:
    right_of = {row[2]: row[0] for row in ROWS}
    assert set(right_of) == set(ACTIONS)
    assert len(ROWS) == sum(len(HOLDERS_OF[right]) for right in right_of.values())
