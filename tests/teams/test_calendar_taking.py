"""Calendars become time off: twice is once, hands win over calendars, and an address is fetched with care."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.core.fetching import NotFetched
from apps.core.violations import RuleViolation
from apps.teams import tasks
from apps.teams.models import Calendar, TimeOff
from apps.teams.services import (
    add_calendar,
    add_time_off,
    calendars,
    change_calendar,
    change_time_off,
    read_address,
    read_soon,
    remove_calendar,
    remove_time_off,
    take_file,
)
from tests.teams.calendar_files import all_day, calendar, timed

pytestmark = pytest.mark.django_db

TODAY = dt.date.today()  # noqa: DTZ011 - the tests' own clock stands in UTC
URL = "https://calendar.example.org/team.ics?key=secret"
FILE = {"name": "Files", "kind": "holiday", "words": {}}


def on(days: int) -> str:
    return f"{TODAY + dt.timedelta(days=days):%Y%m%d}"


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def feed(developer: User) -> Calendar:
    return add_calendar(person=developer, url=URL, fields={"name": "Leave"}, by=developer)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the address answers with: bytes, or a refusal."""
    held: dict[str, Any] = {}

    def fetch(url: str, limits: object) -> bytes:
        if isinstance(held[url], Exception):
            raise held[url]
        content: bytes = held[url]
        return content

    monkeypatch.setattr(calendars, "fetch", fetch)
    return held


def rows(person: User) -> list[tuple[dt.date, dt.date, str, str]]:
    found = TimeOff.objects.standing().filter(person=person).order_by("starts", "id")
    return list(found.values_list("starts", "ends", "kind", "reason"))


def send(person: User, *events: str, **fields: Any) -> dict[str, Any]:
    taken = take_file(person=person, content=calendar(*events), fields=FILE | fields, by=person)
    return dict(taken.report)


def counts(report: dict[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(report[name] for name in names)


def test_reading_a_file_twice_doubles_nothing(developer: User) -> None:
    events = (all_day("1", on(1), on(3), title="Ski"), timed("2", f"{on(5)}T090000Z", f"{on(5)}T130000Z"))
    assert counts(send(developer, *events), "new", "changed", "same") == (2, 0, 0)
    assert counts(send(developer, *events), "new", "changed", "same") == (0, 0, 2)
    assert rows(developer) == [(day(1), day(2), "holiday", "Ski"), (day(5), day(5), "holiday", "Away")]
    assert Calendar.objects.count() == 1


def test_what_moved_moves_and_two_may_change_places(developer: User) -> None:
    send(developer, all_day("1", on(1), title="One"), all_day("2", on(2), title="Two"))
    report = send(developer, all_day("1", on(2), title="One"), all_day("2", on(1), title="Two"))
    assert counts(report, "new", "changed", "not_taken") == (0, 2, 0)
    assert [reason for *_dates, reason in rows(developer)] == ["Two", "One"]


def test_a_file_takes_nothing_away_and_an_address_does_but_for_the_past(
    developer: User, feed: Calendar, answers: dict[str, Any]
) -> None:
    send(developer, all_day("file", on(20)))
    answers[URL] = calendar(all_day("past", on(-9)), all_day("1", on(1)), all_day("2", on(2)))
    read_address(calendar=feed)
    answers[URL] = calendar(all_day("2", on(2)))
    read_address(calendar=feed)
    send(developer, all_day("other", on(30)))
    assert [starts for starts, *_more in rows(developer)] == [day(-9), day(2), day(20), day(30)]
    assert counts(feed.report, "gone", "same") == (1, 1)


def test_what_was_removed_or_changed_by_hand_stays_so(developer: User, feed: Calendar, answers: dict[str, Any]) -> None:
    answers[URL] = calendar(all_day("1", on(1)), all_day("2", on(2)))
    read_address(calendar=feed)
    first, second = TimeOff.objects.order_by("starts")
    remove_time_off(time_off=first, by=developer)
    change_time_off(time_off=second, fields={"kind": "sick"}, by=developer)
    for content in (calendar(all_day("1", on(1)), all_day("2", on(4))), calendar()):
        answers[URL] = content
        read_address(calendar=feed)
        assert rows(developer) == [(day(2), day(2), "sick", "Away")]
        assert not feed.problem


def test_rows_that_are_not_taken_are_reported_with_their_reason(developer: User) -> None:
    add_time_off(person=developer, fields={"starts": day(1), "ends": day(1)}, by=developer)
    report = send(
        developer, all_day("1", on(1), title="Twice"), all_day("2", on(3), "", "TRANSP:TRANSPARENT", title="Free")
    )
    assert counts(report, "new", "not_taken") == (0, 2)
    assert {each["title"]: each["why"] for each in report["named"]} == {
        "Twice": "Some of these days are off already. Change that entry, or leave them out.",
        "Free": "It is marked as free time.",
    }


def test_a_report_names_so_many_rows_and_counts_them_all(developer: User) -> None:
    report = send(developer, *(all_day(str(n), on(1), "", "STATUS:CANCELLED") for n in range(80)))
    assert (report["not_taken"], len(report["named"])) == (80, 50)


def test_words_of_a_title_say_what_an_event_is(developer: User) -> None:
    words = {"sick": ["krank", "sick"], "on_call": ["On-Call"]}
    titles = {"1": "Krank gemeldet", "2": "on-call week", "3": "Sprint review"}
    events = [all_day(uid, on(int(uid)), title=title) for uid, title in titles.items()]
    send(developer, *events, words=words)
    assert [kind for _starts, _ends, kind, _reason in rows(developer)] == ["sick", "on_call", "holiday"]
    TimeOff.objects.all().delete()
    assert counts(send(developer, *events, words=words, kind=""), "new", "left_out") == (2, 1)


def test_a_file_that_is_no_calendar_changes_nothing(developer: User) -> None:
    send(developer, all_day("1", on(1)))
    before = Calendar.objects.values().get()
    with pytest.raises(RuleViolation, match="This is no calendar"):
        take_file(person=developer, content=b"PK\x03\x04", fields=FILE | {"name": "New"}, by=developer)
    assert (Calendar.objects.values().get(), len(rows(developer))) == (before, 1)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [(NotFetched("There is no such address."), "no such address"), (b"<html>", "This is no calendar.")],
)
def test_an_address_that_fails_says_so_and_takes_nothing_away(
    developer: User, feed: Calendar, answers: dict[str, Any], answer: Any, sentence: str
) -> None:
    answers[URL] = calendar(all_day("1", on(1)))
    read_address(calendar=feed)
    answers[URL] = answer
    read_address(calendar=feed)
    feed.refresh_from_db()
    assert sentence in feed.problem
    assert len(rows(developer)) == 1
    answers[URL] = calendar(all_day("1", on(1)))
    read_address(calendar=feed)
    assert not feed.problem


def test_the_worker_reads_a_calendar_soon_and_all_of_them_every_night(
    developer: User, feed: Calendar, answers: dict[str, Any]
) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name="teams.read_calendar")
    assert [job.args for job in waiting] == [{"calendar_id": feed.pk}]
    read_soon(calendar=feed)
    tasks.read_calendars(timestamp=0)
    assert waiting.count() == 1  # one that waits is enough
    answers[URL] = calendar(all_day("1", on(1)))
    tasks.read_calendar(calendar_id=feed.pk)
    tasks.read_calendar(calendar_id=0)  # removed meanwhile
    assert len(rows(developer)) == 1
    periodic = procrastinate_app.periodic_registry.periodic_tasks
    assert [each.cron for (name, _id), each in periodic.items() if name == "teams.read_calendars"] == ["23 3 * * *"]


def test_who_may_not_sign_in_is_read_no_more(developer: User, feed: Calendar) -> None:
    User.objects.filter(pk=developer.pk).update(is_active=False)
    ProcrastinateJob.objects.filter(task_name="teams.read_calendar")
    jobs = ProcrastinateJob.objects.count()
    tasks.read_calendars(timestamp=0)
    assert ProcrastinateJob.objects.count() == jobs


def test_an_address_stands_once_in_a_persons_list(developer: User, tech_lead: User, feed: Calendar) -> None:
    with pytest.raises(RuleViolation, match="in your list already"):
        add_calendar(person=developer, url=URL, fields={"name": "Again"}, by=developer)
    add_calendar(person=tech_lead, url=URL, fields={"name": "Leave"}, by=tech_lead)


def test_another_meaning_is_read_anew(developer: User, feed: Calendar, answers: dict[str, Any]) -> None:
    answers[URL] = calendar(all_day("1", on(1)))
    read_address(calendar=feed)
    change_calendar(calendar=feed, fields={"kind": "training"})
    read_address(calendar=feed)
    assert [kind for _starts, _ends, kind, _reason in rows(developer)] == ["training"]


def test_removing_a_calendar_removes_what_is_ahead(developer: User, feed: Calendar, answers: dict[str, Any]) -> None:
    answers[URL] = calendar(all_day("past", on(-9)), all_day("1", on(1)), all_day("2", on(2)))
    read_address(calendar=feed)
    send(developer, all_day("file", on(20)))
    assert remove_calendar(calendar=feed, by=developer) == 2
    assert [starts for starts, *_more in rows(developer)] == [day(-9), day(20)]


def test_the_day_of_a_timed_event_is_the_persons_own(developer: User) -> None:
    User.objects.filter(pk=developer.pk).update(time_zone="Asia/Tokyo")
    developer.refresh_from_db()
    late = dt.datetime.combine(day(4), dt.time(22), dt.UTC)
    send(developer, timed("1", f"{late:%Y%m%dT%H%M%SZ}", f"{late + dt.timedelta(hours=4):%Y%m%dT%H%M%SZ}"))
    assert rows(developer)[0][0] == late.astimezone(ZoneInfo("Asia/Tokyo")).date() == day(5)
