"""A changed file: what the tracker owns follows it, what was decided here stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apps.importers.formats import Field, Problem
from apps.importers.mapping import ImportMapping, State
from apps.importers.past import proposed_sprint
from apps.importers.records import Record
from apps.sprints.models import Commitment, Incident, Outcome, Sprint, Status
from apps.sprints.services import set_outcome
from apps.stories.models import Kind, Story
from apps.stories.spikes import without_output
from apps.stories.suggestions import Suggestion

_FIELDS = (
    "title", "description", "labels", "assignee_id", "state", "parent_id", "source_status", "source_assignee",
    "source_url", "source_type", "component", "proposed_for", "size", "suggested_kind", "suggestion_reason",
    "suggestion_confidence", "version",
)  # fmt: skip


def update_stories(
    *,
    stories: Mapping[int, Record],
    parents: Mapping[str, int],
    mapping: ImportMapping,
    suggest: Callable[[Record], Suggestion],
) -> None:
    """Never a kind, a why, or a size that was set here. Problems go into the records' notes."""
    if not stories:
        return
    found = Story.objects.filter(pk__in=stories).select_for_update(no_key=True).order_by("pk")
    planned = _sprints_of(list(stories))
    changed = list(found)
    _hold_back(changed, stories)
    before = [_values(story) for story in changed]
    finished: list[tuple[Story, Sprint]] = []
    for story in changed:
        record = stories[story.pk]
        sprint = planned.get(story.pk)
        _follow(story, record, parents, mapping)
        _follow_sprint(story, record, sprint, mapping)
        _follow_size(story, record, sprint)
        if story.kind == Kind.UNTAGGED and story.suggested_kind:  # what somebody declined stays declined
            _suggest(story, suggest(record))
        if sprint is not None and Field.STATUS in mapping.fields.values() and _was_finished(story, record, sprint):
            finished.append((story, sprint))
    Story.objects.bulk_update(changed, _differing(before, [_values(story) for story in changed]))
    for story, sprint in finished:
        set_outcome(sprint=sprint, story=story, outcome=Outcome.DONE)


def _hold_back(changed: list[Story], records: Mapping[int, Record]) -> None:
    """A spike is done with its recommendation, an incident once it is confirmed. Until then its row says so, and every
    later import tries again.
    """
    done = [pk for pk, record in records.items() if record.state is State.DONE]
    if not done:
        return
    unconfirmed = Incident.objects.unconfirmed().filter(story__in=done, sprint__status=Status.ACTIVE)
    held = dict.fromkeys(without_output(done), "spike_without_output")
    held |= dict.fromkeys(unconfirmed.values_list("story", flat=True), "incident_not_confirmed")
    for story in changed:
        if code := held.get(story.pk):
            record = records[story.pk]
            record.state = State(story.state)
            record.notes.append(Problem(code, record.status))


def _values(story: Story) -> list[Any]:
    return [getattr(story, name) for name in _FIELDS]


def _differing(before: list[list[Any]], after: list[list[Any]]) -> list[str]:
    """Most files change a status and little else; an update costs by the field. The version always changes."""
    pairs = list(zip(before, after, strict=True))
    return [name.removesuffix("_id") for n, name in enumerate(_FIELDS) if any(old[n] != new[n] for old, new in pairs)]


def _follow(story: Story, record: Record, parents: Mapping[str, int], mapping: ImportMapping) -> None:
    """Only what the file has a column for: a shorter export says nothing about the rest."""
    given = frozenset(mapping.fields.values())
    story.title, story.version = record.title, story.version + 1
    story.source_url = mapping.link(record.key) or story.source_url
    if Field.TEXT in given:
        story.description = record.markdown
    if Field.LABELS in given:
        story.labels = record.labels
    if Field.TYPE in given:
        story.source_type = record.issue_type[:60]
    if Field.COMPONENT in given:
        story.component = record.component
    if Field.ASSIGNEE in given:
        story.assignee_id, story.source_assignee = record.person, record.person_name[:120]
    if Field.PARENT in given and not record.lost_parent:
        story.parent_id = parents.get(record.parent)


def _suggest(story: Story, found: Suggestion) -> None:
    story.suggested_kind, story.suggestion_reason = found.kind, found.reason
    story.suggestion_confidence = found.confidence


def _follow_sprint(story: Story, record: Record, sprint: Sprint | None, mapping: ImportMapping) -> None:
    """A story in a sprint has its state from the ledger; only "done" in a running sprint is carried over to it."""
    given = frozenset(mapping.fields.values())
    if Field.SPRINT in given and sprint is None:
        story.proposed_for = proposed_sprint(record, mapping)
    if Field.STATUS not in given:
        return
    story.source_status = record.status[:80]
    if sprint is None:
        story.state = record.state.value
    elif story.state != record.state and not _was_finished(story, record, sprint):
        record.notes.append(Problem("state_kept", record.status))


def _was_finished(story: Story, record: Record, sprint: Sprint | None) -> bool:
    runs = sprint is not None and sprint.status == Status.ACTIVE
    return runs and record.state is State.DONE and story.state == State.OPEN


def _follow_size(story: Story, record: Record, sprint: Sprint | None) -> None:
    """A size that was set or planned here is the team's. The tracker's goes on only where nobody touched it."""
    if record.size is None or record.size == story.size:
        return
    if story.size_is_ours or sprint is not None:
        record.notes.append(Problem("size_kept", f"{record.size.normalize():f}"))
    else:
        story.size = record.size


def _sprints_of(stories: list[int]) -> dict[int, Sprint]:
    """The sprint each story is planned in, if any: the fenced one where it was carried there from the imported one."""
    lines = Commitment.objects.open().filter(story__in=stories, settled=False).select_related("sprint")
    return {line.story_id: line.sprint for line in lines.order_by("fenced")}
