"""Taking a calendar's events over as time off: what is new comes, what changed follows, what was removed stays away."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from apps.core.violations import RuleViolation, explained
from apps.teams.ical.events import MOST_NAMED, Event, NotTaken, Read
from apps.teams.models import Calendar, TimeOff

FIELDS = ("starts", "ends", "starts_at_noon", "ends_at_noon", "lost", "kind", "reason")


@dataclass
class Taken:
    """What came of reading a calendar, for the person alone: titles are private."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    left_out: int = 0
    kept_away: int = 0
    not_taken: list[NotTaken] = field(default_factory=list)

    @property
    def report(self) -> dict[str, Any]:
        """As it is kept on the calendar: everything counted, the first ones named."""
        counts = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        named = [asdict(each) for each in self.not_taken[:MOST_NAMED]]
        return counts | {"not_taken": len(self.not_taken), "named": named}


def kind_of(calendar: Calendar, title: str) -> str:
    """What an event is by the words of its title, else what this calendar's events are; nothing leaves it out."""
    folded = title.casefold()
    for kind, words in calendar.words.items():
        if any(word.casefold() in folded for word in words):
            return str(kind)
    return calendar.kind


def take(*, calendar: Calendar, read: Read, today: dt.date) -> Taken:
    """Bring the person's time off up to what the calendar says.

    An event is known by its key, so reading twice doubles nothing. What the person changed by hand or removed stays as
    they left it. What an address no longer holds goes, unless it is over; a file takes nothing away. A row that the
    rules refuse is reported and stops no other.
    """
    taken = Taken(not_taken=list(read.not_taken))
    wanted = _wanted(calendar, read, taken)
    known = {row.event: row for row in TimeOff.objects.filter(person=calendar.person_id).exclude(event="")}
    with transaction.atomic():
        fresh = _sorted_out(calendar, wanted, known, taken)
        if calendar.url:
            gone = [row.pk for key, row in known.items() if _is_gone(row, calendar, key in wanted, today)]
            taken.gone = len(gone)
            TimeOff.objects.filter(pk__in=gone).delete()
        for event, fields in fresh:
            _add(calendar, event, fields, taken)
    return taken


def _wanted(calendar: Calendar, read: Read, taken: Taken) -> dict[str, tuple[Event, dict[str, Any]]]:
    """The events that mean time off, each with the values of its row."""
    wanted = {}
    for event in read.events:
        kind = kind_of(calendar, event.title)
        if not kind:
            taken.left_out += 1
            continue
        fields = asdict(event) | {"kind": kind, "reason": event.title}
        wanted[event.key] = (event, {name: fields[name] for name in FIELDS})
    return wanted


def _sorted_out(
    calendar: Calendar,
    wanted: dict[str, tuple[Event, dict[str, Any]]],
    known: dict[str, TimeOff],
    taken: Taken,
) -> list[tuple[Event, dict[str, Any]]]:
    """What is to be written. Rows that changed go first, so that two events may change places."""
    fresh, stale = [], []
    for key, (event, fields) in wanted.items():
        row = known.get(key)
        if row is None:
            fresh.append((event, fields))
        elif row.removed_at or row.calendar_id != calendar.pk:
            taken.kept_away += 1
        elif all(getattr(row, name) == value for name, value in fields.items()):
            taken.same += 1
        else:
            stale.append(row.pk)
            fresh.append((event, fields))
    TimeOff.objects.filter(pk__in=stale).delete()
    taken.changed = len(stale)
    taken.new = -len(stale)
    return fresh


def _is_gone(row: TimeOff, calendar: Calendar, is_wanted: bool, today: dt.date) -> bool:
    """Whether the calendar took an event back. What is over stays: many calendars forget their past."""
    return row.calendar_id == calendar.pk and not is_wanted and row.removed_at is None and row.ends >= today


def _add(calendar: Calendar, event: Event, fields: dict[str, Any], taken: Taken) -> None:
    try:
        with explained(), transaction.atomic():
            TimeOff.objects.create(person_id=calendar.person_id, calendar=calendar, event=event.key, **fields)
    except RuleViolation as violation:
        taken.not_taken.append(NotTaken(event.title, event.starts.isoformat(), violation.message))
    else:
        taken.new += 1
