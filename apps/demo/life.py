"""Plays the board of a sprint: each card's way over it, by whoever may take the step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.demo.acting import acting
from apps.demo.spikes import conclude
from apps.demo.texts import SPLIT
from apps.sprints.models import Column, Outcome, Sprint
from apps.sprints.services import move_card
from apps.stories.models import TECHNICAL_KINDS, Kind, Story

if TYPE_CHECKING:
    from apps.demo.play import Play

STEPS = (Column.DOING, Column.REVIEW, Column.READY, Column.DONE)
# Of sprints of long ago, what somebody answers for is enough: no page tells where a card stood before.
ANSWERED_FOR = (Column.READY, Column.DONE)
# How far a card comes that is not done, by what becomes of it. What is split has a part that can be accepted.
REACHES = {Outcome.CARRIED: Column.DOING, Outcome.RETURNED: Column.DOING, SPLIT: Column.READY}
# How long before its last step each comes, as a part of the sprint.
AHEAD = {Column.DOING: 0.12, Column.REVIEW: 0.05, Column.READY: 0.02, Column.DONE: 0.0}


@dataclass(frozen=True)
class Moment:
    """Something that happens while a sprint runs, between its first days (0) and its last (1)."""

    part: float
    act: Callable[[], object]


@dataclass(frozen=True)
class Line:
    """A story in a sprint, and its `fate` there: an outcome, or the column in which it stands today."""

    story: Story
    fate: str
    note: str = ""
    goes_on: bool = False
    """Whether it comes from the sprint before, where somebody had begun with it."""
    is_recent: bool = True

    @property
    def is_accepted(self) -> bool:
        """Whether the Product Owner says when it is done; of everything else, another member does."""
        return self.story.kind not in (*TECHNICAL_KINDS, Kind.INCIDENT)

    @property
    def steps(self) -> list[Column]:
        last = REACHES.get(self.fate, self.fate)
        every = STEPS if self.is_recent else ANSWERED_FOR
        way = [step for step in every if self.is_accepted or step != Column.READY]
        steps = way[: way.index(Column(last)) + 1] if last in way else []
        return [step for step in steps if not (self.goes_on and step == Column.DOING)]


def spread(lines: Sequence[Line]) -> Iterator[tuple[Line, float]]:
    """When each takes its last step: what is done in either budget is done evenly over the days."""
    groups = defaultdict[tuple[bool, bool], list[Line]](list)
    for line in lines:
        groups[line.is_accepted, line.fate == Outcome.DONE].append(line)
    for group in groups.values():
        for n, line in enumerate(group):
            yield line, (n + 0.7) / len(group)


def way_of(play: Play, sprint: Sprint, line: Line, *, index: int, part: float) -> Iterator[Moment]:
    """A card's steps, of which the last is taken at `part`. What stays unfinished was begun early."""
    for step in line.steps:
        begun = 0.2 if line.fate in REACHES else part - AHEAD[step]
        yield Moment(begun, partial(_take, play, sprint, line, step, index=index, part=part))


def _take(play: Play, sprint: Sprint, line: Line, step: Column, *, index: int, part: float) -> None:
    story, at = play.stories[line.story.number], play.calendar.within(index, part)
    if step == Column.DONE and story.kind == Kind.SPIKE:
        conclude(story, play.pair, by=story.assignee or play.lead, at=at)
    note = line.note if step == Column.DONE else ""
    with acting(_mover(play, line, story, step)) as by:
        move_card(sprint=sprint, story=story, to=step, by=by, note=note, at=at)


def _mover(play: Play, line: Line, story: Story, step: Column) -> User:
    """Whoever works on it; the tech lead says that it is ready, the Product Owner or another member that it is done."""
    if step == Column.READY:
        return play.lead
    if step == Column.DONE:
        return play.po if line.is_accepted else play.another_than(story.assignee)
    return story.assignee or play.lead
