"""What a sprint's capacity is warned of: each by itself, on the page, and in nobody's way."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.sprints.services import confirm_capacity, edit_sprint
from apps.sprints.signatures import confirmation_of
from apps.teams.availability.public_holidays import Place
from apps.teams.models import Role, Team
from apps.teams.services import add_special_day, add_time_off, remove_time_off, set_place, set_share
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, MembershipFactory, TeamFactory
from tests.sprints.past import closed, planned
from tests.teams.test_time_off import everything

pytestmark = pytest.mark.django_db

NUMBER = 20  # from 28 September to 9 October 2026


@pytest.fixture
def sprint(team: Team, po: User, tech_lead: User, developer: User) -> Sprint:
    """After three sprints of two people, who delivered 40 in 20 days each time."""
    for number in range(NUMBER - 3, NUMBER):
        closed(team, number, delivered=40, by=po)
    return planned(team, NUMBER, Decimal(40))


def away(person: User, sprint: Sprint) -> None:
    add_time_off(person=person, fields={"starts": sprint.starts, "ends": sprint.starts}, by=person)


def book_twice(sprint: Sprint) -> None:
    dana = User.objects.get(name="Dana Developer")
    other = MembershipFactory(team=TeamFactory(organisation=dana.organisation), user=dana).team
    set_share(person=dana, team=other, starts=sprint.ends, percent=Decimal(25), by=dana)
    set_share(person=dana, team=other, starts=sprint.starts, percent=Decimal(0), by=dana)


def send_everybody_away(sprint: Sprint) -> None:
    for membership in sprint.team.memberships.select_related("user"):
        away(membership.user, sprint)


def move_to_portugal(sprint: Sprint) -> None:
    """The republic's day is a Monday there."""
    set_place(owner=sprint.team, place=Place("PT"), by=sprint.team.memberships.all()[0].user)


def give_a_day_off(sprint: Sprint) -> None:
    by, day = sprint.team.memberships.all()[0].user, sprint.ends
    add_special_day(owner=sprint.team, name="Offsite", starts=day, ends=day, off=Decimal(1), by=by)


def hope_for_more(sprint: Sprint) -> None:
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(60)})


def hope_for_less(sprint: Sprint) -> None:
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(20)})


def have_no_time(sprint: Sprint) -> None:
    for membership in sprint.team.memberships.select_related("user"):
        person = membership.user
        set_share(person=person, team=sprint.team, starts=sprint.starts, percent=Decimal(0), by=person)


def page(sprint: Sprint) -> str:
    return reverse("sprints:capacity", args=["payments", NUMBER])


WARNINGS = [
    (book_twice, "Dana Developer: 125% of the time is asked for by several teams, Fri 9 Oct."),
    (send_everybody_away, "Nobody is here: Mon 28 Sep."),
    (move_to_portugal, "Mon 5 Oct: Republic Day."),
    (give_a_day_off, "Fri 9 Oct: Offsite."),
    (hope_for_more, "60 pts is far from what was delivered: 40 to 40 in the last 3 sprints, 40 in the middle."),
    (hope_for_less, "20 pts is far from what was delivered: 40 to 40 in the last 3 sprints, 40 in the middle."),
    (have_no_time, "A capacity is set, and nobody has a day for this sprint."),
]


@pytest.mark.parametrize(("happen", "sentence"), WARNINGS)
def test_each_is_on_the_page_alone_and_forbids_nothing(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint, happen: Callable[[Sprint], None], sentence: str
) -> None:
    client = as_(po)
    assert "Look at this first" not in client.get(page(sprint)).content.decode()
    happen(sprint)
    html = client.get(page(sprint)).content.decode()
    assert html.count(sentence) == 1
    assert html.count('<li class="hint') == 1
    sprint.refresh_from_db()
    for person, seat in ((po, Role.PRODUCT_OWNER), (tech_lead, Role.TECH_LEAD)):
        confirm_capacity(sprint=sprint, capacity=sprint.capacity or Decimal(0), by=person, seat=seat)
    assert confirmation_of(sprint).is_by_both


def test_time_off_comes_and_goes_and_a_confirmed_sprint_stays_as_it_is(
    po: User, tech_lead: User, developer: User, sprint: Sprint
) -> None:
    """No row of the sprint, its ledger, its budgets or its signatures, nor any other."""
    CommitmentFactory(sprint=sprint, story__size=8)
    for person, seat in ((po, Role.PRODUCT_OWNER), (tech_lead, Role.TECH_LEAD)):
        confirm_capacity(sprint=sprint, capacity=Decimal(40), by=person, seat=seat)
    before = everything()
    fields = {"starts": sprint.starts - dt.timedelta(days=3), "ends": sprint.ends}
    entry = add_time_off(person=developer, fields=fields, by=po)
    assert everything() == before
    remove_time_off(time_off=entry, by=developer)
    assert everything() == before
