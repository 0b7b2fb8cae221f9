"""The year of a team, with its sprints above its people."""

import datetime as dt

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.bands import bands_of
from apps.sprints.models import Sprint
from apps.teams.models import Team
from apps.teams.services import add_time_off
from tests.conftest import SignIn
from tests.factories import SprintFactory

MONDAY = dt.date(2026, 1, 5)
WEEKS = [MONDAY + dt.timedelta(weeks=n) for n in range(8)]


def sprint(number: int, first: int, last: int) -> Sprint:
    """From a day after that Monday to another."""
    return Sprint(number=number, starts=MONDAY + dt.timedelta(days=first), ends=MONDAY + dt.timedelta(days=last))


def test_sprints_lie_over_their_weeks_and_the_weeks_are_all_there() -> None:
    one, two, short = sprint(1, 0, 11), sprint(2, 14, 25), sprint(3, 37, 39)
    bands = bands_of([one, two, short], WEEKS)
    assert [(band.sprint and band.sprint.number, band.weeks) for band in bands] == [
        (1, 2), (2, 2), (None, 1), (3, 1), (None, 2)
    ]  # fmt: skip
    assert bands_of([], WEEKS) == []


def test_a_week_that_two_share_is_of_the_one_that_has_its_middle() -> None:
    bands = bands_of([sprint(1, 0, 8), sprint(2, 9, 18)], WEEKS)
    assert [(band.sprint and band.sprint.number, band.weeks) for band in bands][:2] == [(1, 1), (2, 2)]


@pytest.mark.django_db
def test_the_page_leads_to_each_sprints_capacity(as_: SignIn, developer: User, observer: User, team: Team) -> None:
    SprintFactory(team=team, number=1, starts=MONDAY, ends=MONDAY + dt.timedelta(days=11))
    fields = {"starts": MONDAY, "ends": MONDAY, "reason": "Surgery"}
    add_time_off(person=developer, fields=fields, by=developer)
    html = as_(observer).get(reverse("teams:year", args=["payments"]) + "?year=2026").content.decode()
    assert reverse("sprints:capacity", args=["payments", 1]) in html
    assert "Sprint 1, Mon 5 Jan to Fri 16 Jan" in html
    assert "Surgery" not in html
