"""What the events of a calendar mean in somebody's days, and that none of them brings the reading down."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.teams.ical import reading
from apps.teams.ical.events import Event, NoCalendar, Read
from apps.teams.ical.reading import read_calendar
from tests.teams.calendar_files import all_day, calendar, event, timed

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = dt.date(2026, 3, 2)


def read(*events: str, zone: dt.tzinfo = BERLIN) -> Read:
    return read_calendar(calendar(*events), zone=zone, today=TODAY)


def one(text: str, zone: dt.tzinfo = BERLIN) -> Event:
    (event,) = read(text, zone=zone).events
    return event


def why(text: str) -> str:
    (reason,) = read(text).not_taken
    return reason.why


def march(*days: int) -> list[dt.date]:
    return [dt.date(2026, 3, day) for day in days]


def test_all_day_events_end_on_the_day_before_their_end() -> None:
    away = one(all_day("1", "20260310", "20260313", title="Ski"))
    assert (away.starts, away.ends, away.lost, away.title) == (*march(10, 12), 1, "Ski")
    assert (one(all_day("1", "20260310")).ends, one(all_day("1", "20260310", "20260310")).ends) == tuple(march(10, 10))
    assert one(event("1", "DTSTART;VALUE=DATE:20260310", "DURATION:P3D")).ends == march(12)[0]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_no_zone_moves_an_all_day_event(zone: str) -> None:
    away = one(all_day("1", "20260328", "20260330"), ZoneInfo(zone))
    assert [away.starts, away.ends] == march(28, 29)


@pytest.mark.parametrize(
    ("starts", "ends", "lost"),
    [
        ("20260310T090000", "20260310T170000", "1"),
        ("20260310T080000", "20260310T200000", "1"),
        ("20260310T090000", "20260310T130000", "0.5"),
        ("20260310T090000", "20260310T110000", "0.25"),
        ("20260310T090000", "20260310T143000", "0.75"),
        ("20260310T160000", "20260311T000000", "1"),
    ],
)
def test_a_timed_event_is_a_part_of_the_day(starts: str, ends: str, lost: str) -> None:
    away = one(timed("1", starts, ends, zone="Europe/Berlin"))
    assert (away.starts, away.ends, away.lost) == (*march(10, 10), Decimal(lost))


def test_a_timed_event_lies_on_the_persons_own_day() -> None:
    late = timed("1", "20260310T220000Z", "20260311T010000Z")
    assert one(late, ZoneInfo("America/New_York")).starts == march(10)[0]
    assert one(late, ZoneInfo("Asia/Tokyo")).starts == march(11)[0]


def test_a_time_without_a_zone_is_on_the_persons_own_clock() -> None:
    for zone in ("Asia/Tokyo", "America/New_York"):
        assert one(timed("1", "20260310T090000", "20260310T130000"), ZoneInfo(zone)).starts == march(10)[0]


def test_a_timed_event_over_days_begins_and_ends_at_noon_where_it_does() -> None:
    away = one(timed("1", "20260313T140000", "20260316T100000", zone="Europe/Berlin"))
    assert [away.starts, away.ends] == march(13, 16)
    assert (away.starts_at_noon, away.ends_at_noon, away.lost) == (True, True, 1)


def test_hours_are_counted_across_a_change_of_clocks() -> None:
    """On 29 March the clocks of Berlin leave out an hour: 1:00 to 9:00 is seven hours there."""
    assert one(timed("1", "20260329T010000", "20260329T050000", zone="Europe/Berlin")).lost == Decimal("0.5")
    assert one(timed("1", "20260329T010000", "20260329T040000", zone="Europe/Berlin")).lost == Decimal("0.25")


def test_a_rule_is_written_out_and_keeps_its_time_when_the_clocks_change() -> None:
    days = read(timed("1", "20260313T083000", "20260313T123000", "RRULE:FREQ=WEEKLY;COUNT=4", zone="Europe/Berlin"))
    assert [each.starts for each in days.events] == [*march(13, 20, 27), dt.date(2026, 4, 3)]
    assert len({each.key for each in days.events}) == 4


def test_a_rule_without_end_ends_two_years_ahead() -> None:
    days = read(all_day("1", "20250101", "20250102", "RRULE:FREQ=DAILY")).events
    assert (days[0].starts, days[-1].starts) == (dt.date(2025, 3, 1), dt.date(2028, 3, 2))


@pytest.mark.parametrize("until", ["20260324", "20260324T120000Z", "20260324T120000"])
def test_a_rule_ends_when_it_says(until: str) -> None:
    for first in (
        all_day("1", "20260310", "", f"RRULE:FREQ=WEEKLY;UNTIL={until}"),
        timed("1", "20260310T090000", "20260310T130000", f"RRULE:FREQ=WEEKLY;UNTIL={until}", zone="Asia/Tokyo"),
    ):
        assert [each.starts for each in read(first, zone=ZoneInfo("Asia/Tokyo")).events] == march(10, 17, 24)


def test_exceptions_additions_and_moved_occurrences_count() -> None:
    rule = all_day(
        "1", "20260310", "", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260317", "RDATE;VALUE=DATE:20260312"
    )
    moved = all_day("1", "20260325", "", "RECURRENCE-ID;VALUE=DATE:20260324")
    assert sorted(each.starts for each in read(rule, moved).events) == march(10, 12, 25)


def test_an_event_keeps_its_key_when_it_moves() -> None:
    assert one(all_day("1", "20260310")).key == one(all_day("1", "20260410", title="Later")).key
    assert one(all_day("1", "20260310")).key != one(all_day("2", "20260310")).key


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (all_day("1", "20260310", "", "TRANSP:TRANSPARENT"), "It is marked as free time."),
        (all_day("1", "20260310", "", "STATUS:CANCELLED"), "It was cancelled."),
        (all_day("1", "20260310", "20260309"), "It ends before it begins."),
        (timed("1", "20260310T090000", "20260310T091500"), "It is shorter than an hour."),
        (all_day("1", "20200310"), "It lies more than a year back or two years ahead."),
        (all_day("1", "99991231", "", "DURATION:P9999W"), "Its dates are beyond all calendars."),
        (event("1"), "It does not say when it begins and ends."),
        (event("1", "DTSTART:tomorrow"), "It does not say when it begins and ends."),
        (event("1", "DTSTART;VALUE=DATE:20260310", "DTEND:20260311T090000Z"), "It does not say when it begins"),
        (all_day("1", "20260310", "", "RRULE:FREQ=SECONDLY"), "It repeats more often than daily."),
        (all_day("1", "20260310", "", "RRULE:FREQ=NEVER"), "Its rule of repetition makes no sense."),
        (all_day("1", "10010310", "", "RRULE:FREQ=DAILY"), "It has been repeated since before 1970."),
    ],
)  # fmt: skip
def test_what_takes_no_time_is_told_with_its_reason(text: str, sentence: str) -> None:
    assert why(text).startswith(sentence)
    assert len(read(text, all_day("other", "20260310")).events) == 1


def test_what_would_take_too_long_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    never = all_day("1", "19700101", "", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    monkeypatch.setattr(reading, "MOST_SECONDS", -1)
    assert why(never) == "The calendar holds too much; this was left over."


def test_a_calendar_brings_so_many_events_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_EVENTS", 5)
    found = read(all_day("1", "20260310", "", "RRULE:FREQ=DAILY"), all_day("2", "20260310"))
    assert (len(found.events), found.not_taken[0].why) == (5, "The calendar holds too much; this was left over.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is no calendar."),
        (b"<!doctype html><title>Sign in</title>", "This is no calendar."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This is no calendar."),
        (b"BEGIN:VCALENDAR\r\n", "This calendar is damaged"),
        (calendar(*["x" * 100] * 30_000), "This calendar is too large"),
    ],
)
def test_what_is_no_calendar_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(NoCalendar, match=sentence):
        read_calendar(content, zone=BERLIN, today=TODAY)


@given(some.binary(max_size=400), some.integers(0, 400))
def test_no_bytes_bring_the_reading_down(noise: bytes, at: int) -> None:
    whole = calendar(timed("1", "20260310T090000", "20260310T130000", "RRULE:FREQ=WEEKLY;COUNT=2"))
    for content in (noise, b"BEGIN:VCALENDAR\r\n" + noise, whole[:at] + noise + whole[at:]):
        try:
            read_calendar(content, zone=BERLIN, today=TODAY)
        except NoCalendar:
            continue
