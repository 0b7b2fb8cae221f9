"""Holidays and days off of an organisation and of a team, and the team's year."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.teams.availability import Availability
from apps.teams.models import HolidayPlace, SpecialDay, Team
from apps.teams.services import add_time_off
from tests.conftest import Answer, SignIn

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year
DAY = dt.date(YEAR, 6, 17)
OFFSITE = {"name": "Offsite", "starts": DAY, "ends": "", "off": "1"}


def url(name: str, team: Team | None = None, *more: object) -> str:
    return reverse(f"teams:{name}", args=[team.slug, *more]) if team else reverse(f"accounts:{name}", args=more)


def text(response: Answer) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(("person", "is_teams"), [("tech_lead", True), ("po", True), ("admin", True), ("admin", False)])
def test_a_day_is_added_removed_and_put_back(
    as_: SignIn, request: pytest.FixtureRequest, team: Team, person: str, is_teams: bool
) -> None:
    client, owner = as_(request.getfixturevalue(person)), team if is_teams else None
    shown = text(client.post(url("days", owner), OFFSITE, follow=True))
    assert "Offsite is in the list." in shown
    day = SpecialDay.objects.get()
    assert (day.team, day.starts, day.ends, day.off) == (owner, DAY, DAY, 1)
    assert day.organisation == (None if is_teams else team.organisation)
    removed = client.post(url("day_remove", owner, day.pk), follow=True)
    assert not SpecialDay.objects.exists()
    (undo,) = (message.extra_tags for message in removed.context["messages"])
    client.post(undo)
    assert SpecialDay.objects.get().name == "Offsite"
    assert client.post(undo).status_code == 302  # twice: refused with a sentence


@pytest.mark.parametrize(
    ("person", "reads", "changes", "status_of_the_organisations"),
    [
        ("developer", 200, 403, 403),
        ("observer", 200, 403, 403),
        ("manager", 200, 403, 403),
        ("stranger", 404, 404, 200),
    ],
)
@pytest.mark.usefixtures("tech_lead")
def test_who_reads_and_who_changes(
    asked: Any, team: Team, reads: int, changes: int, status_of_the_organisations: int
) -> None:
    assert (asked.get(url("days", team)).status_code, asked.post(url("days", team), OFFSITE).status_code) == (
        reads,
        changes,
    )
    assert asked.get(url("days_place", team)).status_code == changes
    assert asked.get(url("days")).status_code == status_of_the_organisations
    assert not SpecialDay.objects.filter(team=team).exists()


@pytest.fixture
def asked(as_: SignIn, request: pytest.FixtureRequest, person: str) -> Any:
    """A browser in which `person` is signed in."""
    return as_(request.getfixturevalue(person))


def test_a_teams_day_cannot_be_removed_through_another_team(
    as_: SignIn, team: Team, tech_lead: User, admin: User
) -> None:
    as_(admin).post(url("days"), OFFSITE)
    assert as_(tech_lead).post(url("day_remove", team, SpecialDay.objects.get().pk)).status_code == 404
    assert as_(tech_lead).post(url("day_restore", team, "forged")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends": dt.date(YEAR, 6, 16)}, "The last day cannot lie before the first"),
        ({"starts": ""}, "This field is required."),
        ({"name": "  "}, "This field is required."),
        ({"off": "2"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_refused(as_: SignIn, team: Team, tech_lead: User, changes: dict[str, Any], sentence: str) -> None:
    response = as_(tech_lead).post(url("days", team), OFFSITE | changes)
    assert (response.status_code, sentence in text(response)) == (422, True)


def test_the_same_day_twice_is_refused(as_: SignIn, team: Team, tech_lead: User) -> None:
    for status in (302, 422):
        assert as_(tech_lead).post(url("days", team), OFFSITE).status_code == status


def test_public_holidays_of_organisation_and_team(as_: SignIn, team: Team, tech_lead: User, admin: User) -> None:
    as_(admin).post(url("days_place"), {"country": "DE", "region": "BY"})
    shown = text(as_(tech_lead).get(url("days", team)))
    assert "Germany, Bayern" in shown and "as in the organisation" in shown and "Epiphany" in shown
    as_(tech_lead).post(url("days_place", team), {"country": "none"})
    assert "No free day is known" in text(as_(tech_lead).get(url("days", team)))
    as_(tech_lead).post(url("days_place", team), {"country": "inherited"})
    assert HolidayPlace.objects.count() == 1
    assert "Epiphany" in text(as_(tech_lead).get(url("days", team), {"year": YEAR + 1}))


def test_the_regions_of_a_country_come_as_a_part_or_as_a_page(as_: SignIn, team: Team, tech_lead: User) -> None:
    asked = {"country": "AT"}
    whole = as_(tech_lead).get(url("days_place", team), asked)
    part = as_(tech_lead).get(url("days_place", team), asked, headers={"HX-Request": "true", "HX-Target": "div#region"})
    assert "Tirol" in text(whole) and "<html" in text(whole)
    assert "Tirol" in text(part) and "<html" not in text(part)


@pytest.mark.parametrize("year", ["", "2026", "0", "9999", "x", "99999999999"])
def test_a_year_is_shown_whatever_is_asked_for(as_: SignIn, team: Team, developer: User, year: str) -> None:
    for name in ("year", "days"):
        assert as_(developer).get(url(name, team), {"year": year}).status_code == 200


def test_the_year_shows_who_is_away_and_adds_up(as_: SignIn, team: Team, developer: User, po: User) -> None:
    monday = next(DAY + dt.timedelta(days=n) for n in range(7) if (DAY + dt.timedelta(days=n)).weekday() == 0)
    fields = {"starts": monday, "ends": monday + dt.timedelta(days=2), "reason": "Sardinia"}
    add_time_off(person=developer, fields=fields, by=developer)
    response = as_(po).get(url("year", team), {"year": YEAR})
    (row,) = response.context["year"].rows
    reading = Availability.of(team, dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31))
    assert sum(cell.available for cell in row.cells) == reading.available
    assert [cell.available for cell in row.cells if cell.state == "part" and cell.planned == 5] == [2]
    assert sum(weeks for _month, weeks in response.context["year"].months) == len(response.context["year"].weeks)
    shown = text(response)
    assert "Dana Developer" in shown and "Sardinia" not in shown
    assert row.away == (f"{monday:%a %-d %b} to {monday + dt.timedelta(days=2):%a %-d %b}: off",)


def test_an_empty_year_says_what_to_do(as_: SignIn, team: Team, po: User) -> None:
    assert "Nobody's time counts here yet" in as_(po).get(url("year", team)).content.decode().replace("&#x27;", "'")
