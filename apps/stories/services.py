"""What happens to stories. The rights behind each act were asked for in `access`; who may tag is asked here, because
it decides between a change and a proposal."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import TECHNICAL_KINDS, Kind, Label, Story, StoryCounter, SubTask
from apps.stories.ranks import last_ranks, rank_beside
from apps.teams.models import Team

RANK_TRIES = 5


class StaleStory(Exception):
    """Somebody changed the story since the form was opened. Holds the story as it is now."""

    def __init__(self, current: Story) -> None:
        super().__init__(str(current))
        self.current = current


def next_numbers(*, team: Team, count: int) -> range:
    """Reserve story numbers; the row lock lasts until the end of the transaction."""
    counter, _made = StoryCounter.objects.select_for_update().get_or_create(team=team)
    StoryCounter.objects.filter(pk=counter.pk).update(last=F("last") + count)
    return range(counter.last + 1, counter.last + count + 1)


def create_story(*, team: Team, title: str, by: User | None, may_tag: bool, **fields: Any) -> Story:
    """Add a story at the end of the backlog.

    A technical kind from somebody who may not tag becomes a proposal on an untagged story. Raises `RuleViolation`.
    """
    labels = fields.get("labels") or []
    with explained(), transaction.atomic():
        number = next_numbers(team=team, count=1)[0]
        story = Story(
            team=team, number=number, rank=last_ranks(team, 1)[0], title=title, created_by=by, **fields
        )
        _tag(story, kind=story.kind, was=Kind.UNTAGGED, by=by, may_tag=may_tag)
        story.save(force_insert=True)
        remember_labels(team=team, names=labels)
    return story


def edit_story(*, story: Story, version: int, by: User, may_tag: bool, changes: Mapping[str, Any]) -> Story:
    """Change named fields of a story as somebody saw it at `version`.

    Raises `StaleStory` where it has changed since, and `RuleViolation` where its commitment would break a rule.
    """
    with explained(), transaction.atomic():
        current = Story.objects.select_for_update().select_related("team").get(pk=story.pk)
        if current.version != version:
            raise StaleStory(current)
        was = current.kind
        for name, value in changes.items():
            setattr(current, name, value)
        names = set(changes)
        if "kind" in changes:
            _tag(current, kind=changes["kind"], was=was, by=by, may_tag=may_tag)
            names |= {"proposed_kind", "proposed_by"}
        if "size" in changes:
            current.size_is_ours = True
            names.add("size_is_ours")
        current.version += 1
        current.save(update_fields=[*names, "version"])
        remember_labels(team=current.team, names=changes.get("labels", []))
    current.refresh_from_db()
    return current


def needs_tagging_right(was: str, kind: str) -> bool:
    """Any change into or out of improvement, debt or spike is a matter of the tagging right."""
    return was != kind and (was in TECHNICAL_KINDS or kind in TECHNICAL_KINDS)


def _tag(story: Story, *, kind: str, was: str, by: User | None, may_tag: bool) -> None:
    """Set the kind, or keep the wish as a proposal that counts for nothing until confirmed."""
    if needs_tagging_right(was, kind) and not may_tag:
        story.kind, story.proposed_kind, story.proposed_by = was, kind, by
    else:
        story.kind, story.proposed_kind, story.proposed_by = kind, "", None


def tag_stories(*, team: Team, numbers: list[int], kind: str, by: User, may_tag: bool) -> int:
    """Tag several stories at once; all of them or, where one breaks a rule, none. Returns how many changed."""
    with explained(), transaction.atomic():
        stories = list(
            Story.objects.filter(team=team, number__in=numbers).exclude(kind=kind).select_for_update().order_by("id")
        )
        for story in stories:
            _tag(story, kind=kind, was=story.kind, by=by, may_tag=may_tag)
            story.version += 1
        Story.objects.bulk_update(stories, ["kind", "proposed_kind", "proposed_by", "version"])
    return len(stories)


def confirm_suggestions(*, team: Team, numbers: list[int], by: User, may_tag: bool) -> int:
    """Turn the suggestions (or proposals) of several untagged stories into tags. Returns how many changed."""
    with explained(), transaction.atomic():
        stories = list(
            Story.objects.filter(team=team, number__in=numbers, kind=Kind.UNTAGGED).select_for_update().order_by("id")
        )
        meant = [(story, story.proposed_kind or story.suggested_kind) for story in stories]
        changed = [story for story, kind in meant if kind]
        for story, kind in meant:
            if kind:
                _tag(story, kind=kind, was=story.kind, by=by, may_tag=may_tag)
                story.version += 1
        Story.objects.bulk_update(changed, ["kind", "proposed_kind", "proposed_by", "version"])
    return len(changed)


def decline_proposal(*, story: Story) -> Story:
    """Set a proposal aside; the kind stays as it is."""
    story.proposed_kind, story.proposed_by = "", None
    story.save(update_fields=["proposed_kind", "proposed_by"])
    return story


def place_story(*, story: Story, after: Story | None = None, before: Story | None = None) -> Story:
    """Put a story right after or right before another, or at the end. One row changes."""
    for tries_left in reversed(range(RANK_TRIES)):
        try:
            with transaction.atomic():
                story.rank = rank_beside(story, after=after, before=before)
                story.save(update_fields=["rank"])
            break
        except IntegrityError:
            # Somebody put another story into the same gap at the same moment: take the gap beside it.
            if not tries_left:
                raise
    return story


def archive_story(*, story: Story) -> Story:
    """Take a story out of sight. One that stands in an unclosed sprint leaves that first (a rule of sprints)."""
    story.archived_at = timezone.now()
    with explained(), transaction.atomic():
        story.save(update_fields=["archived_at"])
    return story


def restore_story(*, story: Story) -> Story:
    """Bring an archived story back to where it was."""
    story.archived_at = None
    story.save(update_fields=["archived_at"])
    return story


def add_sub_task(*, story: Story, title: str) -> SubTask:
    """Add a line to a story's checklist."""
    return SubTask.objects.create(story=story, title=title)


def promote_sub_task(*, sub_task: SubTask, by: User, may_tag: bool) -> Story:
    """Make a story of a checklist line, right behind its story and under the same epic; the line goes."""
    parent = sub_task.story
    with explained(), transaction.atomic():
        story = create_story(
            team=parent.team, title=sub_task.title, by=by, may_tag=may_tag, parent=parent.parent
        )
        place_story(story=story, after=parent)
        sub_task.delete()
    return story


def remember_labels(*, team: Team, names: list[str]) -> None:
    """Keep the small table that filters offer choices from."""
    Label.objects.bulk_create((Label(team=team, name=name) for name in set(names)), ignore_conflicts=True)
