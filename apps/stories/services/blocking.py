"""What keeps a story from going on."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.core.violations import explained
from apps.stories.models import Story


class BlockedMeanwhile(Exception):
    """Somebody said something else since the form was opened. The story is as it stands now."""

    def __init__(self, current: Story) -> None:
        super().__init__(current.blocked_reason)
        self.current = current


def block_story(*, story: Story, reason: str, seen: str | None = None, at: dt.datetime | None = None) -> Story:
    """Say what blocks a story. Another reason later is another word for the same stop: since when stays.

    `seen` is the reason that stood as the form was opened; None takes whatever stands. Raises `BlockedMeanwhile`, and
    `RuleViolation` where no reason is given.
    """
    with explained(), transaction.atomic():
        stands = _seen(story, seen)
        return _write(story, reason.strip(), stands.blocked_since or at or timezone.now())


def unblock_story(*, story: Story, seen: str | None = None) -> Story:
    """It goes on. Raises `BlockedMeanwhile`."""
    return put_back(story=story, reason="", since=None, seen=seen)


def put_back(*, story: Story, reason: str, since: dt.datetime | None, seen: str | None = None) -> Story:
    """What blocked it before and since then, or nothing. Raises as above."""
    with explained(), transaction.atomic():
        _seen(story, seen)
        return _write(story, reason, since)


def _seen(story: Story, seen: str | None) -> Story:
    """How it stands, locked."""
    stands = Story.objects.select_for_update(no_key=True).only("blocked_reason", "blocked_since").get(pk=story.pk)
    if seen not in (None, stands.blocked_reason):
        raise BlockedMeanwhile(stands)
    return stands


def _write(story: Story, reason: str, since: dt.datetime | None) -> Story:
    story.blocked_reason, story.blocked_since = reason, since
    story.save(update_fields=["blocked_reason", "blocked_since"])
    return story
