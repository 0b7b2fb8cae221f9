"""The lines of a closed sprint's ledger, each as it stood when the sprint was planned and as it ended.

They add up to the sums that figures are made of (`sprints.LedgerSum`), to the last cent: a test compares both.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.reports.sums import NOTHING, ZERO, Part, Place
from apps.sprints.models import Budget, Commitment, Outcome, Sprint
from apps.sprints.replay import Event, Ledger, baseline_until, events_of, replay
from apps.stories.models import Kind, Story
from apps.teams.models import Team

LEFT = "left"
OUTCOMES = [*((each.value, each.label) for each in Outcome if each), (LEFT, _("taken out"))]
COLUMNS = ("pk", "story_id", "budget", "kind", "size", "outcome", "committed_at", "left_at", "left_reason")


@dataclass(frozen=True, slots=True)
class Stood:
    """How a line stood at a moment."""

    budget: Budget
    kind: Kind
    size: Decimal | None

    @property
    def place(self) -> Place:
        return self.budget, self.kind.work_type

    @property
    def amount(self) -> Decimal:
        """What was never given a size counts nothing."""
        return self.size or ZERO


@dataclass(frozen=True)
class LedgerRow:
    """One line. What came after the day of the start, or into a sprint without a fence, began as nothing."""

    line: int
    story: int
    began: Stood | None
    ended: Stood
    outcome: str
    came: dt.datetime
    left: dt.datetime | None
    reason: str

    @property
    def outcome_label(self) -> str:
        return str(dict(OUTCOMES).get(self.outcome, Outcome.NONE.label))

    def parts(self) -> Iterable[tuple[Place, Part]]:
        """What it puts into the ledger's sums: as it began, and as it ended."""
        if self.began:
            yield self.began.place, Part(baseline=self.began.amount)
        if self.outcome != LEFT:
            yield self.ended.place, self._ended()

    def _ended(self) -> Part:
        return Part(
            lines=1,
            done_lines=int(self.outcome == Outcome.DONE),
            unestimated=int(self.ended.size is None),
            committed=self.ended.amount,
            done=self._if(Outcome.DONE),
            carried=self._if(Outcome.CARRIED),
            returned=self._if(Outcome.RETURNED),
            cancelled=self._if(Outcome.CANCELLED),
        )

    def _if(self, outcome: Outcome) -> Decimal:
        return self.ended.amount if self.outcome == outcome else ZERO


def ledger_of(sprint: Sprint) -> list[LedgerRow]:
    """Every line that counted in a closed sprint: two queries, one of a sprint without a fence.

    What left while it was still the day of the start was planning, and never counted.
    """
    until = baseline_until(sprint) if sprint.fenced else None
    began = replay(events_of(sprint), until).lines if until else {}
    lines = Commitment.objects.filter(sprint=sprint).order_by("budget", "committed_at", "pk").only(*COLUMNS)
    return [_row(line, began) for line in lines if not (until and line.left_at and line.left_at < until)]


def _row(line: Commitment, began: Ledger) -> LedgerRow:
    return LedgerRow(
        line=line.pk,
        story=line.story_id,
        began=_stood(began[line.pk]) if line.pk in began else None,
        ended=_stood(line),
        outcome=LEFT if line.left_at else line.outcome,
        came=line.committed_at,
        left=line.left_at,
        reason=line.left_reason,
    )


def _stood(line: Event | Commitment) -> Stood:
    return Stood(Budget(line.budget), Kind(line.kind), line.size)


def sums_of(rows: Iterable[LedgerRow]) -> Mapping[Place, Part]:
    """The same sums as the database keeps of a ledger, as far as single lines tell them."""
    sums = defaultdict[Place, Part](Part)
    for row in rows:
        for place, part in row.parts():
            sums[place] += part
    return sums


def in_all(rows: Iterable[LedgerRow]) -> Part:
    return sum(sums_of(rows).values(), NOTHING)


def with_stories(team: Team, rows: Sequence[LedgerRow]) -> list[tuple[LedgerRow, Story]]:
    """Rows with their stories, whose titles are those of today: one query."""
    wanted = [row.story for row in rows]
    found = Story.objects.filter(pk__in=wanted).only("number", "source_key", "title", "team_id").in_bulk()
    for story in found.values():
        story.team = team
    return [(row, found[row.story]) for row in rows]
