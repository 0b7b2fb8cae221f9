"""Saying why, and writing down what was measured after delivery."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.history import at_version
from apps.stories.models import PARTS, Story
from apps.stories.services.writing import StaleStory, edit_story


class Measurement(NamedTuple):
    """What was read, on which day and by whom; the person is an id, as the story keeps it."""

    measured: Decimal | None
    measured_on: dt.date | None
    measured_note: str
    measured_by_id: int | None


class MeasuredAgain(Exception):
    """Somebody has written down another value since."""


def say_why(*, story: Story, version: int, by: User, may_tag: bool, changes: Mapping[str, Any]) -> Story:
    """Write a why as somebody saw it at `version`. That the story changed elsewhere since does not matter.

    Raises `StaleStory` where the why itself has changed, and `RuleViolation`.
    """
    try:
        return edit_story(story=story, version=version, by=by, may_tag=may_tag, changes=changes)
    except StaleStory as stale:
        seen, current = at_version(story, version), stale.current
        if seen is None or any(getattr(seen, name) != getattr(current, name) for name in ("why", *PARTS)):
            raise
    return edit_story(story=story, version=current.version, by=by, may_tag=may_tag, changes=changes)


def measurement_of(story: Story) -> Measurement:
    """What a story says was measured."""
    return Measurement(*(getattr(story, name) for name in Measurement._fields))


def measure(*, story: Story, value: Decimal, on: dt.date, by: User, note: str = "") -> Story:
    """Write down the value that was read after delivery. Raises `RuleViolation`."""
    return _write(story, Measurement(value, on, note, by.pk))


def measure_back(*, story: Story, before: Measurement, after: Measurement) -> Story:
    """Take a measurement back. Raises `MeasuredAgain` where the story does not say `after` any more."""
    return _write(story, before, expected=after)


def _write(story: Story, said: Measurement, *, expected: Measurement | None = None) -> Story:
    with explained(), transaction.atomic():
        current = Story.objects.select_for_update(no_key=True, of=["self"]).select_related("team").get(pk=story.pk)
        if expected not in (None, measurement_of(current)):
            raise MeasuredAgain
        for name, value in said._asdict().items():
            setattr(current, name, value)
        current.save(update_fields=[*said._fields[:-1], "measured_by"])
    return current
