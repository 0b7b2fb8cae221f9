"""Days on which people are there."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from apps.accounts.models import User
from apps.teams.models import Calendar, Role, SpecialDay
from apps.teams.services import add_special_day, add_time_off, set_pattern, set_share
from tests.factories import MembershipFactory, TeamFactory
from tests.query_scenes import Scene, shows


@shows
def own_availability(scene: Scene, rows: int) -> str:
    _busy(scene.reader, rows)
    return reverse("accounts:availability")


@shows
def availability_of_a_member(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    _busy(person, rows)
    return scene.url("teams:availability", person.pk)


@shows
def shares_of_a_member(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    for n in range(rows):
        day = scene.team.today + dt.timedelta(days=n)
        set_share(person=person, team=scene.team, starts=day, percent=Decimal(n), by=person)
    return scene.url("teams:share", person.pk)


@shows
def the_days_of_a_team(scene: Scene, rows: int) -> str:
    _special_days(scene, rows)
    return scene.url("teams:days")


@shows
def the_days_of_the_organisation(scene: Scene, rows: int) -> str:
    _special_days(scene, rows)
    return reverse("accounts:days")


@shows
def the_year_of_a_team(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        _busy(member.user, 3)
    return scene.url("teams:year")


@shows
def the_capacity_of_a_sprint(scene: Scene, rows: int) -> str:
    days = {"starts": scene.sprint.starts, "ends": scene.sprint.starts}
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        add_time_off(person=member.user, fields=days, by=scene.reader)
        set_pattern(person=member.user, starts=scene.sprint.starts, days={"friday": Decimal("0.5")}, by=scene.reader)
        set_share(person=member.user, team=scene.team, starts=scene.sprint.ends, percent=Decimal(50), by=scene.reader)
    return scene.url("sprints:capacity", scene.sprint.number)


@shows
def people_who_are_booked_twice(scene: Scene, rows: int) -> str:
    other = TeamFactory(organisation=scene.team.organisation)
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        MembershipFactory(team=other, user=member.user)
    return reverse("accounts:overbooked")


def _busy(person: User, rows: int) -> None:
    """Time off, weeks, shares in teams and calendars, a row of each for each."""
    first, number = person.time_off.count(), person.calendars.count()
    for n in range(first, first + rows):
        day = dt.date.today() + dt.timedelta(days=n)  # noqa: DTZ011 - any day will do
        add_time_off(person=person, fields={"starts": day, "ends": day}, by=person)
        set_pattern(person=person, starts=day, days={}, by=person)
        team = TeamFactory(organisation=person.organisation)
        MembershipFactory(team=team, user=person)
        set_share(person=person, team=team, starts=day, percent=Decimal(50), by=person)
        Calendar.objects.create(person=person, name=f"Calendar {n}", url=f"https://example.org/{number}/{n}.ics")


def _special_days(scene: Scene, rows: int) -> None:
    first = SpecialDay.objects.count()
    for n in range(first, first + rows):
        day = scene.team.today + dt.timedelta(days=n)
        for owner in (scene.team, scene.team.organisation):
            add_special_day(owner=owner, name="Offsite", starts=day, ends=day, off=Decimal(1), by=scene.reader)
