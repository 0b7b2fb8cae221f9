"""Who is on what in a running sprint: stories given to people, and people taken off technical work."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.sprints.models import Commitment, Sprint, TakenOff
from apps.sprints.services.board import write_step
from apps.sprints.services.ledger import lock_stories
from apps.sprints.taking_off import Off, by_assigning, by_moving
from apps.stories.history import at_version
from apps.stories.models import Story
from apps.stories.services import StaleStory, edit_story


class OwesWhy(Exception):
    """The act takes somebody off unfinished technical work onto product work. With a reason it is done."""

    def __init__(self, off: Off) -> None:
        super().__init__(f"{off.person}: {off.from_story} → {off.to_story}")
        self.off = off


def assign_story(
    *,
    sprint: Sprint,
    story: Story,
    to: User | None,
    by: User,
    version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Story:
    """Give a story to somebody, or to nobody, as somebody saw it at `version`; None takes it as it is now.

    That it changed elsewhere since does not matter. Raises `StaleStory` where somebody else has been given it, and
    `OwesWhy`.
    """
    with explained(), transaction.atomic():
        off = _with_its_why(by_assigning(sprint=sprint, story=story, to=to), reason)
        saved = _give(story, to, by=by, version=version)
        _record(off, sprint=sprint, by=by, reason=reason, at=at)
    return saved


def _give(story: Story, to: User | None, *, by: User, version: int | None) -> Story:
    changes = {"assignee": to}
    try:
        return edit_story(story=story, version=version, by=by, may_tag=False, changes=changes)
    except StaleStory as stale:
        seen, current = at_version(story, version or 0), stale.current
        if seen is None or seen.assignee_id != current.assignee_id:
            raise
    return edit_story(story=story, version=current.version, by=by, may_tag=False, changes=changes)


def take_step(
    *,
    sprint: Sprint,
    story: Story,
    to: str,
    by: User | None,
    note: str = "",
    reason: str = "",
    seen: str = "",
    at: dt.datetime | None = None,
) -> Commitment:
    """Move a card as `move_card` does, and keep whom that takes off technical work. Raises `OwesWhy`, too.

    `seen` is the column the card was read in: most steps then need not ask who is on what.
    """
    with explained(), transaction.atomic():
        off = _with_its_why(by_moving(sprint=sprint, story=story, to=to, seen=seen), reason)
        line = write_step(sprint=sprint, story=story, to=to, by=by, note=note, at=at)
        _record(off, sprint=sprint, by=by, reason=reason, at=at)
    return line


def _with_its_why(off: Off | None, reason: str) -> Off | None:
    """Both stories are locked here, before the act writes the one and the sprint's row is taken."""
    if off and not reason.strip():
        raise OwesWhy(off)
    if off:
        lock_stories([off.from_story.pk, off.to_story.pk])
    return off


def _record(off: Off | None, *, sprint: Sprint, by: User | None, reason: str, at: dt.datetime | None) -> None:
    if off:
        TakenOff.objects.create(
            sprint=sprint,
            person=off.person,
            from_story=off.from_story,
            to_story=off.to_story,
            by=by,
            at=at or timezone.now(),
            reason=reason,
        )
