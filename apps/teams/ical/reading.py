"""Reading a calendar: what of it takes a person's time, and what does not, with the reason."""

import datetime as dt
import time
from collections.abc import Iterator

import icalendar
from django.utils.translation import gettext as _
from icalendar import Event as Component

from apps.teams.ical.events import MOST_BYTES, Event, Meaningless, NoCalendar, NotTaken, Read, event_of, key_of
from apps.teams.ical.recurring import occurrences, value_of

MOST_EVENTS = 2000  # days or ranges, after rules were written out
LOOK_BACK = dt.timedelta(days=366)
LOOK_AHEAD = dt.timedelta(days=731)
MOST_SECONDS = 10  # for writing out rules; what is left over is reported
A_TITLE = 200


def read_calendar(content: bytes, *, zone: dt.tzinfo, today: dt.date) -> Read:
    """The events between a year ago and two years ahead, in the days of somebody who lives in `zone`.

    Raises `NoCalendar` where the content is none. An event that cannot be understood is reported and spoils no other.
    """
    components = _components(content)
    moved = {(_uid(each), _instant(of, zone)) for each in components if (of := _moment(each, "RECURRENCE-ID"))}
    read, until = Read(), time.monotonic() + MOST_SECONDS
    for component in components:
        try:
            if time.monotonic() > until or len(read.events) >= MOST_EVENTS:
                raise Meaningless(_("The calendar holds too much; this was left over."))
            for event in _events(component, moved, zone, today):
                read.events.append(event)
                if len(read.events) >= MOST_EVENTS:
                    break
        except (Meaningless, OverflowError) as reason:
            why = str(reason) if isinstance(reason, Meaningless) else _("Its dates are beyond all calendars.")
            read.not_taken.append(NotTaken(_title(component), _when(component), why))
    return read


def _components(content: bytes) -> list[Component]:
    """Every event of the file. Files of several calendars happen, and are read as one."""
    if len(content) > MOST_BYTES:
        raise NoCalendar(_("This calendar is too large: over %(size)s MB.") % {"size": MOST_BYTES // 1_000_000})
    if b"BEGIN:VCALENDAR" not in content[:1000].upper():
        raise NoCalendar(_("This is no calendar. Export one as .ics (iCalendar) and try again."))
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise NoCalendar(_("This calendar is damaged and cannot be read.")) from error
    if not calendars:
        raise NoCalendar(_("This calendar is damaged and cannot be read."))
    return [event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Component)]


def _events(
    component: Component, moved: set[tuple[str, dt.datetime]], zone: dt.tzinfo, today: dt.date
) -> Iterator[Event]:
    """The occurrences of one event, each as its days."""
    _takes_time(component)
    starts, lasting = _span(component, zone)
    uid, title = _uid(component), _title(component)
    first, last = today - LOOK_BACK, today + LOOK_AHEAD
    repeats = "RRULE" in component or "RDATE" in component
    if not repeats:
        moved_from = _moment(component, "RECURRENCE-ID")
        once = _instant(moved_from, zone).isoformat() if moved_from else uid
        event = event_of(key=key_of(uid, once), title=title, starts=starts, ends=starts + lasting, zone=zone)
        if event.ends < first or event.starts > last:
            raise Meaningless(_("It lies more than a year back or two years ahead."))
        yield event
        return
    for begin in occurrences(component, starts, first, last):
        instant = _instant(begin, zone)
        if (uid, instant) not in moved:
            key = key_of(uid, instant.isoformat())
            yield event_of(key=key, title=title, starts=begin, ends=begin + lasting, zone=zone)


def _takes_time(component: Component) -> None:
    if str(component.get("STATUS", "")).upper() == "CANCELLED":
        raise Meaningless(_("It was cancelled."))
    if str(component.get("TRANSP", "")).upper() == "TRANSPARENT":
        raise Meaningless(_("It is marked as free time."))


def _span(component: Component, zone: dt.tzinfo) -> tuple[dt.date, dt.timedelta]:
    """When an event begins and how long it lasts; a moment without a zone is on the person's own clock."""
    starts, ends = _moment(component, "DTSTART"), _moment(component, "DTEND")
    if not starts or isinstance(starts, dt.datetime) != isinstance(ends or starts, dt.datetime):
        raise Meaningless(_("It does not say when it begins and ends."))
    if ends:
        return _local(starts, zone), _local(ends, zone) - _local(starts, zone)
    whole_day = not isinstance(starts, dt.datetime)
    lasting = value_of(component.get("DURATION"), "dt")
    return _local(starts, zone), lasting if isinstance(lasting, dt.timedelta) else dt.timedelta(days=whole_day)


def _moment(component: Component, name: str) -> dt.date | None:
    """A day or a moment that the event names; None where it does not, or cannot be understood."""
    moment = value_of(component.get(name), "dt")
    return moment if isinstance(moment, dt.date) else None


def _local(moment: dt.date, zone: dt.tzinfo) -> dt.date:
    if isinstance(moment, dt.datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment


def _instant(moment: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """A moment that can be compared, whichever zone the calendar wrote it in."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(0), dt.UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


def _uid(component: Component) -> str:
    """What names the event in every copy of the calendar; without one, its title and beginning have to do."""
    return str(component.get("UID", "")) or f"{_title(component)} {_when(component)}"


def _title(component: Component) -> str:
    return " ".join(str(component.get("SUMMARY", "")).split())[:A_TITLE]


def _when(component: Component) -> str:
    begins = _moment(component, "DTSTART")
    return begins.isoformat() if begins else ""
