"""Records become stories, epics and checklists: in chunks, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.models import User
from apps.importers.family import Here
from apps.importers.mapping import Becomes, ImportMapping, State
from apps.importers.models import SourceRecord
from apps.importers.past import proposed_sprint
from apps.importers.records import Record
from apps.importers.report import outcome_of
from apps.importers.updating import update_stories
from apps.stories.models import Story, SubTask
from apps.stories.ranks import last_ranks
from apps.stories.rules import suggester, suggester_of_past
from apps.stories.services import next_numbers, remember_labels
from apps.stories.suggestions import Suggestion
from apps.teams.models import Team


class Writer:
    """Writes one kind of record after the other: epics, then their stories, then the stories' checklists.

    `here` grows by what is written, so that children find their parents. Memory holds a chunk and two numbers a key.
    """

    def __init__(self, *, team: Team, source: str, person: User | None, mapping: ImportMapping, here: Here) -> None:
        self.team = team
        self.source = source
        self.person = person
        self.mapping = mapping
        self.here = here
        self.suggest, self.suggest_past = suggester(team), suggester_of_past(team)

    def write(self, records: Iterable[Record], becomes: Becomes) -> None:
        """Write a chunk of records that all become the same. What has not changed is not touched."""
        outcomes = [(record, outcome_of(record, self.here)) for record in records]
        new = [record for record, outcome in outcomes if outcome == "new"]
        changed = [record for record, outcome in outcomes if outcome == "changed"]
        if becomes is Becomes.CHECKLIST:
            self._write_sub_tasks(new, changed)
        else:
            self._write_stories(new, changed)
        self._remember(new + changed)

    def _write_stories(self, new: list[Record], changed: list[Record]) -> None:
        remember_labels(team=self.team, names=[label for record in new + changed for label in record.labels])
        self._create_stories(new)
        known = self.here.stories | self.here.epics if changed else {}
        update_stories(
            stories={known[record.key]: record for record in changed},
            parents=self.here.epics,
            mapping=self.mapping,
            suggest=self._suggested,
        )

    def _create_stories(self, records: list[Record]) -> None:
        if not records:
            return
        numbers = next_numbers(team=self.team, count=len(records))
        ranks = last_ranks(self.team, len(records))
        made = Story.objects.bulk_create(
            self._story(record, number, rank) for record, number, rank in zip(records, numbers, ranks, strict=True)
        )
        for story in made:
            (self.here.epics if story.is_epic else self.here.stories)[story.source_key] = story.pk

    def _story(self, record: Record, number: int, rank: str) -> Story:
        hint = self._suggested(record)
        return Story(
            team=self.team,
            number=number,
            rank=rank,
            title=record.title,
            description=record.markdown,
            size=record.size,
            labels=record.labels,
            assignee_id=record.person,
            is_epic=record.becomes is Becomes.EPIC,
            parent_id=self.here.epics.get(record.parent),
            state=record.state.value,
            suggested_kind=hint.kind,
            suggestion_reason=hint.reason,
            suggestion_confidence=hint.confidence,
            proposed_for=proposed_sprint(record, self.mapping),
            source=self.source,
            source_key=record.key,
            source_url=self.mapping.link(record.key),
            source_status=record.status[:80],
            source_assignee=record.person_name[:120],
            source_type=record.issue_type[:60],
            component=record.component,
            created_by=self.person,
        )

    def _suggested(self, record: Record) -> Suggestion:
        return (self.suggest if record.state is State.OPEN else self.suggest_past)(record.seen)

    def _write_sub_tasks(self, new: list[Record], changed: list[Record]) -> None:
        made = SubTask.objects.bulk_create(
            SubTask(
                story_id=self.here.stories[record.parent],
                title=record.title,
                done=record.state is not State.OPEN,
                source_key=record.key,
            )
            for record in new
        )
        self.here.sub_tasks.update((sub_task.source_key, sub_task.pk) for sub_task in made)
        if changed:
            self._update_sub_tasks(changed)

    def _update_sub_tasks(self, records: list[Record]) -> None:
        lines = SubTask.objects.in_bulk([self.here.sub_tasks[record.key] for record in records])
        for record in records:
            line = lines[self.here.sub_tasks[record.key]]
            line.title, line.done = record.title, record.state is not State.OPEN
            line.story_id = self.here.stories.get(record.parent, line.story_id)
        SubTask.objects.bulk_update(lines.values(), ["title", "done", "story"])

    def _remember(self, records: list[Record]) -> None:
        SourceRecord.objects.bulk_create(
            (
                SourceRecord(
                    team=self.team,
                    source=self.source,
                    key=record.key,
                    digest=record.digest,
                    created_on=record.created,
                    resolved_on=record.resolved,
                )
                for record in records
            ),
            update_conflicts=True,
            unique_fields=["team", "source", "key"],
            update_fields=["digest", "created_on", "resolved_on"],
        )
        self.here.digests.update((record.key, record.digest) for record in records)
