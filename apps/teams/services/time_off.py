"""Time off comes, changes and goes, one row at a time and no other."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.teams.models import TimeOff

UNDO_FOR = dt.timedelta(days=1)


def add_time_off(*, person: User, fields: Mapping[str, Any], by: User) -> TimeOff:
    """Enter days that a person loses.

    Raises `RuleViolation` where they end before they start, go on for ever, or are off already.
    """
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        return TimeOff.objects.create(person=person, **fields)


def change_time_off(*, time_off: TimeOff, fields: Mapping[str, Any], by: User) -> TimeOff:
    """Change an entry. One from a calendar is the person's own from now on: no later reading changes it back."""
    for name, value in fields.items():
        setattr(time_off, name, value)
    time_off.calendar = None
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        time_off.save(update_fields=[*fields, "calendar"])
    return time_off


def remove_time_off(*, time_off: TimeOff, by: User) -> None:
    """Take an entry out. It is kept aside, for the undo and so that no calendar brings it back."""
    time_off.removed_at = timezone.now()
    with pghistory.context(user=by.pk), transaction.atomic():
        time_off.save(update_fields=["removed_at"])


def restore_time_off(*, time_off: TimeOff, by: User) -> None:
    """Put a removed entry back. Raises `RuleViolation` where its days were taken meanwhile."""
    time_off.removed_at = None
    with pghistory.context(user=by.pk), explained(), transaction.atomic():
        time_off.save(update_fields=["removed_at"])


def forget_reasons() -> int:
    """A day after an entry was removed nobody wants it back: its reason goes. Returns how many did."""
    old = TimeOff.objects.filter(removed_at__lt=timezone.now() - UNDO_FOR).exclude(reason="")
    return old.update(reason="")
