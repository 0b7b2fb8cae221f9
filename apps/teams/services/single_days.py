"""One day of one person, said anew: nothing of it lost, half of it, or all. Every edit can be taken back.

What a day was before is cut out of the entries that cover it, so a fortnight off with a day in between becomes two
stretches. A weekday that comes off again and again is not cut: that entry is changed as a whole.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import pghistory
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.teams.models import Calendar, TimeOff
from apps.teams.services.time_off import add_time_off, change_time_off, remove_time_off, restore_time_off

A_DAY = dt.timedelta(days=1)
# What a cut may change, so that it can be put back.
CUT = ("starts", "starts_at_noon", "ends", "ends_at_noon", "calendar_id")


class Lost(models.TextChoices):
    """How much of a day is lost."""

    NOTHING = "nothing", gettext_lazy("nothing")
    MORNING = "morning", gettext_lazy("the morning")
    AFTERNOON = "afternoon", gettext_lazy("the afternoon")
    DAY = "day", gettext_lazy("the whole day")


@dataclass
class Edit:
    """What an edit did, by id, in values that can travel in an address."""

    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    cut: list[list[Any]] = field(default_factory=list)

    @property
    def as_plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        return cls(**plain)


def entries_on(person: User, day: dt.date) -> list[TimeOff]:
    """What takes something of a person's day, repeated entries only where they fall on it."""
    found = TimeOff.objects.standing().touching(day, day).filter(person=person).order_by("id")
    return [entry for entry in found if not entry.every_weeks or _falls_on(entry, day)]


def _falls_on(entry: TimeOff, day: dt.date) -> bool:
    return (day - entry.starts).days % (7 * (entry.every_weeks or 1)) == 0


def lost_on(entries: Iterable[TimeOff], day: dt.date) -> Lost | None:
    """How much of a day plain entries take together; None where it is a part that no choice says."""
    halves = set[str]()
    for entry in entries:
        if entry.lost < 1:
            return None
        halves |= set() if entry.every_weeks else _halves(entry, day)
    if len(halves) == 1:
        return Lost(halves.pop())
    return Lost.DAY if halves else Lost.NOTHING


def _halves(entry: TimeOff, day: dt.date) -> set[str]:
    halves = {Lost.MORNING.value, Lost.AFTERNOON.value}
    if entry.starts_at_noon and entry.starts == day:
        halves.discard(Lost.MORNING)
    if entry.ends_at_noon and entry.ends == day:
        halves.discard(Lost.AFTERNOON)
    return halves


def say_day(*, person: User, day: dt.date, lost: Lost, kind: str, by: User) -> Edit:
    """Say what of a day is lost, and as what, in place of whatever was said of it before.

    Raises `RuleViolation` where the day comes off by an entry that repeats, and less of it is to be lost than that.
    """
    edit = Edit()
    with explained(), transaction.atomic():
        for entry in entries_on(person, day):
            if entry.every_weeks:
                _require_whole(lost)
            else:
                _cut_out(entry, day, edit, by=by)
        if lost != Lost.NOTHING:
            noons = {"starts_at_noon": lost == Lost.AFTERNOON, "ends_at_noon": lost == Lost.MORNING}
            fields = {"kind": kind, "starts": day, "ends": day, **noons}
            edit.added.append(add_time_off(person=person, fields=fields, by=by).pk)
    return edit


def _require_whole(lost: Lost) -> None:
    if lost != Lost.DAY:
        raise RuleViolation(
            "a_repeated_day_is_changed_where_it_repeats",
            _("This day comes off by an entry that repeats. Change that entry, or take the whole day off."),
        )


def _cut_out(entry: TimeOff, day: dt.date, edit: Edit, *, by: User) -> None:
    """Leave what lies before the day and what lies after it."""
    before, after = entry.starts < day, day < entry.ends
    if not (before or after):
        remove_time_off(time_off=entry, by=by)
        edit.removed.append(entry.pk)
        return
    edit.cut.append([entry.pk, *(_plain(getattr(entry, name)) for name in CUT)])
    last, at_noon = entry.ends, entry.ends_at_noon
    if not before:
        change_time_off(time_off=entry, fields={"starts": day + A_DAY, "starts_at_noon": False}, by=by)
        return
    change_time_off(time_off=entry, fields={"ends": day - A_DAY, "ends_at_noon": False}, by=by)
    if after:
        kept = {name: getattr(entry, name) for name in ("kind", "lost", "reason")}
        fields = kept | {"starts": day + A_DAY, "ends": last, "ends_at_noon": at_noon}
        edit.added.append(add_time_off(person=entry.person, fields=fields, by=by).pk)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def take_back(*, person: User, edit: Edit, by: User) -> None:
    """Put a person's entries back as they were before an edit.

    Raises `RuleViolation` where one of them was changed meanwhile, or its days were taken.
    """
    with explained(), transaction.atomic():
        for entry in _found(person, edit.added, removed=False):
            remove_time_off(time_off=entry, by=by)
        for pk, *values in edit.cut:
            [entry] = _found(person, [pk], removed=False)
            _put_back(entry, values, by=by)
        for entry in _found(person, edit.removed, removed=True):
            restore_time_off(time_off=entry, by=by)


def _found(person: User, ids: list[int], *, removed: bool) -> list[TimeOff]:
    found = list(TimeOff.objects.filter(person=person, pk__in=ids, removed_at__isnull=not removed))
    if len(found) != len(ids):
        raise RuleViolation(
            "an_edit_is_taken_back_as_it_was_made", _("These days were changed meanwhile. Look at them once more.")
        )
    return found


def _put_back(entry: TimeOff, values: list[Any], *, by: User) -> None:
    """As it was, with its calendar: whoever takes an edit back has not made the entry their own."""
    starts, starts_at_noon, ends, ends_at_noon, calendar = values
    entry.calendar = Calendar.objects.filter(pk=calendar).first()  # it may be gone
    entry.starts, entry.ends = dt.date.fromisoformat(starts), dt.date.fromisoformat(ends)
    entry.starts_at_noon, entry.ends_at_noon = starts_at_noon, ends_at_noon
    with pghistory.context(user=by.pk):
        entry.save(update_fields=list(CUT))
