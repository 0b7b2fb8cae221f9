"""Which issue belongs to which: keys and parents of the whole file, before any row of it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from apps.importers.formats import Problem
from apps.importers.mapping import Becomes, Twice
from apps.importers.records import LeftOut, Record

type Read = Record | LeftOut


@dataclass(frozen=True, slots=True)
class Here:
    """What the team has already from this tracker, by the tracker's keys."""

    stories: dict[str, int] = field(default_factory=dict)
    epics: dict[str, int] = field(default_factory=dict)
    sub_tasks: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def form_of(self, key: str) -> Becomes | None:
        if key in self.stories:
            return Becomes.STORY
        if key in self.epics:
            return Becomes.EPIC
        return Becomes.CHECKLIST if key in self.sub_tasks else None


class Family:
    """Every key of the file with what it becomes. Two small entries a row, so a large file stays small here."""

    def __init__(self, here: Here, twice: Twice) -> None:
        self._here = here
        self._twice = twice
        self._becomes: dict[str, Becomes] = {}
        self._keys: dict[str, str] = {}
        self._lines: dict[str, int] = {}
        self.repeated: dict[str, list[int]] = {}

    def learn(self, records: Iterable[Read]) -> None:
        """The first look. What is here already keeps its form: a promoted sub-task stays a story."""
        for record in records:
            if isinstance(record, LeftOut):
                continue
            first = self._lines.setdefault(record.key, record.line)
            if first != record.line:
                self.repeated.setdefault(record.key, [first]).append(record.line)
            self._becomes[record.key] = self._here.form_of(record.key) or record.becomes
            if record.ref:
                self._keys[record.ref] = record.key

    def settle(self, records: Iterable[Read]) -> Iterator[Read]:
        """The second look: one row a key, and parents that are really there."""
        for record in records:
            if isinstance(record, LeftOut):
                yield record
            elif kept := self._other_line(record):
                yield LeftOut(record.line, record.key, Problem("twice", str(kept)), record.cells)
            else:
                self._settle(record)
                yield record

    def _other_line(self, record: Record) -> int | None:
        """The line that is taken in place of this one, where a key stands twice."""
        lines = self.repeated.get(record.key)
        if lines is None:
            return None
        kept = lines[-1] if self._twice is Twice.LAST else lines[0]
        return kept if kept != record.line else None

    def _settle(self, record: Record) -> None:
        wanted, record.becomes = record.becomes, self._becomes[record.key]
        if wanted is not record.becomes:
            record.notes.append(Problem("form_kept", record.becomes.value))
        parent = self._key_of(record.parent)
        above = self._becomes.get(parent) or self._here.form_of(parent)
        if record.becomes is Becomes.CHECKLIST:
            self._settle_sub_task(record, parent, above)
        elif record.becomes is Becomes.STORY:
            _settle_story(record, parent, above)
        else:
            _settle_epic(record)

    def _settle_sub_task(self, record: Record, parent: str, above: Becomes | None) -> None:
        """A checklist needs its story. Without one, or below an epic, a sub-task is a story, and says so."""
        if above is Becomes.STORY:
            record.parent = parent
            if record.size is not None:
                record.notes.append(Problem("sub_task_size", f"{record.size.normalize():f}"))
                record.size = None
        elif record.key in self._here.sub_tasks:
            record.parent = ""
            record.notes.append(Problem("parent_missing", parent))
        else:
            record.becomes = Becomes.STORY
            record.notes.append(Problem("sub_task_alone", parent))
            record.parent = parent if above is Becomes.EPIC else ""

    def _key_of(self, parent: str) -> str:
        """Jira names parents by key in some exports and by number in others."""
        return self._keys.get(parent, parent)


def _settle_epic(record: Record) -> None:
    """An epic stands in no epic, and shows the sums below it in place of a size of its own."""
    record.parent = ""
    if record.size is not None:
        record.notes.append(Problem("epic_size", f"{record.size.normalize():f}"))
        record.size = None


def _settle_story(record: Record, parent: str, above: Becomes | None) -> None:
    record.parent = parent if above is Becomes.EPIC else ""
    if parent and above is None:
        record.notes.append(Problem("parent_missing", parent))
    elif parent and above is not Becomes.EPIC:
        record.notes.append(Problem("parent_no_epic", parent))
