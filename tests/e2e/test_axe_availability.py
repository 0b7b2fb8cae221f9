"""The same for the pages about who is there: one's own, a member's, and those of team and organisation."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.teams.availability.public_holidays import Place
from apps.teams.models import Calendar, Role, Team, TimeOff, WorkingPattern
from apps.teams.services import (
    add_calendar,
    add_special_day,
    add_time_off,
    set_pattern,
    set_place,
    set_share,
    take_file,
)
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import MembershipFactory, TeamFactory
from tests.teams.calendar_files import all_day, calendar


def fill(team: Team, person: User) -> None:
    """Some of everything, and more than all of the time."""
    today = timezone.localdate()

    def day(number: int) -> dt.date:
        return today + dt.timedelta(days=number)

    MembershipFactory(team=TeamFactory(organisation=team.organisation, name=LONG), user=person)
    set_pattern(person=person, starts=day(-30), days={"friday": Decimal("0.5")}, by=person)
    set_share(person=person, team=team, starts=day(-30), percent=Decimal(60), by=person)
    set_share(person=person, team=team, starts=day(30), percent=Decimal(40), by=person)
    for fields in (
        {"starts": day(-9), "ends": day(-8)},
        {"starts": day(2), "ends": day(9), "starts_at_noon": True, "reason": LONG},
        {"starts": day(12), "ends": day(19), "kind": "on_call", "lost": Decimal("0.5")},
        {"starts": day(3), "ends": day(300), "kind": "training", "every_weeks": 2, "lost": Decimal("0.25")},
    ):
        add_time_off(person=person, fields=fields, by=person)
    content = calendar(all_day("1", f"{day(40):%Y%m%d}"), all_day("2", f"{day(3):%Y%m%d}", title=LONG))
    take_file(person=person, content=content, fields={"name": "leave.ics", "kind": "holiday", "words": {}}, by=person)
    add_calendar(person=person, url="https://example.org/leave.ics", fields={"name": "Leave"}, by=person)
    set_place(owner=team.organisation, place=Place("DE", "BY"), by=person)
    for owner, off in ((team, Decimal(1)), (team.organisation, Decimal("0.5"))):
        add_special_day(owner=owner, name=LONG[:60], starts=day(20), ends=day(21), off=off, by=person)


def test_ones_own_availability(enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User) -> None:
    page = enter(tech_lead)
    tour([("availability, empty", reverse("accounts:availability"))])
    fill(team, tech_lead)
    file, address = Calendar.objects.order_by("url")
    Calendar.objects.filter(pk=address.pk).update(problem="There is no such address.", read_at=timezone.now())
    pattern, entry = WorkingPattern.objects.get(), TimeOff.objects.filter(reason=LONG).first()
    assert entry
    tour(
        [
            ("availability", reverse("accounts:availability")),
            ("a working week", reverse("accounts:week", args=[pattern.pk])),
            ("a new week", reverse("accounts:week_new")),
            ("a share", reverse("accounts:share", args=[team.slug])),
            ("one's own holidays", reverse("accounts:place") + "?country=DE"),
            ("an entry", reverse("accounts:time_off", args=[entry.pk])),
            ("a file that was read", reverse("accounts:calendar", args=[file.pk])),
            ("an address that was not", reverse("accounts:calendar", args=[address.pk])),
            ("a new calendar", reverse("accounts:calendar_new")),
        ]
    )
    send_carelessly(page, "Take it over")
    eye.look("a new calendar, left empty")
    tour([("new time off", reverse("accounts:time_off_new"))])
    page.get_by_label("Last day").fill("2026-01-01")
    send_carelessly(page, "Save time off")
    eye.look("new time off, refused")
    eye.is_content()


def test_the_availability_of_a_team(
    enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User, developer: User
) -> None:
    fill(team, developer)
    entry = developer.time_off.filter(kind="on_call").get()
    enter(tech_lead)
    at = [team.slug, developer.pk]
    tour(
        [
            ("the year", reverse("teams:year", args=[team.slug])),
            ("days off", reverse("teams:days", args=[team.slug])),
            ("the team's holidays", reverse("teams:days_place", args=[team.slug])),
            ("a member", reverse("teams:availability", args=at)),
            ("a member's share", reverse("teams:share", args=at)),
            ("a member's new time off", reverse("teams:time_off_new", args=at)),
            ("a member's time off", reverse("teams:time_off", args=[*at, entry.pk])),
        ]
    )
    eye.is_content()


def test_the_days_of_an_organisation(enter: Enter, eye: Eye, tour: Tour, team: Team, admin: User) -> None:
    page = enter(admin)
    tour(
        [
            ("days, empty", reverse("accounts:days")),
            ("the organisation's holidays", reverse("accounts:days_place")),
            ("a year without anybody", reverse("teams:year", args=[team.slug])),
        ]
    )
    MembershipFactory(team=team, user=admin, role=Role.DEVELOPER)
    fill(team, admin)
    tour([("days", reverse("accounts:days"))])
    send_carelessly(page, "Add the day")
    eye.look("a new day, left empty")
    eye.is_content()
