"""Rules without an end, brought to one: the occurrences of an event within a window of days."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import Event as Component
from icalendar import vBroken, vRecur

from apps.teams.ical.events import Meaningless

OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
EARLIEST = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - rules are expanded on the clock of their own place
MIDNIGHT = dt.time(0)


def value_of(written: object, name: str) -> Any:
    """A part of a value as the library read it; None where it is missing or could not be read."""
    return None if isinstance(written, vBroken) else getattr(written, name, None)


def occurrences(component: Component, starts: dt.date, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """When an event takes place within a window: the moments (or days) at which it begins, less its exceptions.

    A rule is expanded on the clock of its own place, so that a change of clocks moves nothing.
    """
    except_for = {_wall(moment) for moment in _moments(component, "EXDATE")}
    found = {_wall(moment) for moment in _moments(component, "RDATE")} | set(_by_rule(component, starts, first, last))
    for wall in sorted(found - except_for):
        if first <= wall.date() <= last:
            yield _as(starts, wall)


def _by_rule(component: Component, starts: dt.date, first: dt.date, last: dt.date) -> Iterable[dt.datetime]:
    rules = component.get("RRULE")
    if rules is None:
        return [_wall(starts)]
    if not isinstance(rules, vRecur):  # several, or one that could not be read
        raise Meaningless(_("Its rule of repetition makes no sense."))
    if OFTEN & set(rules.get("FREQ", [])):
        raise Meaningless(_("It repeats more often than daily."))
    if _wall(starts) < EARLIEST:
        raise Meaningless(_("It has been repeated since before 1970."))
    try:
        rule = rrulestr(_text(rules, starts), dtstart=_wall(starts))
    except (ValueError, TypeError, KeyError) as error:
        raise Meaningless(_("Its rule of repetition makes no sense.")) from error
    since = dt.datetime.combine(first, MIDNIGHT)
    return takewhile(lambda wall: wall.date() <= last, rule.xafter(since, inc=True))


def _text(rule: vRecur, starts: dt.date) -> str:
    """The rule as text, its end on the clock that the event begins by."""
    plain: Any = vRecur(dict(rule))
    if "UNTIL" in plain:
        plain["UNTIL"] = [_wall(_as_seen_from(starts, until)) for until in plain["UNTIL"]]
    text: bytes = plain.to_ical()
    return text.decode()


def _as_seen_from(starts: dt.date, until: dt.date) -> dt.date:
    """The last moment, on the event's own clock; a last day is over when it ends."""
    if not isinstance(until, dt.datetime):
        return dt.datetime.combine(until, dt.time.max)
    zone = starts.tzinfo if isinstance(starts, dt.datetime) else None
    return until.astimezone(zone) if zone and until.tzinfo else until


def _moments(component: Component, name: str) -> Iterator[dt.date]:
    """The moments of a property that may stand several times, each with several values."""
    lists: Any = component.get(name, [])
    for each in lists if isinstance(lists, list) else [lists]:
        for moment in value_of(each, "dts") or ():
            if isinstance(moment.dt, dt.date):  # a period is no moment
                yield moment.dt


def _wall(moment: dt.date) -> dt.datetime:
    """What the clock on the wall shows; midnight for a day."""
    if isinstance(moment, dt.datetime):
        return moment.replace(tzinfo=None)
    return dt.datetime.combine(moment, MIDNIGHT)


def _as(starts: dt.date, wall: dt.datetime) -> dt.date:
    """A moment of the kind that the event begins with."""
    return wall.replace(tzinfo=starts.tzinfo) if isinstance(starts, dt.datetime) else wall.date()
