"""Single days in a grid: by the person, or by who decides about the capacity; each taken back with one press."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.capacity import available_days
from apps.sprints.models import Sprint
from apps.teams.models import OffKind, SpecialDay, Team, TimeOff
from apps.teams.services import add_special_day, add_time_off
from tests.conftest import Answer, SignIn
from tests.factories import MembershipFactory
from tests.sprints.past import planned

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "div#days"}


@pytest.fixture
def sprint(team: Team, po: User, tech_lead: User, developer: User) -> Sprint:
    """Two weeks of two people: 20 days."""
    return planned(team, 1)


@pytest.fixture
def monday(sprint: Sprint) -> dt.date:
    return sprint.starts


def day(person: User, date: dt.date) -> str:
    return reverse("sprints:capacity_day", args=["payments", 1, person.pk, date])


def team_day(date: dt.date) -> str:
    return reverse("sprints:capacity_team_day", args=["payments", 1, date])


def undo(answer: Answer) -> str:
    """The address behind the Undo beside what was just said."""
    found = re.search(r'action="([^"]*/capacity/undo/[^"]*)"', answer.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("who", ["developer", "po", "tech_lead"])
def test_a_day_is_lost_and_taken_back(
    request: pytest.FixtureRequest, as_: SignIn, developer: User, sprint: Sprint, monday: dt.date, who: str
) -> None:
    client = as_(request.getfixturevalue(who))
    answer = client.post(day(developer, monday), {"lost": "day", "kind": "off"}, follow=True)
    assert "Dana Developer, Mon 5 Jan: the whole day is lost." in answer.content.decode()
    assert available_days(sprint) == 19
    client.post(undo(answer))
    assert available_days(sprint) == 20


@pytest.mark.parametrize(("lost", "left"), [("morning", "19.5"), ("afternoon", "19.5"), ("nothing", "20")])
def test_halves(as_: SignIn, developer: User, sprint: Sprint, monday: dt.date, lost: str, left: str) -> None:
    as_(developer).post(day(developer, monday), {"lost": lost, "kind": "training"})
    assert available_days(sprint) == Decimal(left)


@pytest.mark.parametrize("who", ["developer", "observer", "manager"])
def test_days_of_others_are_for_who_decides_about_the_capacity(
    request: pytest.FixtureRequest, as_: SignIn, tech_lead: User, monday: dt.date, who: str
) -> None:
    client = as_(request.getfixturevalue(who))
    for ask in (client.get, client.post):
        assert ask(day(tech_lead, monday)).status_code == 403
        assert ask(team_day(monday)).status_code == 403
    html = client.get(reverse("sprints:capacity", args=["payments", 1])).content.decode()
    assert f'href="{tech_lead.pk}/' not in html


def test_days_outside_the_sprint_and_people_outside_the_team_are_not_found(
    as_: SignIn, po: User, developer: User, manager: User, sprint: Sprint, monday: dt.date
) -> None:
    gone = MembershipFactory(team=sprint.team, ends=sprint.starts).user
    before = monday - dt.timedelta(days=1)
    for url in (day(developer, before), day(manager, monday), day(gone, monday), team_day(before)):
        assert as_(po).get(url).status_code == 404
    assert as_(po).get("/teams/payments/sprints/1/capacity/team/2026-02-30/").status_code == 404


def test_whoever_enters_it_for_others_gives_no_private_kind(
    as_: SignIn, po: User, developer: User, sprint: Sprint, monday: dt.date
) -> None:
    assert "Sick" not in as_(po).get(day(developer, monday)).content.decode()
    assert as_(po).post(day(developer, monday), {"lost": "day", "kind": "sick"}).status_code == 422
    as_(po).post(day(developer, monday), {"lost": "day", "kind": "off"})
    assert TimeOff.objects.get().kind == OffKind.OFF


def test_the_form_shows_the_day_as_it_is_and_no_private_kind(
    as_: SignIn, po: User, developer: User, sprint: Sprint, monday: dt.date
) -> None:
    fields = {"kind": "sick", "starts": monday, "ends": monday, "ends_at_noon": True, "reason": "Surgery"}
    add_time_off(person=developer, fields=fields, by=developer)
    own, others = (as_(person).get(day(developer, monday)).content.decode() for person in (developer, po))
    assert '<option value="sick" selected>' in own
    assert '<option value="off" selected>' in others
    for html in (own, others):
        assert re.search(r'value="morning"[^>]*checked', html)
        assert "1 × 100% − 0.5 (off) = 0.5" in html
    assert "Surgery" not in others and "Sick" not in others


def test_in_the_grid_the_answer_is_the_grid(as_: SignIn, developer: User, sprint: Sprint, monday: dt.date) -> None:
    answer = as_(developer).post(day(developer, monday), {"lost": "day", "kind": "off"}, headers=HTMX)
    html = answer.content.decode()
    assert '<div class="stack" id="days">' in html and "<html" not in html
    assert 'id="messages"' in html and "hx-swap-oob" in html
    assert "day-saved" in answer["HX-Trigger"]


def test_what_is_refused_in_the_grid_stays_beside_the_form(
    as_: SignIn, developer: User, sprint: Sprint, monday: dt.date
) -> None:
    fields = {"starts": monday, "ends": monday + dt.timedelta(weeks=4), "every_weeks": 1, "lost": Decimal("0.5")}
    add_time_off(person=developer, fields=fields, by=developer)
    answer = as_(developer).post(day(developer, monday), {"lost": "nothing", "kind": "off"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#day-form")
    assert "repeats" in answer.content.decode()
    assert as_(developer).post(day(developer, monday), {"lost": "nothing", "kind": "off"}).status_code == 422


def test_an_undo_is_for_whoever_did_it(as_: SignIn, po: User, developer: User, sprint: Sprint, monday: dt.date) -> None:
    url = undo(as_(po).post(day(developer, monday), {"lost": "day", "kind": "off"}, follow=True))
    assert as_(developer).post(url).status_code == 404
    assert as_(po).post(url[:-2] + "x/").status_code == 404
    as_(developer).post(day(developer, monday), {"lost": "nothing", "kind": "off"})
    answer = as_(po).post(url, follow=True)
    assert "These days were changed meanwhile" in answer.content.decode()


@pytest.mark.parametrize(("off", "left"), [("1", 18), ("0.5", 19)])
def test_a_day_off_for_the_team(as_: SignIn, po: User, sprint: Sprint, monday: dt.date, off: str, left: int) -> None:
    answer = as_(po).post(team_day(monday), {"name": "Offsite", "off": off}, follow=True)
    assert "Offsite: the team is off on Mon 5 Jan." in answer.content.decode()
    assert available_days(sprint) == left
    as_(po).post(undo(answer))
    assert available_days(sprint) == 20


def test_a_team_day_is_taken_out_and_put_back(as_: SignIn, po: User, sprint: Sprint, monday: dt.date) -> None:
    add_special_day(owner=sprint.team, name="Offsite", starts=monday, ends=monday, off=Decimal(1), by=po)
    assert "Take it out" in as_(po).get(team_day(monday)).content.decode()
    answer = as_(po).post(team_day(monday), follow=True)
    assert available_days(sprint) == 20
    as_(po).post(undo(answer))
    assert list(SpecialDay.objects.values_list("name", "starts", "off")) == [("Offsite", monday, Decimal(1))]


def test_a_stretch_of_team_days_is_changed_in_its_list(as_: SignIn, po: User, sprint: Sprint, monday: dt.date) -> None:
    friday = monday + dt.timedelta(days=4)
    add_special_day(owner=sprint.team, name="Winter break", starts=monday, ends=friday, off=Decimal(1), by=po)
    answer = as_(po).post(team_day(monday), {"name": "Offsite", "off": "1"})
    assert "Winter break goes from Mon 5 Jan to Fri 9 Jan" in answer.content.decode()
    assert SpecialDay.objects.get().name == "Winter break"


def test_no_edit_of_a_day_touches_the_sprint(
    as_: SignIn, po: User, developer: User, sprint: Sprint, monday: dt.date
) -> None:
    def rows() -> dict[str, Any]:
        return dict(Sprint.objects.filter(pk=sprint.pk).values().get())

    before = rows()
    as_(po).post(day(developer, monday), {"lost": "day", "kind": "off"})
    as_(po).post(team_day(monday), {"name": "Offsite", "off": "1"})
    assert rows() == before
