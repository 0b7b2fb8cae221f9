"""What a story needs: said, taken away again, and come."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Need, Story


def add_need(
    *,
    story: Story,
    by: User,
    needed: Story | None = None,
    outside: str = "",
    expected_on: dt.date | None = None,
    note: str = "",
) -> Need:
    """Say that a story needs another one, of any team, or something from outside on a day. Raises `RuleViolation`."""
    with explained(), transaction.atomic():
        return Need.objects.create(
            story=story, needed=needed, outside=outside.strip(), expected_on=expected_on, note=note.strip(), said_by=by
        )


def remove_need(*, need: Need) -> None:
    """It is not needed any more."""
    need.delete()


def mark_come(*, need: Need, has_come: bool, by: User) -> Need:
    """Say that what was awaited from outside has come, or that it has not after all. Raises `RuleViolation`."""
    need.came_at, need.came_by = (timezone.now(), by) if has_come else (None, None)
    with explained(), transaction.atomic():
        need.save(update_fields=["came_at", "came_by"])
    return need
