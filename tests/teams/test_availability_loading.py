"""From the database to availability: a constant number of queries, nobody's reasons, everybody's own holidays."""

import datetime as dt
import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import Organisation, User
from apps.core.violations import RuleViolation
from apps.teams.availability import Availability, overbooked
from apps.teams.availability.public_holidays import Place, countries, holidays_between, place_name, regions
from apps.teams.models import Membership, Role, SpecialDay, Team, TeamShare, TimeOff, WorkingPattern
from apps.teams.services import add_special_day, add_time_off, set_pattern, set_place, set_share
from tests.factories import MembershipFactory, OrganisationFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 5, 4), dt.date(2026, 5, 29)  # four weeks with Ascension Day and Pentecost Monday
ONE, HALF = Decimal(1), Decimal("0.5")
BAVARIA = Place("DE", "BY")


def busy_person(team: Team, other: Team) -> User:
    person: User = UserFactory(organisation=team.organisation)
    for each in (team, other):
        MembershipFactory(team=each, user=person)
        set_share(person=person, team=each, starts=dt.date(2026, 1, 1), percent=Decimal(50), by=person)
    for starts in (dt.date(2026, 1, 1), dt.date(2026, 5, 11)):
        set_pattern(person=person, starts=starts, days={"friday": HALF}, by=person)
    for week in range(4):
        starts = FIRST + dt.timedelta(weeks=week)
        add_time_off(person=person, fields={"starts": starts, "ends": starts, "ends_at_noon": True}, by=person)
    return person


@pytest.mark.parametrize("people", [1, 12])
def test_four_queries_whatever_the_people_and_weeks(
    team: Team, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = TeamFactory(organisation=team.organisation)
    busy = [busy_person(team, other) for _person in range(people)]
    for person in busy:
        set_place(owner=person, place=Place("AT"), by=person)
    set_place(owner=team, place=BAVARIA, by=busy[0])
    with django_assert_num_queries(4):
        reading = Availability.of(team, FIRST, LAST)
        assert (len(reading.people), reading.available > 0, bool(reading.warnings)) == (people, True, True)


def test_twelve_people_and_four_weeks_are_quick(team: Team) -> None:
    other = TeamFactory(organisation=team.organisation)
    for _person in range(12):
        busy_person(team, other)
    Availability.of(team, FIRST, LAST)
    began = time.perf_counter()
    reading = Availability.of(team, FIRST, LAST)
    _read = reading.available, reading.days, reading.warnings
    assert time.perf_counter() - began < 0.25


def test_nobody_of_another_team_or_organisation_is_in_it(team: Team, developer: User, stranger: User) -> None:
    MembershipFactory(team=TeamFactory(organisation=team.organisation))
    MembershipFactory(team=team, starts=LAST + dt.timedelta(days=1))
    MembershipFactory(team=team, ends=FIRST)
    assert [each.person.pk for each in Availability.of(team, FIRST, LAST).people] == [developer.pk]


def test_what_is_read_of_time_off_holds_neither_reason_nor_private_kind(
    team: Team, developer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fields = {"starts": FIRST, "ends": FIRST, "kind": "sick", "reason": "Surgery"}
    add_time_off(person=developer, fields=fields, by=developer)
    with django_assert_num_queries(4) as asked:
        reading = Availability.of(team, FIRST, LAST)
    assert "Surgery" not in repr(reading) and "sick" not in repr(reading).lower()
    assert not [query for query in asked.captured_queries if "reason" in query["sql"]]


def test_the_nearest_place_counts(team: Team, developer: User, tech_lead: User, admin: User) -> None:
    def holidays(person: User) -> list[str]:
        (found,) = (each for each in Availability.of(team, FIRST, LAST).people if each.person.pk == person.pk)
        return [day.words for day in found.days if day.state == "holiday"]

    assert holidays(developer) == []
    set_place(owner=team.organisation, place=Place("US"), by=admin)
    assert holidays(developer) == ["Memorial Day"]
    set_place(owner=team, place=Place("DE"), by=admin)
    assert holidays(developer) == ["Ascension Day", "Pentecost Monday"]
    set_place(owner=developer, place=Place("GB", "ENG"), by=developer)
    assert holidays(developer) == ["May Day", "Spring Bank Holiday"]
    assert holidays(tech_lead) == ["Ascension Day", "Pentecost Monday"]
    set_place(owner=developer, place=Place(), by=developer)
    assert holidays(developer) == []
    set_place(owner=developer, place=None, by=developer)
    assert holidays(developer) == ["Ascension Day", "Pentecost Monday"]


def test_special_days_are_laid_over_the_public_ones(team: Team, developer: User, admin: User) -> None:
    set_place(owner=team, place=BAVARIA, by=admin)

    def special(owner: Any, day: int, off: Decimal) -> None:
        date = dt.date(2026, 5, day)
        add_special_day(owner=owner, name="Special", starts=date, ends=date, off=off, by=admin)

    before = Availability.of(team, FIRST, LAST).available
    special(team.organisation, 14, Decimal(0))  # Ascension Day is worked
    special(team.organisation, 6, HALF)
    special(team, 7, ONE)
    special(TeamFactory(organisation=team.organisation), 8, ONE)
    special(OrganisationFactory(), 8, ONE)
    assert Availability.of(team, FIRST, LAST).available == before + 1 - HALF - 1


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (Place("XX"), "Nothing is known about the public holidays of this country."),
        (Place("DE", "XX"), "This country has no such region."),
        (Place("", "BY"), "This country has no such region."),
    ],
)
def test_an_unknown_place_is_refused_with_a_sentence(team: Team, admin: User, place: Place, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        set_place(owner=team, place=place, by=admin)


def test_a_day_is_special_once_for_a_team_and_once_for_its_organisation(team: Team, admin: User) -> None:
    for owner in (team, team.organisation):
        add_special_day(owner=owner, name="Offsite", starts=FIRST, ends=LAST, off=ONE, by=admin)
        with pytest.raises(RuleViolation, match="in the list already"), transaction.atomic():
            add_special_day(owner=owner, name="Again", starts=LAST, ends=LAST, off=ONE, by=admin)
    assert SpecialDay.objects.count() == 2


def test_every_country_and_region_that_is_offered_has_holidays_to_give() -> None:
    assert len(countries()) > 150
    assert (countries()["US"], regions("DE")["BY"], place_name(BAVARIA)) == (
        "United States",
        "Bayern",
        "Germany, Bayern",
    )
    assert holidays_between(Place(*[*countries()][:1]), FIRST, LAST) is not None
    with translation.override("de"):
        assert holidays_between(BAVARIA, FIRST, LAST)[dt.date(2026, 5, 14)].name == "Christi Himmelfahrt"


def test_half_holidays_are_half_where_a_country_has_them() -> None:
    christmas = dt.date(2026, 12, 24)
    assert holidays_between(Place("BG"), christmas, christmas)[christmas].off == 1
    assert any(
        free.off == HALF for free in holidays_between(Place("IS"), dt.date(2026, 1, 1), dt.date(2026, 12, 31)).values()
    )


def an_organisation_of(people: int) -> Organisation:
    """Everybody in two teams of eight, every third one for more than there is, with what else people have."""
    organisation = OrganisationFactory()
    teams = TeamFactory.create_batch(people // 4, organisation=organisation, standards=False)
    users = User.objects.bulk_create(
        User(organisation=organisation, name=f"Person {n:03}", email=f"p{n}@example.org") for n in range(people)
    )
    start, quarter = dt.date(2026, 1, 1), dt.date(2026, 5, 15)
    Membership.objects.bulk_create(
        Membership(team=teams[(n // 8 + of * 40) % len(teams)], user=user, role=Role.DEVELOPER, starts=start)
        for n, user in enumerate(users)
        for of in range(2)
    )
    TeamShare.objects.bulk_create(
        TeamShare(
            person=user,
            team=teams[(n // 8 + of * 40) % len(teams)],
            starts=starts,
            percent=Decimal(80 if starts == quarter and n % 3 == 0 else 50),
        )
        for n, user in enumerate(users)
        for of in range(2)
        for starts in (start, quarter)
    )
    WorkingPattern.objects.bulk_create(WorkingPattern(person=user, starts=start) for user in users)
    TimeOff.objects.bulk_create(TimeOff(person=user, starts=FIRST, ends=LAST) for user in users)
    return organisation


def test_an_organisation_of_500_is_checked_for_double_bookings_within_a_second(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    organisation = an_organisation_of(500)
    began = time.perf_counter()
    with django_assert_num_queries(2):
        found = overbooked(organisation, dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert time.perf_counter() - began < 1
    assert len(found) == 167
    assert {(each.first, each.last, each.percent) for each in found} == {
        (dt.date(2026, 5, 15), dt.date(2026, 6, 30), 160)
    }
    assert [percent for _team, percent in found[0].teams] == [80, 80]


def test_who_was_asked_for_by_two_teams_without_shares_is_double_booked(team: Team, developer: User) -> None:
    MembershipFactory(team=TeamFactory(organisation=team.organisation, name="Identity"), user=developer, starts=FIRST)
    (found,) = overbooked(team.organisation, dt.date(2026, 4, 1), LAST)
    assert (found.first, found.last, found.percent) == (FIRST, LAST, 200)
    assert {name for name, _percent in found.teams} == {"Payments Platform", "Identity"}
    set_share(person=developer, team=team, starts=FIRST, percent=Decimal(0), by=developer)
    assert overbooked(team.organisation, FIRST, LAST) == []
