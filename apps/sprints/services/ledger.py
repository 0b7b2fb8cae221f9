"""A sprint's ledger: stories that come into it and leave it, and what became of each."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.sprints.models import Commitment, Outcome, Sprint, Status
from apps.stories.models import State, Story


@contextmanager
def because(reason: str) -> Iterator[None]:
    """One act on a ledger, with its why: history keeps both with every line that changes meanwhile.

    So a change of scope says why, and what came and what left together are known as a swap.
    """
    with pghistory.context() as act:
        outer = act.metadata.get("why", "")
        act.metadata["why"] = reason or outer
        try:
            yield
        finally:
            act.metadata["why"] = outer


def commit_waiting_story(
    *, sprint: Sprint, story: Story, budget: str, by: User | None, at: dt.datetime | None = None, reason: str = ""
) -> Commitment:
    """Put a story of the backlog into a budget of a sprint; once that runs, `reason` says why it comes.

    Raises `RuleViolation`: where it does not fit, its budget does not take it, has no size, or is planned already.
    """
    with because(reason), explained(), transaction.atomic():
        return Commitment.objects.create(
            sprint=sprint, story=story, budget=budget, committed_by=by, committed_at=at or timezone.now()
        )


def commit_story(
    *, sprint: Sprint, story: Story, budget: str, by: User | None, at: dt.datetime | None = None, reason: str = ""
) -> Commitment:
    """Put a story into a budget of a sprint, from wherever it stands. Raises `RuleViolation` as above."""
    with because(reason), explained(), transaction.atomic():
        lines = Commitment.objects.filter(story=story, sprint=sprint, left_at=None)
        if not lines.exists():
            return commit_waiting_story(sprint=sprint, story=story, budget=budget, by=by, at=at)
        # The story before its line, as everywhere (apps.sprints.models.law): so that no two wait for each other.
        lock_stories([story.pk])
        lines.update(budget=budget)
        return lines.get()


def return_story(
    *, sprint: Sprint, story: Story, by: User | None, reason: str = "", at: dt.datetime | None = None
) -> None:
    """Take a story out of a sprint, back to the backlog.

    While planning the line goes; once the sprint runs it stays on the ledger as left, with who and why.
    """
    with explained(), transaction.atomic():
        lines = Commitment.objects.filter(sprint=sprint, story=story, left_at=None)
        if sprint.status == Status.PLANNED:
            lines.delete()
        else:
            lines.update(left_at=at or timezone.now(), left_by=by, left_reason=reason)


def swap_stories(
    *,
    sprint: Sprint,
    story: Story,
    out: Story,
    budget: str,
    by: User | None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Commitment:
    """Put a story in where another goes back to the backlog; both or neither."""
    with because(reason), transaction.atomic():
        lock_stories([story.pk])
        return_story(sprint=sprint, story=out, by=by, reason=reason or str(story.key), at=at)
        return commit_story(sprint=sprint, story=story, budget=budget, by=by, at=at)


def propose_for(*, story: Story, sprint_name: str) -> Story:
    """Mark a story as wanted in a later sprint; it stays in the backlog."""
    story.proposed_for = sprint_name
    story.save(update_fields=["proposed_for"])
    return story


def set_outcome(
    *,
    sprint: Sprint,
    story: Story,
    outcome: str,
    by: User | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> None:
    """Say what became of a story in a running sprint. Done freezes its line; nothing takes it out again.

    `note` is what was said as it was accepted. Raises `RuleViolation`, also where it stands in the sprint no more.
    """
    with explained(), transaction.atomic():
        write_outcome(sprint=sprint, story=story, outcome=outcome, by=by, note=note, at=at)


def write_outcome(
    *, sprint: Sprint, story: Story, outcome: str, by: User | None, note: str, at: dt.datetime | None
) -> None:
    """The same, in a transaction of the caller's."""
    done = outcome == Outcome.DONE
    # Story before line, as every trigger locks them: two people at one story never wait for each other.
    if done:
        Story.objects.filter(pk=story.pk).update(state=State.DONE)
    else:
        Story.objects.filter(pk=story.pk, state=State.DONE).update(state=State.OPEN)
    stands = Commitment.objects.filter(sprint=sprint, story=story, left_at=None).update(
        outcome=outcome,
        done_at=(at or timezone.now()) if done else None,
        done_by=by if done else None,
        done_note=note if done else "",
    )
    if not stands:
        raise not_in_this_sprint()


def not_in_this_sprint() -> RuleViolation:
    """Somebody took it out, or it never stood there."""
    return RuleViolation("a_story_has_its_outcome_where_it_stands", _("This story stands in this sprint no more."))


def lock_stories(ids: Iterable[int]) -> None:
    """Wait for whoever changes these stories, before anything that others may hold is taken (models/law)."""
    list(Story.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("id").values_list("id"))
