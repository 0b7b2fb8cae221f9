"""A ledger told from its own events: what stood in a sprint at any moment. Pure functions, and the one query for them.

History keeps a row for every change of a line (pghistory, by triggers; the server's role cannot rewrite it). A line's
own times say when something happened, where it has one: they are what people said. Everything else happened when it
was written. Nothing here looks at stories, teams or people as they are today.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model
from django.utils import timezone

from apps.core.arrays import IsAnyOf
from apps.sprints.models import Commitment, Outcome, Sprint

ZERO = Decimal(0)
CommitmentEvent: type[Model] = Commitment.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


@dataclass(frozen=True, slots=True)
class Event:
    """A line as it stood once something had happened to it. `order` is that of writing, where times are equal."""

    order: int
    at: dt.datetime
    line: int
    story: int
    budget: str
    kind: str
    size: Decimal | None
    is_in: bool
    outcome: str = ""
    who: int | None = None
    why: str = ""
    act: UUID | None = None
    # From its split on: what it counts is the accepted part of what it was.
    is_split: bool = False

    @property
    def amount(self) -> Decimal:
        """What it counts. What the past never gave a size counts nothing."""
        return self.size or ZERO if self.is_in else ZERO

    @property
    def done(self) -> Decimal:
        """No partial credit."""
        return self.amount if self.outcome == Outcome.DONE else ZERO


type Ledger = Mapping[int, Event]
"""The lines that stand in a sprint, each by its id."""


@dataclass
class Running:
    """A ledger that events are added to, one after the other, with its sums by budget."""

    lines: dict[int, Event] = field(default_factory=dict)
    scope: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    done: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, event: Event) -> Event | None:
        """Take an event in; returns how its line stood before, None where it did not."""
        before = self.lines.pop(event.line, None)
        if before:
            self.scope[before.budget] -= before.amount
            self.done[before.budget] -= before.done
        if event.is_in:
            self.lines[event.line] = event
            self.scope[event.budget] += event.amount
            self.done[event.budget] += event.done
        return before


def in_order(events: Iterable[Event]) -> list[Event]:
    """As they happened, whichever way they came here."""
    return sorted(events, key=lambda event: (event.at, event.order))


def replay(events: Iterable[Event], until: dt.datetime | None = None) -> Running:
    """The ledger right before a moment, or as it stands."""
    running = Running()
    for event in in_order(events):
        if until and event.at >= until:
            break
        running.add(event)
    return running


def day_of(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """The local date of a moment."""
    return moment.astimezone(zone).date()


def end_of(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The first moment that does not belong to a local day any more."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def baseline_until(sprint: Sprint) -> dt.datetime | None:
    """Until when a sprint was being planned: the end of the local day of its start. None before that."""
    if sprint.started_at is None:
        return None
    return end_of(day_of(sprint.started_at, sprint.zone), sprint.zone)


def planning_is_over(sprint: Sprint) -> bool:
    """Whether what changes now is a change of scope."""
    until = baseline_until(sprint)
    return sprint.fenced and until is not None and timezone.now() >= until


class Row(NamedTuple):
    """A row of the ledger's history."""

    order: int
    written: dt.datetime
    label: str
    act: UUID | None
    user: int | None
    said: str | None
    split: bool | None
    line: int
    sprint: int
    story: int
    budget: str
    kind: str
    size: Decimal | None
    came: dt.datetime
    came_by: int | None
    left: dt.datetime | None
    left_by: int | None
    left_reason: str
    outcome: str
    done: dt.datetime | None

    def counts_like(self, other: "Row") -> bool:
        """Whether it says no more than another of its line: that a card went on to review moves no figure."""
        return self.label != "delete" and self[FIRST_FIGURE:] == other[FIRST_FIGURE:]


FIRST_FIGURE = Row._fields.index("line")
COLUMNS = (
    "pgh_id", "pgh_created_at", "pgh_label", "pgh_context_id", "pgh_context__user", "pgh_context__why",
    "pgh_context__split", "pgh_obj_id", "sprint_id", "story_id", "budget", "kind", "size",
    "committed_at", "committed_by_id", "left_at", "left_by_id", "left_reason", "outcome", "done_at",
)  # fmt: skip


def events_of(sprint: Sprint) -> list[Event]:
    """Everything that happened to a sprint's ledger, in its order. One query, whatever the number."""
    return events_of_all([sprint])[sprint.pk]


def events_of_all(sprints: Collection[Sprint]) -> dict[int, list[Event]]:
    """The same for several sprints: still one query. A line that moved between two of them is told to both."""
    history = CommitmentEvent._default_manager.all()
    lines = history.filter(sprint__in=[sprint.pk for sprint in sprints]).order_by().values("pgh_obj_id")
    theirs = history.filter(IsAnyOf(F("pgh_obj"), ArraySubquery(lines)))
    by_line = defaultdict[int, list[Row]](list)
    for row in map(Row._make, theirs.order_by("pgh_id").values_list(*COLUMNS)):
        by_line[row.line].append(row)
    return {sprint.pk: in_order(_told_to(sprint, by_line.values())) for sprint in sprints}


def _told_to(sprint: Sprint, lines: Iterable[Sequence[Row]]) -> Iterator[Event]:
    for rows in lines:
        if any(row.sprint == sprint.pk for row in rows):
            yield from _events(sprint, rows)


def _events(sprint: Sprint, rows: Sequence[Row]) -> Iterator[Event]:
    """A line's events that moved a figure: none before the one that it follows, none after the close."""
    at: dt.datetime | None = None
    before: Row | None = None
    is_split = False
    for row in rows:
        if before and row.counts_like(before):
            continue
        is_split = is_split or bool(row.split and before and row.size != before.size)
        before = row
        happened = _moment(row)
        if sprint.closed_at:
            happened = min(happened, sprint.closed_at)
        at = max(at, happened) if at else happened
        yield _event(row, at, sprint.pk, is_split)


def _moment(row: Row) -> dt.datetime:
    """When it happened, as the line says; nothing is written before it has happened."""
    own = row.came if row.label == "insert" else row.left
    if own is None and row.outcome == Outcome.DONE:
        own = row.done
    return min(own, row.written) if own else row.written


def _event(row: Row, at: dt.datetime, sprint: int, is_split: bool) -> Event:
    who, why = _whose(row)
    return Event(
        order=row.order,
        at=at,
        line=row.line,
        story=row.story,
        budget=row.budget,
        kind=row.kind,
        size=row.size,
        is_in=row.sprint == sprint and row.label != "delete" and row.left is None,
        outcome=row.outcome,
        who=who,
        why=why,
        act=row.act,
        is_split=is_split,
    )


def _whose(row: Row) -> tuple[int | None, str]:
    """Who did it and why: what the line says of its coming and leaving, else what the act said."""
    said: Any = row.said or ""
    if row.left:
        return row.left_by or row.user, row.left_reason or said
    return (row.came_by or row.user) if row.label == "insert" else row.user, said
