"""When what is done is released."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Release, Story


class StaleRelease(Exception):
    """Somebody said something else since the form was opened. Holds what stands now; None where it was cleared."""

    def __init__(self, current: Release | None) -> None:
        super().__init__(str(current))
        self.current = current


def set_release(
    *,
    story: Story,
    reason: str,
    by: User,
    on: dt.date | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Release:
    """Hold a story back, or say `on` which day it is released, as somebody saw it at `version`; 0 is nothing said yet.

    None takes it as it is now. Raises `StaleRelease`, `RuleViolation`.
    """
    with explained(), transaction.atomic():
        current = _seen(story, version)
        told: dict[str, Any] = {"hold": on is None, "on": on, "reason": reason.strip(), "by": by}
        told |= {"at": at or timezone.now(), "version": current.version + 1 if current else 1}
        return Release.objects.update_or_create(story=story, defaults=told)[0]


def clear_release(*, story: Story, version: int | None = None) -> None:
    """Nobody says anything about its release any more. Raises `StaleRelease`."""
    with transaction.atomic():
        if current := _seen(story, version):
            current.delete()


def _seen(story: Story, version: int | None) -> Release | None:
    """What stands, locked; the story comes before what stands beside it."""
    Story.objects.select_for_update(no_key=True).only("id").get(pk=story.pk)
    current = Release.objects.select_for_update(of=["self"]).select_related("by").filter(story=story).first()
    if version is not None and version != (current.version if current else 0):
        raise StaleRelease(current)
    return current
