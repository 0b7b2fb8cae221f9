"""The page of a team's agreements: what each says, from when to when, who signed, and which sprints ran under it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.services import propose_agreement, sign
from apps.decisions.timeline import spells_of
from apps.sprints.services import start_sprint
from apps.sprints.timeline import sprints_under
from apps.teams.models import Team
from tests.budget.attack import agree
from tests.conftest import SignIn
from tests.factories import SprintFactory
from tests.signing import LEAD, PO

pytestmark = pytest.mark.django_db

WHY = "The settlement job fails twice a week."


def url(team: Team) -> str:
    return reverse("decisions:agreements", args=[team.slug])


def later(team: Team, days: int) -> dt.date:
    return team.today + dt.timedelta(days=days)


def test_the_timeline_tells_every_agreement_with_its_signatures_and_its_sprints(
    as_: SignIn, observer: User, po: User, tech_lead: User, team: Team
) -> None:
    ahead = SprintFactory(team=team, number=30, starts=later(team, 7), ends=later(team, 18))
    old = start_sprint(sprint=SprintFactory(team=team, number=23, name="Tide 23"), by=po)
    propose = propose_agreement(
        team=team, tech_share=Decimal(25), reserve_share=Decimal(5), effective_from=ahead.starts,
        by=tech_lead, seat=LEAD, note=WHY,
    )  # fmt: skip
    sign(decision=propose, by=po, seat=PO)
    page = as_(observer).get(url(team)).content.decode()
    assert "planned" in page and "in force" in page
    assert WHY in page and "Paula Owner" in page and "Tariq Lead" in page
    assert page.index(ahead.get_absolute_url()) < page.index("From the beginning") < page.index(old.get_absolute_url())


def test_an_agreement_that_was_replaced_before_its_day_says_so(as_: SignIn, po: User, team: Team) -> None:
    day = team.today + dt.timedelta(days=5)
    agree(team, 30, effective_from=day)
    agree(team, 25, effective_from=day)
    page = as_(po).get(url(team)).content.decode()
    assert "replaced before it applied" in page


def test_each_agreement_applies_until_the_next_one_begins(team: Team) -> None:
    agree(team, 30, effective_from=later(team, 20))
    agree(team, 25, effective_from=later(team, 10))
    agree(team, 40, effective_from=later(team, 10))
    spells = [(spell.agreement.tech_share, spell.until) for spell in spells_of(team)]
    days = (None, later(team, 19), later(team, 9), later(team, 9))
    assert spells == list(zip((30, 40, 25, 20), days, strict=True))
    assert [spell.is_in_force for spell in spells_of(team)] == [False, False, False, True]
    assert [spell.was_replaced for spell in spells_of(team)] == [False, False, True, False]


def test_of_many_sprints_the_latest_are_named_and_the_rest_counted(team: Team) -> None:
    sprints = [SprintFactory(team=team, number=number) for number in range(1, 10)]
    [under] = sprints_under(team, [team.agreements.get()])
    assert list(under.shown) == sprints[:2:-1]
    assert under.earlier == 3


def test_thirty_agreements_ask_as_often_as_three(as_: SignIn, po: User, team: Team) -> None:
    client = as_(po)

    def asked(agreements: range) -> int:
        for number in agreements:
            day = later(team, number)
            agree(team, 20 + number, effective_from=day)
            SprintFactory(team=team, number=number, starts=day, ends=day)
        client.get(url(team))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(team))
        return len(captured)

    assert asked(range(1, 4)) == asked(range(4, 31))
