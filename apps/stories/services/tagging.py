"""Saying what kind a story is: changes by those who may, proposals by everybody else."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import TECHNICAL_KINDS, Kind, Story
from apps.stories.services.learning import learn_soon
from apps.stories.services.locking import lock_in_order
from apps.teams.models import Team

TAG_FIELDS = ["kind", "proposed_kind", "proposed_by", "version"]


def needs_tagging_right(was: str, kind: str) -> bool:
    """Any change into or out of improvement, debt or spike is a matter of the tagging right."""
    return was != kind and (was in TECHNICAL_KINDS or kind in TECHNICAL_KINDS)


def set_kind(story: Story, *, kind: str, by: User | None, may_tag: bool) -> None:
    """Set the kind, or keep the wish as a proposal that counts for nothing until confirmed.

    A proposal that waits for the tagging right goes with its author or with that right: nobody else tags it away.
    """
    if needs_tagging_right(story.kind, kind) and not may_tag:
        story.proposed_kind, story.proposed_by = kind, by
        return
    waits = story.proposed_kind and needs_tagging_right(kind, story.proposed_kind)
    story.kind = kind
    if may_tag or not waits or story.proposed_by == by:
        story.proposed_kind, story.proposed_by = "", None


def tag_stories(*, team: Team, numbers: Iterable[int], kind: str, by: User, may_tag: bool) -> int:
    """Tag several stories at once; all of them or, where one breaks a rule, none. Returns how many changed."""
    with explained(), transaction.atomic():
        stories = _locked(team, Q(number__in=list(numbers)))
        return _tag_all([(story, kind) for story in stories], team=team, by=by, may_tag=may_tag)


def confirm_suggestions(*, team: Team, numbers: Iterable[int], by: User, may_tag: bool) -> int:
    """Turn what is proposed for several stories, or suggested for untagged ones, into tags.

    Returns how many changed: what only the tagging right can confirm becomes a proposal, or stays one.
    """
    with explained(), transaction.atomic():
        stories = _locked(team, Q(number__in=list(numbers)) & ~Q(proposed_kind="", suggested_kind=""))
        meant = [(story, story.proposed_kind or story.suggested_kind) for story in stories if is_waiting(story)]
        return _tag_all(meant, team=team, by=by, may_tag=may_tag)


class ChangedMeanwhile(Exception):
    """There are more or fewer stories than somebody was told before they agreed."""


def confirm_rule(*, team: Team, kind: str, confidence: str, expected: int, by: User, may_tag: bool) -> int:
    """Confirm every suggestion of one kind and confidence at once, in one statement. Returns how many there were.

    Raises `ChangedMeanwhile`, changing nothing, where they are not the `expected` number any more.
    """
    stories = Story.objects.filter(team=team).by_rule(kind, confidence)
    with explained(), transaction.atomic():
        lock_in_order(stories)
        if may_tag or kind not in TECHNICAL_KINDS:
            count = stories.update(kind=kind, version=F("version") + 1)
        else:
            count = stories.update(proposed_kind=kind, proposed_by=by, version=F("version") + 1)
        if count != expected:
            raise ChangedMeanwhile
        learn_soon(team=team)
    return count


def decline_suggestion(*, story: Story) -> Story:
    """Set a proposal aside or, where nobody proposed anything, the suggestion. The kind stays as it is."""
    with transaction.atomic():
        current = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
        if current.proposed_kind:
            current.proposed_kind, current.proposed_by = "", None
        else:
            current.suggested_kind = current.suggestion_confidence = current.suggestion_reason = ""
        current.version += 1
        current.save(update_fields=[*TAG_FIELDS, "suggested_kind", "suggestion_confidence", "suggestion_reason"])
    return current


def is_waiting(story: Story) -> bool:
    """Whether there is something to confirm or decline."""
    return bool(story.proposed_kind or (story.kind == Kind.UNTAGGED and story.suggested_kind))


def _locked(team: Team, which: Q) -> list[Story]:
    """The stories, locked in one order, so that two people who tag at once wait for each other and never block."""
    stories = Story.objects.filter(which, team=team).select_for_update(no_key=True, of=["self"])
    return list(stories.select_related("proposed_by").order_by("id"))


def _tag_all(meant: Iterable[tuple[Story, str]], *, team: Team, by: User, may_tag: bool) -> int:
    changed = []
    for story, kind in meant:
        before = (story.kind, story.proposed_kind)
        set_kind(story, kind=kind, by=by, may_tag=may_tag)
        if before != (story.kind, story.proposed_kind):
            story.version += 1
            changed.append(story)
    Story.objects.bulk_update(changed, TAG_FIELDS)
    if changed:
        learn_soon(team=team)
    return len(changed)
