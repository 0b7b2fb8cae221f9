"""The worked example of docs/users/capacity.md, played in a database: the page says what the document says."""

import datetime as dt
import html
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.templatetags.ringfence import amount
from apps.sprints.capacity import capacity_of
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import close_sprint, confirm_capacity, leave_out, set_capacity, start_sprint
from apps.teams.availability.public_holidays import Place
from apps.teams.models import Role, Team
from apps.teams.services import add_time_off, set_pattern, set_place, set_share
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory

pytestmark = pytest.mark.django_db

DOC = (Path(__file__).parent.parent.parent / "docs" / "users" / "capacity.md").read_text()
LONG_AGO = dt.date(2025, 1, 1)
NUMBER = 7
HALF = Decimal("0.5")


def may(day: int) -> dt.date:
    return dt.date(2026, 5, day)


@dataclass(frozen=True)
class Told:
    """A closed sprint as the document tells of it."""

    number: int
    starts: dt.date
    ends: dt.date
    delivered: Decimal
    days: Decimal
    is_left_out: bool


def told() -> list[Told]:
    """The closed sprints of the document, the newest first."""
    row = r"^\| (\d) \| (\d+ \w{3} 2026) \| (\d+ \w{3} 2026) \| ([\d.]+) \| ([\d.]+) \| (left out )?\|$"
    return [
        Told(int(number), _date(starts), _date(ends), Decimal(delivered), Decimal(days), bool(left_out))
        for number, starts, ends, delivered, days, left_out in re.findall(row, DOC, re.MULTILINE)
    ]


def _date(written: str) -> dt.date:
    return dt.datetime.strptime(written, "%d %b %Y").date()  # noqa: DTZ007 - a day, not a time


def said(pattern: str) -> str:
    """What the document says, where it says it, as one line."""
    found = re.search(pattern, re.sub(r"\s+", " ", DOC))
    assert found, pattern
    return found[1]


def live_through(team: Team, past: Told, *, by: User) -> None:
    sprint = SprintFactory(team=team, number=past.number, starts=past.starts, ends=past.ends, capacity=100)
    product = CommitmentFactory(sprint=sprint, story__size=past.delivered - 1)
    tech = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=1)
    undone = CommitmentFactory(sprint=sprint, story__size=3)
    start_sprint(sprint=sprint, by=by)
    outcomes = {product.story_id: "done", tech.story_id: "done", undone.story_id: "returned"}
    close_sprint(sprint=sprint, outcomes=outcomes, by=by)


def off(person: User, starts: dt.date, ends: dt.date, **more: object) -> None:
    add_time_off(person=person, fields={"kind": "off", "starts": starts, "ends": ends, **more}, by=person)


@pytest.fixture
def dana(team: Team, developer: User) -> User:
    """Half of each Friday, 60% for this team; what she loses is what the document tells."""
    set_pattern(person=developer, starts=LONG_AGO, days={"friday": HALF}, by=developer)
    set_share(person=developer, team=team, starts=LONG_AGO, percent=Decimal(60), by=developer)
    off(developer, may(6), may(7), starts_at_noon=True)
    off(developer, may(11), may(13), kind="on_call", lost=HALF)
    off(developer, may(8), may(29), kind="training", lost=Decimal("0.25"), every_weeks=2)
    return developer


@pytest.fixture
def tom(tech_lead: User) -> User:
    off(tech_lead, dt.date(2026, 2, 23), dt.date(2026, 2, 27))
    off(tech_lead, may(11), may(11))
    return tech_lead


@pytest.fixture
def sprint(team: Team, po: User, dana: User, tom: User) -> Sprint:
    """The one that is planned, after the six that the document tells of."""
    set_place(owner=team, place=Place("DE", "BY"), by=po)
    for past in reversed(told()):
        live_through(team, past, by=po)
    planned: Sprint = SprintFactory(team=team, number=NUMBER, starts=may(4), ends=may(15), capacity=None)
    planned.team = team
    return leave_out(sprint=planned, numbers=[past.number for past in told() if past.is_left_out])


def page(as_: SignIn, reader: User, sprint: Sprint) -> str:
    answer = as_(reader).get(reverse("sprints:capacity", args=[sprint.team.slug, sprint.number]))
    return html.unescape(answer.content.decode())


def test_each_closed_sprint_has_the_days_that_the_document_says(sprint: Sprint) -> None:
    looked_at = capacity_of(sprint).focus.looked_at

    assert len(looked_at) == 6
    assert [
        Told(each.number, each.starts, each.ends, each.delivered, each.days, each.is_left_out) for each in looked_at
    ] == told()


def test_the_sums_are_those_of_the_document(as_: SignIn, po: User, sprint: Sprint) -> None:
    reading, shown = capacity_of(sprint), page(as_, po, sprint)

    assert amount(reading.available) == said(r"\*\*([\d.]+) days available\*\*")
    assert f"Focus factor: {said(r'Focus factor: `(.+?)`')}" in shown
    assert f"Suggested capacity: {said(r'Suggested capacity: `(.+?)`')}" in shown


def test_the_document_itself_adds_up() -> None:
    """Without the app: from the table to the suggestion."""
    counted = [past for past in told() if not past.is_left_out]
    delivered, days = sum(past.delivered for past in counted), sum(past.days for past in counted)
    factor = round(Decimal(delivered) / Decimal(days), 3)

    assert said(r"Focus factor: `(.+?)`") == f"{delivered} pts ÷ {days} days = {factor}"
    for available in (said(r"\*\*([\d.]+) days available\*\*"), said(r"then, ([\d.]+) now")):
        product = Decimal(available) * factor
        rounded = product // HALF * HALF
        assert f"`{available} × {factor} = {amount(product)}; in steps of 0.5, rounded down: {rounded}`" in re.sub(
            r"\s+", " ", DOC
        )


def test_the_budgets_follow(sprint: Sprint) -> None:
    set_capacity(sprint=sprint, capacity=Decimal(said(r"Both confirm ([\d.]+)\.")))
    sprint.refresh_from_db()

    assert amount(sprint.tech_budget) == said(r"tech budget of \*\*([\d.]+)\*\*")
    assert amount(sprint.product_budget) == said(r"product budget of \*\*([\d.]+)\*\*")


def test_what_changes_afterwards_is_told_as_the_document_tells_it(
    as_: SignIn, po: User, tom: User, sprint: Sprint
) -> None:
    capacity = Decimal(said(r"Both confirm ([\d.]+)\."))
    set_capacity(sprint=sprint, capacity=capacity)
    for person, seat in ((po, Role.PRODUCT_OWNER), (tom, Role.TECH_LEAD)):
        confirm_capacity(sprint=sprint, capacity=capacity, by=person, seat=seat)
    before = Sprint.objects.filter(pk=sprint.pk).values().get()

    off(tom, may(13), may(15))
    shown = page(as_, po, sprint)
    assert said(r"> (Availability has changed .+? now\.)") in shown
    assert said(r"The suggestion is now `(.+?)`") in shown
    assert Sprint.objects.filter(pk=sprint.pk).values().get() == before
