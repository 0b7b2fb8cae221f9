"""What a review tells of a sprint, in the words of those the work was for: pure over rows (`review_reading`).

Every figure is the ledger's. Titles, whys and recommendations read as they did at the close. Two things are as of
today, since both come after the delivery and whoever reads a review asks for them: what was measured, with its date and
against the promise as it was; and whether what is done has been released.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.sprints.models import Budget, Outcome, Severity, Sprint, Status
from apps.sprints.replay import ZERO
from apps.sprints.retrospect import Figures, in_all
from apps.stories.impact import Verdict, Why
from apps.stories.models import TECHNICAL_KINDS, Kind

KEPT = (Verdict.MET, Verdict.BEAT)


class Fate(TextChoices):
    """What became of a story that is not done, in plain words."""

    OPEN = "", _("not finished yet")
    CARRIED = Outcome.CARRIED.value, _("goes on in the next sprint")
    RETURNED = Outcome.RETURNED.value, _("went back to the backlog")
    CANCELLED = Outcome.CANCELLED.value, _("will not be done")
    LEFT = "left", _("was taken out while the sprint ran")


@dataclass(frozen=True, slots=True)
class Found:
    """What a spike recommends. Empty where no answer was found and nothing was said."""

    text: str
    is_answer: bool
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Broke:
    """For whom something broke, and how badly."""

    for_whom: str
    severity: Severity
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A story as its sprint's review tells of it."""

    story: int
    number: int
    key: str
    title: str
    kind: str
    says: Why
    outcome: str
    came_later: bool
    is_in: bool = True
    why_left: str = ""
    note: str = ""
    release: str = ""
    rests: tuple[str, ...] = ()
    found: Found | None = None
    broke: Broke | None = None

    @property
    def is_done(self) -> bool:
        return self.is_in and self.outcome == Outcome.DONE

    @property
    def fate(self) -> Fate:
        return Fate(self.outcome) if self.is_in else Fate.LEFT


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt that this sprint took on or repaid."""

    reason: str
    cost: str
    principal: Decimal | None
    origin: str
    title: str = ""


@dataclass(frozen=True)
class Debts:
    """Debts with what they come to. What has no size is in no sum; it is counted."""

    rows: Sequence[Owed] = ()

    @property
    def amount(self) -> Decimal:
        return sum((row.principal for row in self.rows if row.principal), ZERO)

    @property
    def unsized(self) -> int:
        return sum(row.principal is None for row in self.rows)


@dataclass(frozen=True)
class Review:
    """A sprint that has started, for those who see it for the first time. `items` stand in the product order."""

    sprint: Sprint
    unit: str
    items: Sequence[Item]
    figures: Mapping[str, Figures]
    promised: int
    kept: int
    taken_on: Debts = field(default_factory=Debts)
    repaid: Debts = field(default_factory=Debts)

    @property
    def is_over(self) -> bool:
        return self.sprint.status == Status.CLOSED

    @cached_property
    def sums(self) -> list[tuple[str, Figures]]:
        """A row a budget; unplanned work where there was any."""
        return [
            (str(each.label), self.figures[each])
            for each in Budget
            if each != Budget.UNPLANNED or self.figures[each].scope.now
        ]

    @property
    def in_all(self) -> Figures:
        return in_all(self.figures)

    @cached_property
    def done(self) -> list[Item]:
        return [item for item in self.items if item.is_done]

    @cached_property
    def features(self) -> list[Item]:
        """New things: with what nobody has tagged, since somebody outside may notice it."""
        return self._done_of(Kind.FEATURE, Kind.UNTAGGED)

    @cached_property
    def fixes(self) -> list[Item]:
        return self._done_of(Kind.BUG)

    @cached_property
    def technical(self) -> list[Item]:
        return self._done_of(*(TECHNICAL_KINDS - {Kind.SPIKE}))

    @cached_property
    def spikes(self) -> list[Item]:
        return self._done_of(Kind.SPIKE)

    @cached_property
    def incidents(self) -> list[Item]:
        """All of them, whatever became of each."""
        return [item for item in self.items if item.kind == Kind.INCIDENT]

    @cached_property
    def unfinished(self) -> list[Item]:
        return [item for item in self.items if not item.is_done and item.kind != Kind.INCIDENT]

    @property
    def measured(self) -> int:
        return sum(item.says.measured is not None for item in self.technical)

    @property
    def promises_kept(self) -> int:
        return sum(item.says.verdict in KEPT for item in self.technical)

    def _done_of(self, *kinds: str) -> list[Item]:
        return [item for item in self.done if item.kind in kinds]
