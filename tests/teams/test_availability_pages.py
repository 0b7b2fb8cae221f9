"""A person's own pages about their time, and what others see and enter for them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.teams.models import Calendar, Deputy, HolidayPlace, OffKind, Team, TeamShare, TimeOff, WorkingPattern
from apps.teams.services import add_calendar, add_time_off, set_pattern, set_share
from tests.conftest import Answer, SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.teams.calendar_files import all_day, calendar

pytestmark = pytest.mark.django_db

HOME = "/me/availability/"


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def own(name: str, *more: object) -> str:
    return reverse(f"accounts:{name}", args=more)


def of(team: Team, person: User, name: str, *more: object) -> str:
    return reverse(f"teams:{name}", args=[team.slug, person.pk, *more])


def fields(**changes: Any) -> dict[str, Any]:
    return {"kind": "holiday", "starts": day(1), "ends": day(3), "percent": "100", "every_weeks": ""} | changes


def text(response: Answer) -> str:
    return " ".join(response.content.decode().split())


def undo_in(response: Answer) -> str:
    """Where the page's notice takes back what was done."""
    (tag,) = (message.extra_tags for message in response.context["messages"] if message.extra_tags)
    return str(tag)


def test_an_empty_page_says_what_to_do(as_: SignIn, developer: User) -> None:
    shown = text(as_(developer).get(HOME))
    for said in ("No time off ahead", "Add time off", "Monday to Friday, whole days.", "not set: counts as 100%"):
        assert said in shown


def test_time_off_is_entered_changed_removed_and_put_back(as_: SignIn, developer: User) -> None:
    client = as_(developer)
    posted = client.post(own("time_off_new"), fields(reason="Sardinia", starts_at_noon="on"))
    assert posted["Location"] == HOME
    entry = TimeOff.objects.get()
    assert (entry.person, entry.kind, entry.starts_at_noon, entry.lost) == (developer, "holiday", True, 1)
    assert "Sardinia" in text(client.get(HOME))
    client.post(own("time_off", entry.pk), fields(kind="on_call", percent="50", reason="Pager"))
    entry.refresh_from_db()
    assert (entry.kind, entry.lost, entry.reason, entry.starts_at_noon) == ("on_call", Decimal("0.5"), "Pager", False)
    removed = client.post(own("time_off_remove", entry.pk), follow=True)
    assert not TimeOff.objects.standing().exists()
    client.post(undo_in(removed))
    assert TimeOff.objects.standing().get().reason == "Pager"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ends": day(0)}, "ends", "The last day cannot lie before the first."),
        ({"starts": ""}, "starts", "This field is required."),
        ({"starts": "1066-10-14"}, "starts", "within five years"),
        ({"percent": "0"}, "percent", "more than 0 and at most 1"),
        ({"percent": "150"}, "percent", "more than 0 and at most 1"),
        ({"percent": "half"}, "percent", "Enter a number."),
        ({"kind": "leave"}, "kind", "Select a valid choice"),
        ({"every_weeks": "2", "ends": ""}, "ends", "Say until when it repeats."),
        ({"every_weeks": "1", "ends": day(900)}, "ends", "end within two years"),
        ({"every_weeks": "1", "starts_at_noon": "on"}, "every_weeks", "give 0.5 as the part"),
        ({"ends": "", "starts_at_noon": "on", "ends_at_noon": "on"}, "ends_at_noon", "cannot begin and end at noon"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_typed_is_lost(
    as_: SignIn, developer: User, changes: dict[str, Any], field: str, sentence: str
) -> None:
    response = as_(developer).post(own("time_off_new"), fields(reason="Sardinia") | changes)
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    assert "Sardinia" in text(response)
    assert not TimeOff.objects.exists()


def test_days_that_are_off_already_are_refused_with_a_sentence(as_: SignIn, developer: User) -> None:
    client = as_(developer)
    client.post(own("time_off_new"), fields())
    assert "Some of these days are off already" in text(client.post(own("time_off_new"), fields()))


def test_one_day_needs_no_last_day(as_: SignIn, developer: User) -> None:
    as_(developer).post(own("time_off_new"), fields(ends=""))
    assert (entry := TimeOff.objects.get()).starts == entry.ends == day(1)


def test_what_belongs_to_somebody_else_is_not_there(as_: SignIn, developer: User, tech_lead: User) -> None:
    entry = add_time_off(person=developer, fields={"starts": day(1), "ends": day(1)}, by=developer)
    pattern = set_pattern(person=developer, starts=day(1), days={}, by=developer)
    feed = add_calendar(person=developer, url="https://example.org/a.ics", fields={"name": "Mine"}, by=developer)
    client = as_(tech_lead)
    for name, pk in (("time_off", entry.pk), ("week", pattern.pk), ("calendar", feed.pk)):
        assert client.get(own(name, pk)).status_code == 404
        assert client.post(own(f"{name}_remove", pk)).status_code == 404
    assert client.post(own("time_off_restore", entry.pk)).status_code == 404
    assert (TimeOff.objects.standing().count(), WorkingPattern.objects.count(), Calendar.objects.count()) == (1, 1, 1)


# What others see and enter.


@pytest.mark.parametrize("person", ["tech_lead", "po"])
def test_who_decides_the_capacity_enters_time_off_for_a_member(
    as_: SignIn, request: pytest.FixtureRequest, team: Team, developer: User, person: str
) -> None:
    client = as_(request.getfixturevalue(person))
    client.post(of(team, developer, "time_off_new"), fields(kind="off", reason="should not be kept"))
    entry = TimeOff.objects.get()
    assert (entry.person, entry.kind, entry.reason) == (developer, "off", "")
    client.post(of(team, developer, "share"), {"percent": "80", "starts": day(0)})
    assert TeamShare.objects.get().percent == 80
    removed = client.post(of(team, developer, "time_off_remove", entry.pk), follow=True)
    client.post(undo_in(removed))
    assert TimeOff.objects.standing().count() == 1


def test_reasons_and_private_kinds_stay_private(as_: SignIn, team: Team, developer: User, tech_lead: User) -> None:
    entry = add_time_off(
        person=developer,
        fields={"starts": day(1), "ends": day(1), "kind": "sick", "reason": "Surgery"},
        by=developer,
    )
    client = as_(tech_lead)
    pages = [of(team, developer, "availability"), of(team, developer, "time_off", entry.pk)]
    for url in [*pages, reverse("teams:year", args=[team.slug])]:
        shown = client.get(url).content.decode()
        assert "Surgery" not in shown and "Sick" not in shown and "sick" not in shown
    client.post(pages[1], fields(kind="off", ends=day(2), reason="Nosy"))
    entry.refresh_from_db()
    assert (entry.kind, entry.reason, entry.ends) == (OffKind.SICK, "Surgery", day(2))
    assert "Sick" not in client.post(pages[1], fields(kind="sick")).content.decode()
    entry.refresh_from_db()
    assert entry.kind == OffKind.SICK


def test_loads_are_seen_by_their_name(as_: SignIn, team: Team, developer: User, tech_lead: User) -> None:
    add_time_off(person=developer, fields={"starts": day(1), "ends": day(1), "kind": "on_call"}, by=developer)
    assert "On call" in text(as_(tech_lead).get(of(team, developer, "availability")))


@pytest.mark.parametrize(
    ("person", "status"), [("developer", 403), ("observer", 403), ("manager", 403), ("admin", 403), ("stranger", 404)]
)
def test_nobody_else_may(
    as_: SignIn, request: pytest.FixtureRequest, team: Team, tech_lead: User, person: str, status: int
) -> None:
    client = as_(request.getfixturevalue(person))
    for name in ("availability", "time_off_new", "share"):
        assert client.get(of(team, tech_lead, name)).status_code == status


def test_somebody_of_another_team_is_not_a_member(as_: SignIn, team: Team, tech_lead: User) -> None:
    other = MembershipFactory(team=TeamFactory(organisation=team.organisation)).user
    gone = MembershipFactory(team=team, ends=day(0)).user
    for person in (other, gone):
        assert as_(tech_lead).get(of(team, person, "availability")).status_code == 404


# Weeks and shares.


def test_a_working_week_is_set_corrected_removed_and_put_back(as_: SignIn, developer: User) -> None:
    client, week = as_(developer), {"starts": day(0), "friday": "0,5", "saturday": "0", "sunday": "0"}
    week |= dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), "1")
    client.post(own("week_new"), week)
    pattern = WorkingPattern.objects.get()
    assert (pattern.friday, pattern.week) == (Decimal("0.5"), Decimal("4.5"))
    client.post(own("week", pattern.pk), week | {"friday": "0.25"})
    assert "4.25 days a week" in text(client.get(HOME))
    again = client.post(own("week_new"), week)
    assert (again.status_code, "begins on this day already" in text(again)) == (422, True)
    assert client.post(own("week_new"), week | {"monday": "1.5"}).status_code == 422
    removed = client.post(own("week_remove", pattern.pk), follow=True)
    assert "Monday to Friday, whole days." in text(removed)
    client.post(undo_in(removed))
    assert WorkingPattern.objects.get().friday == Decimal("0.25")


def test_a_new_week_begins_as_the_one_in_force(as_: SignIn, developer: User) -> None:
    set_pattern(person=developer, starts=day(-9), days={"friday": Decimal(0)}, by=developer)
    assert as_(developer).get(own("week_new")).context["form"].initial["friday"] == 0


def test_more_than_all_of_the_time_is_allowed_and_said(as_: SignIn, team: Team, developer: User) -> None:
    other = TeamFactory(organisation=team.organisation, name="Identity")
    MembershipFactory(team=other, user=developer)
    client = as_(developer)
    assert "200% together" in text(client.get(HOME))
    shown = text(client.post(own("share", other.slug), {"percent": "40", "starts": day(0)}, follow=True))
    assert "140% of the time is asked for" in shown
    client.post(own("share", team.slug), {"percent": "60", "starts": day(0)})
    shown = text(client.get(HOME))
    assert "100% together" in shown and "is asked for" not in shown
    removed = client.post(own("share_remove", TeamShare.objects.get(team=other).pk), follow=True)
    assert TeamShare.objects.count() == 1
    client.post(undo_in(removed))
    assert TeamShare.objects.get(team=other).percent == 40


def test_a_team_one_is_not_in_gets_no_share(as_: SignIn, team: Team, developer: User, stranger: User) -> None:
    for other in (TeamFactory(organisation=team.organisation), Team.objects.get(organisation=stranger.organisation)):
        assert as_(developer).post(own("share", other.slug), {"percent": "1", "starts": day(0)}).status_code == 404


@pytest.mark.parametrize("token", ["x", "eyJ:1abc:forged"])
def test_a_forged_undo_is_not_there(as_: SignIn, developer: User, token: str) -> None:
    assert as_(developer).post(own("availability_undo", token)).status_code == 404


def test_an_undo_is_for_whoever_removed(as_: SignIn, developer: User, tech_lead: User) -> None:
    pattern = set_pattern(person=developer, starts=day(0), days={}, by=developer)
    url = undo_in(as_(developer).post(own("week_remove", pattern.pk), follow=True))
    assert as_(tech_lead).post(url).status_code == 404


# Calendars and public holidays.


def test_a_calendar_file_is_taken_over_and_reported(as_: SignIn, developer: User) -> None:
    content = calendar(
        all_day("1", f"{day(1):%Y%m%d}"), all_day("2", f"{day(2):%Y%m%d}", "", "STATUS:CANCELLED", title="Ski")
    )
    file = SimpleUploadedFile("leave.ics", content, "text/calendar")
    shown = text(as_(developer).post(own("calendar_new"), {"file": file, "kind": "holiday"}, follow=True))
    assert "leave.ics" in shown and "Ski" in shown and "It was cancelled." in shown
    assert TimeOff.objects.get().calendar == Calendar.objects.get()


def test_an_address_is_read_by_the_worker(as_: SignIn, developer: User) -> None:
    client = as_(developer)
    asked = {"url": "webcal://example.org/team.ics", "kind": "", "words_sick": "krank, sick,"}
    assert "It is being read." in text(client.post(own("calendar_new"), asked, follow=True))
    feed = Calendar.objects.get()
    assert (feed.url, feed.name, feed.kind) == ("https://example.org/team.ics", "example.org", "")
    assert feed.words == {"sick": ["krank", "sick"]}
    assert client.post(own("calendar_read", feed.pk)).status_code == 302
    assert "in your list already" in text(client.post(own("calendar_new"), asked))
    client.post(own("calendar", feed.pk), {"kind": "training", "name": "Courses"})
    feed.refresh_from_db()
    assert (feed.kind, feed.name, feed.words) == ("training", "Courses", {})
    client.post(own("calendar_remove", feed.pk))
    assert not Calendar.objects.exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Give an address or choose a file"),
        ({"url": "file:///etc/passwd"}, "begins with https://"),
        ({"url": "https://example.org/a.ics", "file": SimpleUploadedFile("a.ics", b"x")}, "one of the two"),
        ({"file": SimpleUploadedFile("a.png", b"\x89PNG")}, "This is no calendar."),
        ({"file": SimpleUploadedFile("a.ics", b"x" * 2_000_001)}, "too large"),
    ],
)
def test_what_is_no_calendar_gets_a_sentence(
    as_: SignIn, developer: User, asked: dict[str, Any], sentence: str
) -> None:
    response = as_(developer).post(own("calendar_new"), asked | {"kind": "holiday"})
    assert (response.status_code, sentence in text(response)) == (422, True)
    assert not Calendar.objects.exists()


def test_ones_own_public_holidays(as_: SignIn, developer: User) -> None:
    client = as_(developer)
    assert "Bayern" in text(client.get(own("place"), {"country": "DE"}))
    client.post(own("place"), {"country": "DE", "region": "BY"})
    assert "Germany, Bayern" in text(client.get(HOME))
    refused = client.post(own("place"), {"country": "DE", "region": "XX"})
    assert (refused.status_code, "no such region" in text(refused)) == (422, True)
    assert client.post(own("place"), {"country": "XX"}).status_code == 422
    client.post(own("place"), {"country": "inherited"})
    assert not HolidayPlace.objects.exists()


def test_the_page_says_who_changed_what(as_: SignIn, team: Team, developer: User, tech_lead: User) -> None:
    as_(tech_lead).post(of(team, developer, "time_off_new"), fields(kind="training"))
    set_share(person=developer, team=team, starts=day(0), percent=Decimal(50), by=developer)
    shown = text(as_(developer).get(HOME))
    assert "<b>Tariq Lead</b> Training added" in shown and "<b>Dana Developer</b> Share of a team" in shown


def test_a_person_without_a_team_has_a_page_too(as_: SignIn, team: Team) -> None:
    assert "You are in no team yet." in text(as_(UserFactory(organisation=team.organisation)).get(HOME))


# Going away.


def away(person: User, first: int, last: int, **more: Any) -> TimeOff:
    return add_time_off(person=person, fields={"starts": day(first), "ends": day(last)} | more, by=person)


def test_who_leads_and_goes_away_is_offered_to_name_a_deputy(as_: SignIn, team: Team, tech_lead: User) -> None:
    client = as_(tech_lead)
    away(tech_lead, 2, 9)
    (offer,) = client.get(HOME).context["offers"]
    assert offer.url == f"{reverse('teams:deputies', args=[team.slug])}?starts={day(2)}&ends={day(9)}"
    assert "Tech lead of Payments Platform" in offer.sentence
    assert client.get(offer.url).status_code == 200


def test_a_deputy_who_is_named_is_offered_no_more(as_: SignIn, team: Team, tech_lead: User, developer: User) -> None:
    away(tech_lead, 2, 9)
    deputy = Deputy(team=team, role="tech_lead", holder=tech_lead, deputy=developer, starts=day(2), ends=day(9))
    deputy.save()
    assert as_(tech_lead).get(HOME).context["offers"] == []


@pytest.mark.parametrize(
    "more", [{"kind": "on_call"}, {"lost": "0.5"}, {"every_weeks": 1}, {"kind": "training"}], ids=str
)
def test_load_and_parts_of_days_need_no_deputy(as_: SignIn, tech_lead: User, more: dict[str, Any]) -> None:
    away(tech_lead, 2, 9, **more)
    assert as_(tech_lead).get(HOME).context["offers"] == []


def test_who_leads_nothing_is_offered_nothing(as_: SignIn, developer: User) -> None:
    away(developer, 2, 9)
    assert as_(developer).get(HOME).context["offers"] == []
