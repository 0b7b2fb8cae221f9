"""What an event of a calendar means for a person's days, and why some events mean nothing."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

# A timed event is measured against a working day of this many hours, to the nearest quarter of the day.
HOURS_A_DAY = 8
NOON = dt.time(12)
MOST_BYTES = 2_000_000
MOST_NAMED = 50  # rows not taken that a report names one by one; it counts them all
ONE = Decimal(1)


@dataclass(frozen=True)
class Event:
    """Days, or a part of one, that an event of a calendar takes. `key` stays the same when the event moves."""

    key: str
    title: str
    starts: dt.date
    ends: dt.date
    starts_at_noon: bool = False
    ends_at_noon: bool = False
    lost: Decimal = ONE


@dataclass(frozen=True)
class NotTaken:
    """An event, or an occurrence of one, that becomes no time off."""

    title: str
    when: str
    why: str


@dataclass
class Read:
    """What a calendar holds for a person."""

    events: list[Event] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)


class NoCalendar(Exception):
    """What was sent is no calendar; the sentence says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Meaningless(Exception):
    """This event takes no time; the sentence says why."""


def key_of(*parts: str) -> str:
    """A short name for an event that is the same in every copy of its calendar."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def event_of(*, key: str, title: str, starts: dt.date, ends: dt.date, zone: dt.tzinfo) -> Event:
    """What an occurrence means in the days of somebody who lives in `zone`. `ends` is the first moment after it.

    Raises `Meaningless` where it takes no time.
    """
    if ends < starts:
        raise Meaningless(_("It ends before it begins."))
    if not isinstance(starts, dt.datetime) or not isinstance(ends, dt.datetime):
        return Event(key, title, starts, max(ends - dt.timedelta(days=1), starts))
    here, until = starts.astimezone(zone), ends.astimezone(zone)
    last = until.date()
    if until.time() == dt.time(0) and last > here.date():  # midnight ends the day before
        last -= dt.timedelta(days=1)
    if last == here.date():
        return Event(key, title, last, last, lost=_part_of_the_day(until.astimezone(dt.UTC) - here.astimezone(dt.UTC)))
    return Event(
        key,
        title,
        here.date(),
        last,
        starts_at_noon=here.time() >= NOON,
        ends_at_noon=until.date() == last and until.time() <= NOON,
    )


def _part_of_the_day(lasting: dt.timedelta) -> Decimal:
    """Hours as quarters of a working day, the whole day at most."""
    quarters = round(lasting / dt.timedelta(hours=HOURS_A_DAY) * 4)
    if not quarters:
        raise Meaningless(_("It is shorter than an hour."))
    return min(Decimal(quarters) / 4, ONE)
