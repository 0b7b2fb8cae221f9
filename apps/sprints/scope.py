"""What changed in a sprint's scope once it was planned: pure over the ledger's events (metrics.md, "In a sprint").

    scope now = baseline + added − removed ± re-estimated ± moved between budgets

The day of the start is still planning. What came and what left in one act was swapped: each names the other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.sprints.models import Budget
from apps.sprints.replay import ZERO, Event, Running, in_order


class What(models.TextChoices):
    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")
    RESIZED = "re-estimated", _("re-estimated")
    MOVED = "moved", _("moved between budgets")


# What each is summed as.
PARTS = {What.ADDED: "added", What.REMOVED: "removed", What.RESIZED: "resized", What.MOVED: "moved"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the scope: who, when, why, and what it displaced or made room for."""

    what: What
    at: dt.datetime
    story: int
    budget: str
    was: Decimal
    now: Decimal
    from_budget: str = ""
    who: int | None = None
    why: str = ""
    act: UUID | None = None
    swapped_with: tuple[int, ...] = ()

    @property
    def amount(self) -> Decimal:
        """What it did to the sprint."""
        return self.now - self.was

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """What it did to each budget."""
        if self.what == What.MOVED:
            return (self.from_budget, -self.was), (self.budget, self.now)
        return ((self.budget, self.amount),)


def changes_after(events: Iterable[Event], until: dt.datetime) -> list[Change]:
    """Every change of the scope from a moment on, in its order."""
    running, changes = Running(), list[Change]()
    for event in in_order(events):
        before = running.add(event)
        if event.at >= until:
            changes += _change(before, event)
    return list(_with_swaps(changes))


def _change(before: Event | None, event: Event) -> Iterator[Change]:
    what = _what(before, event)
    if what is None:
        return
    yield Change(
        what=what,
        at=event.at,
        story=event.story,
        budget=before.budget if before and what == What.REMOVED else event.budget,
        was=before.amount if before else ZERO,
        now=event.amount,
        from_budget=before.budget if before and what == What.MOVED else "",
        who=event.who,
        why=event.why,
        act=event.act,
    )


def _what(before: Event | None, event: Event) -> What | None:
    """Outcomes and tags change no scope."""
    if before is None:
        return What.ADDED if event.is_in else None
    if not event.is_in:
        return What.REMOVED
    if event.budget != before.budget:
        return What.MOVED
    return What.RESIZED if event.amount != before.amount else None


def _with_swaps(changes: Sequence[Change]) -> Iterator[Change]:
    """What came and what left in one act name each other."""
    acts = defaultdict[tuple[UUID | None, What], list[int]](list)
    for change in changes:
        acts[change.act, change.what].append(change.story)
    opposite = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}
    for change in changes:
        others = acts.get((change.act, opposite[change.what]), []) if change.act and change.what in opposite else []
        yield replace(change, swapped_with=tuple(others)) if others else change


@dataclass(frozen=True)
class Sums:
    """What became of a budget's scope: it adds up, and sums of several budgets do, too."""

    baseline: Decimal = ZERO
    added: Decimal = ZERO
    removed: Decimal = ZERO
    resized: Decimal = ZERO
    moved: Decimal = ZERO

    @property
    def change(self) -> Decimal:
        return self.added - self.removed + self.resized + self.moved

    @property
    def now(self) -> Decimal:
        return self.baseline + self.change

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.baseline + other.baseline,
            self.added + other.added,
            self.removed + other.removed,
            self.resized + other.resized,
            self.moved + other.moved,
        )


def sums_of(lines: Iterable[Event], changes: Iterable[Change]) -> dict[str, Sums]:
    """The sums of each budget, from the lines of the baseline and what changed after it."""
    sums = {budget: defaultdict[str, Decimal](Decimal) for budget in Budget.values}
    for line in lines:
        sums[line.budget]["baseline"] += line.amount
    for change in changes:
        for budget, amount in change.parts:
            sums[budget][PARTS[change.what]] += -amount if change.what == What.REMOVED else amount
    return {budget: Sums(**parts) for budget, parts in sums.items()}
