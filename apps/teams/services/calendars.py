"""Calendars that bring time off: an address the worker reads every day, or a file that is read at once."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pghistory
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from apps.accounts.models import User
from apps.core.fetching import Limits, NotFetched, fetch
from apps.core.violations import RuleViolation, explained
from apps.teams.ical.events import MOST_BYTES, NoCalendar
from apps.teams.ical.taking import take
from apps.teams.models import Calendar, TimeOff


def add_calendar(*, person: User, url: str, fields: Mapping[str, Any], by: User) -> Calendar:
    """Have a calendar read now and every day. Raises `RuleViolation` where it is in the list already."""
    with explained(), transaction.atomic():
        calendar = Calendar.objects.create(person=person, url=url, **fields)
        read_soon(calendar=calendar)
    return calendar


def read_soon(*, calendar: Calendar) -> None:
    """Have the worker read a calendar; once is enough while it waits."""
    task = app.configure_task("teams.read_calendar", queueing_lock=f"teams.calendar.{calendar.pk}")
    try:
        with transaction.atomic():  # a lock that is taken must not spoil the caller's transaction
            task.defer(calendar_id=calendar.pk)
    except AlreadyEnqueued:
        return


def take_file(*, person: User, content: bytes, fields: Mapping[str, Any], by: User) -> Calendar:
    """Read a file that a person sent. Their files share one line in the list, which tells of the last one.

    Raises `RuleViolation` where it is no calendar; nothing has changed then.
    """
    with pghistory.context(user=by.pk, via="calendar"), transaction.atomic():
        calendar, _made = Calendar.objects.update_or_create(person=person, url="", defaults=fields)
        try:
            _take(calendar, content)
        except NoCalendar as refused:
            raise RuleViolation("a_calendar_is_a_calendar", refused.sentence) from refused
    return calendar


def read_address(*, calendar: Calendar) -> None:
    """Fetch a calendar and take it over. What goes wrong is written on it, and the time off stays as it was."""
    try:
        content = fetch(calendar.url, Limits(most_bytes=MOST_BYTES))
        with pghistory.context(user=calendar.person_id, via="calendar"), transaction.atomic():
            _take(calendar, content)
    except (NotFetched, NoCalendar) as refused:
        calendar.problem, calendar.read_at = refused.sentence, timezone.now()
        calendar.save(update_fields=["problem", "read_at"])


def _take(calendar: Calendar, content: bytes) -> None:
    from apps.teams.ical.reading import read_calendar  # a tenth of a second of imports, for who reads a calendar

    zone = ZoneInfo(calendar.person.time_zone)
    today = timezone.localdate(timezone=zone)
    taken = take(calendar=calendar, read=read_calendar(content, zone=zone, today=today), today=today)
    calendar.report, calendar.problem, calendar.read_at = taken.report, "", timezone.now()
    calendar.save(update_fields=["report", "problem", "read_at"])


def change_calendar(*, calendar: Calendar, fields: Mapping[str, Any]) -> Calendar:
    """Say anew what its events are. An address is read again by that; a file would have to be sent again."""
    for name, value in fields.items():
        setattr(calendar, name, value)
    with transaction.atomic():
        calendar.save(update_fields=list(fields))
        if calendar.url:
            read_soon(calendar=calendar)
    return calendar


def remove_calendar(*, calendar: Calendar, by: User) -> int:
    """Stop reading a calendar. What it brought stays where it is over, and goes where it is still ahead.

    Returns how many entries went.
    """
    today = timezone.localdate(timezone=ZoneInfo(calendar.person.time_zone))
    with pghistory.context(user=by.pk), transaction.atomic():
        gone, _rows = TimeOff.objects.filter(calendar=calendar, starts__gte=today).delete()
        calendar.delete()
    return gone
