"""From a row in the tracker's words to a record in ours: what a story would get, and what is wrong with the row."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from apps.importers.formats import Field, Problem, Row
from apps.importers.guess import is_unresolved
from apps.importers.mapping import Becomes, ImportMapping, State
from apps.importers.people import Directory
from apps.importers.values import date_of, size_of
from apps.importers.wiki import markdown_of
from apps.stories.learning import Text

_LONGEST = ((Field.KEY, "key", 60), (Field.TITLE, "title", 255), (Field.TEXT, "text", 100_000))
_NEEDED = frozenset({Field.KEY, Field.TITLE})
LONGEST_LABEL = 60
LONGEST_SPRINT = 120


@dataclass(slots=True)
class Record:
    line: int
    cells: list[str]
    key: str
    ref: str
    becomes: Becomes
    title: str
    text: str
    issue_type: str
    status: str
    state: State
    size: Decimal | None
    labels: list[str]
    component: str
    person: int | None
    person_name: str
    sprints: tuple[str, ...]
    parent: str
    created: dt.date | None
    resolved: dt.date | None
    notes: list[Problem] = field(default_factory=list)

    @property
    def lost_parent(self) -> bool:
        """Whether the file names a parent that nobody found, which says nothing about the parent it has here."""
        return any(note.code in {"parent_missing", "parent_no_epic", "sub_task_alone"} for note in self.notes)

    @property
    def seen(self) -> Text:
        """What suggestions look at."""
        return Text(self.title, self.labels, self.issue_type, self.component)

    @property
    def markdown(self) -> str:
        """The description as it is kept here. Turned only when it is written: most readings of a file need no text."""
        return markdown_of(self.text)

    @property
    def digest(self) -> str:
        """Equal as long as the tracker says the same: how a second run knows that nothing has changed."""
        said = (
            self.title,
            self.text,
            self.status,
            self.state.value,
            str(self.size),
            *sorted(self.labels),
            self.issue_type,
            self.component,
            str(self.person),
            self.person_name,
            self.parent,
            self.sprints[-1] if self.sprints else "",
            str(self.resolved),
        )
        return hashlib.blake2b("\x1f".join(said).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that cannot be taken, with its reason and its cells, which go into the file of rows left out."""

    line: int
    key: str
    problem: Problem
    cells: list[str]


class Reader:
    """Reads rows by a mapping. Holds no row, so that a file of any length fits."""

    def __init__(self, mapping: ImportMapping, people: Directory) -> None:
        self._mapping = mapping
        self._people = people.ids(mapping.people)

    def read(self, rows: Iterable[Row]) -> Iterator[Record | LeftOut]:
        for row in rows:
            problem = row.problem or self._refusal(row)
            yield LeftOut(row.line, row.text(Field.KEY), problem, row.cells) if problem else self._record(row)

    def _refusal(self, row: Row) -> Problem | None:
        """Why a row cannot be taken at all. Nothing is cut short: a text that does not fit stays whole in its file."""
        for name, code, longest in _LONGEST:
            length = len(row.text(name))
            if length > longest:
                return Problem(f"{code}_too_long", str(length))
            if not length and name in _NEEDED:
                return Problem(f"no_{code}")
        if self._becomes(row) is Becomes.LEFT_OUT:
            return Problem("type_left_out", row.text(Field.TYPE))
        return None

    def _record(self, row: Row) -> Record:
        notes: list[Problem] = []
        person = row.text(Field.ASSIGNEE)
        return Record(
            line=row.line,
            cells=row.cells,
            key=row.text(Field.KEY),
            ref=row.text(Field.REF),
            becomes=self._becomes(row),
            title=" ".join(row.text(Field.TITLE).split()),
            text=row.text(Field.TEXT),
            issue_type=row.text(Field.TYPE),
            status=row.text(Field.STATUS),
            state=self._state(row),
            size=_size(row.values(Field.SIZE), notes),
            labels=_labels(row.values(Field.LABELS), notes),
            # Of several, the first one: trackers list the one that was chosen first, and rules look at one.
            component=row.text(Field.COMPONENT)[:60],
            person=self._people.get(person),
            person_name=person,
            sprints=_sprints(row.values(Field.SPRINT), notes),
            parent=row.text(Field.PARENT),
            created=self._date(row.text(Field.CREATED), notes),
            resolved=self._date(row.text(Field.RESOLVED), notes),
            notes=notes,
        )

    def _becomes(self, row: Row) -> Becomes:
        return self._mapping.types.get(row.text(Field.TYPE), Becomes.STORY)

    def _state(self, row: Row) -> State:
        """A resolution such as "Won't do" turns done into cancelled; it never reopens or closes by itself."""
        state = self._mapping.states.get(row.text(Field.STATUS), State.OPEN)
        resolution = row.text(Field.RESOLUTION)
        if state is State.DONE and not is_unresolved(resolution):
            return self._mapping.resolutions.get(resolution, State.DONE)
        return state

    def _date(self, text: str, notes: list[Problem]) -> dt.date | None:
        day = date_of(text, self._mapping.months, self._mapping.dates) if text else None
        if text and day is None:
            notes.append(Problem("date_unknown", text[:40]))
        return day


def _size(values: tuple[str, ...], notes: list[Problem]) -> Decimal | None:
    """The first size that can be read, of all size columns; one that says something else is mentioned."""
    found: Decimal | None = None
    for text in values:
        size, problem = size_of(text)
        if problem:
            notes.append(problem)
        if found is None:
            found = size
        elif size is not None and size != found:
            notes.append(Problem("sizes_differ", f"{found.normalize():f}, {size.normalize():f}"))
    return found


def _labels(values: tuple[str, ...], notes: list[Problem]) -> list[str]:
    notes += [Problem("label_too_long", label[:40]) for label in values if len(label) > LONGEST_LABEL]
    return [label for label in values if len(label) <= LONGEST_LABEL]


def _sprints(values: tuple[str, ...], notes: list[Problem]) -> tuple[str, ...]:
    notes += [Problem("sprint_name_too_long", name[:40]) for name in values if len(name) > LONGEST_SPRINT]
    return tuple(dict.fromkeys(name for name in values if len(name) <= LONGEST_SPRINT))
