"""The page of the forecast: what it reads, whom it answers, and that it writes nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.reports.forecast_reading import DEBT, ORDER, Outlook
from apps.sprints.models import Cadence, Commitment, Length, Outcome
from apps.sprints.services import start_sprint
from apps.stories.models import Kind
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.sprints.past import FIRST, closed, planned
from tests.stories.debts import noticed, shortcut

pytestmark = pytest.mark.django_db

WRONG = [
    ("first=0", "Give more than 0."),
    ("first=-3", "Give more than 0."),
    ("first=NaN", "Enter a number."),
    ("first=plenty", "Enter a number."),
    ("first=48,5", "Only 48 pts are still to do there."),
    ("first=3&of=debt", "Only 0 pts are still to do there."),
    ("of=everything", "Select a valid choice."),
    ("until=NOPE-1", "No open story of the product order has this key."),
    ("until=1&of=debt", "A story stands in the product order."),
    ("until=1&first=3", "Give an amount or a story, not both."),
    ("share=0", "0% is no share: give 1 to 99."),
    ("share=100", "100% is no share: give 1 to 99."),
    ("share=101", "101% is no share: give 1 to 99."),
    ("share=half", "Enter a number."),
]


@pytest.fixture
def history(team: Team, po: User) -> Team:
    """Four closed sprints, each with 18 done of the product order and 2 in the tech budget; 48 points are left."""
    for number in range(1, 5):
        closed(team, number, delivered=20, by=po)
    StoryFactory(team=team, size=Decimal(36))
    return team


def page(client: Client, team: Team, query: str = "", **headers: Any) -> str:
    response = client.get(f"{reverse('reports:forecast', args=[team.slug])}?{query}", **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_what_makes_no_sense_is_said_and_kept_and_the_rest_answers(as_: SignIn, observer: User, history: Team) -> None:
    client = as_(observer)
    for query, sentence in WRONG:
        said = page(client, history, query)
        assert sentence in said, query
        typed = query.partition("&")[0].partition("=")[2]
        assert f'value="{typed}"' in said or typed == "everything"
        assert ("2 sprints" in said or "3 sprints" in said) == query.startswith("share"), query


def test_it_says_when_and_writes_nothing(as_: SignIn, observer: User, history: Team, tech_lead: User) -> None:
    noticed(history, 4, by=tech_lead)
    client = as_(observer)
    page(client, history)
    with CaptureQueriesContext(connection) as captured:
        said = page(client, history, "first=36&share=25")
    written = [each["sql"] for each in captured.captured_queries if not each["sql"].lstrip().startswith("SELECT")]
    assert written == []
    assert len(captured) <= 20
    assert said.count(">2 sprints<") == 2, "18 a sprint, at 50% and at 85%"
    assert "The first 36 points of the product order" in said
    assert "10000 of 10000" in said.replace(",", "")
    assert '<output for="id_share" form="ask">25%</output>' in said
    moved = page(client, history, "share=40", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="div#repaid")
    assert "<html" not in moved
    assert "tried out" in moved
    assert client.post(reverse("reports:forecast", args=[history.slug]), {"share": "40"}).status_code == 405


def test_below_four_closed_sprints_it_says_so(as_: SignIn, developer: User, team: Team, po: User) -> None:
    for number in range(1, 4):
        closed(team, number, delivered=20, by=po)
    assert "Not enough data yet" in page(as_(developer), team)


def test_the_running_sprint_is_the_first_and_keeps_what_it_has_done(history: Team, po: User) -> None:
    running = planned(history, 5, Decimal(100))
    done = CommitmentFactory(sprint=running, story__size=Decimal(7))
    CommitmentFactory(sprint=running, budget="tech", story__size=Decimal(3))
    start_sprint(sprint=running, by=po)
    Commitment.objects.filter(pk=done.pk).update(outcome=Outcome.DONE)
    outlook = Outlook(history)
    assert (outlook.done_so_far(ORDER), outlook.done_so_far(DEBT)) == (7, 0)
    assert outlook.ends_to_come == outlook.ends[1:], "another share begins with the next sprint"
    assert [amount for _sprint, amount in outlook.delivered(ORDER)] == [18] * 4
    assert [amount for _sprint, amount in outlook.delivered(DEBT)] == [2] * 4


def test_sprints_end_as_they_are_planned_then_by_the_cadence_else_like_the_last_one(team: Team) -> None:
    monday = team.today - dt.timedelta(days=team.today.weekday())
    week, friday = dt.timedelta(weeks=1), monday + dt.timedelta(days=11)
    SprintFactory(team=team, starts=monday - week * 3, ends=monday - week)
    SprintFactory(team=team, starts=monday, ends=friday)
    assert Outlook(team).ends[:4] == [team.today, friday, friday + week * 2, friday + week * 4]
    Cadence.objects.create(team=team, length=Length.ONE, starts=FIRST)
    assert Outlook(team).ends[:4] == [team.today, friday, friday + week, friday + week * 2]


def test_the_order_is_product_work_up_to_a_story_and_what_has_no_size_is_counted(team: Team) -> None:
    _sized, technical, unsized, last, _behind = (
        StoryFactory(team=team, size=size, kind=kind)
        for size, kind in (
            (Decimal(5), Kind.FEATURE),
            (Decimal(8), Kind.IMPROVEMENT),
            (None, Kind.UNTAGGED),
            (Decimal("2.5"), Kind.BUG),
            (Decimal(13), Kind.FEATURE),
        )
    )
    outlook = Outlook(team)
    found = outlook.story(last.key.lower())
    assert found == last
    upto = outlook.up_to(last)
    assert (upto.amount, upto.count, upto.unsized, upto.untagged) == (Decimal("7.5"), 3, 1, 1)
    assert outlook.story(technical.key) is None
    assert outlook.story(unsized.key) == unsized


def test_what_repaid_debt_is_read_off_the_ledgers(history: Team, tech_lead: User) -> None:
    for line in Commitment.objects.filter(team=history, budget="tech").select_related("story")[:2]:
        noticed(history, 5, by=tech_lead, story=line.story)
    what_if = Outlook(history).what_if
    assert (what_if.repaid, what_if.done, what_if.owed) == (4, 8, 0)


def test_a_budgets_debt_is_told_apart(team: Team, tech_lead: User) -> None:
    noticed(team, 5, by=tech_lead)
    noticed(team, None, by=tech_lead)
    shortcut(team)
    outlook = Outlook(team)
    assert (outlook.debt.amount, outlook.debt.count, outlook.debt.unsized) == (5, 2, 1)
    assert (outlook.debt_of_product.amount, outlook.debt_of_product.count) == (3, 1)
