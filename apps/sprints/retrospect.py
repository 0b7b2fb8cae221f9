"""The figures a retrospective asks for, by budget: pure, exact, sums first (metrics.md, "Over sprints").

    planning accuracy = done of the baseline ÷ baseline
    predictability    = all done ÷ baseline, which can exceed 100%
    carry-over        = carried ÷ committed
    scope change      = scope now − baseline, and that ÷ baseline

A story of the baseline counts what it was then, in the budget it stood in then, whatever it became. Of one that was
split its accepted part is kept, and no more: the rest is still to do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.sprints.models import Budget, Outcome
from apps.sprints.replay import ZERO, Ledger
from apps.sprints.scope import Change, Sums, sums_of

NOTHING = Sums()


@dataclass(frozen=True)
class Figures:
    """One budget's figures, or several added up: amounts are added and divided once."""

    scope: Sums = NOTHING
    kept: Decimal = ZERO
    done: Decimal = ZERO
    carried: Decimal = ZERO

    @property
    def baseline(self) -> Decimal:
        return self.scope.baseline

    @property
    def committed(self) -> Decimal:
        return self.scope.now

    @property
    def accuracy(self) -> Decimal | None:
        return percent(self.kept, self.baseline)

    @property
    def predictability(self) -> Decimal | None:
        return percent(self.done, self.baseline)

    @property
    def carry_over(self) -> Decimal | None:
        return percent(self.carried, self.committed)

    @property
    def scope_change(self) -> Decimal | None:
        return percent(self.scope.change, self.baseline)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.scope + other.scope, self.kept + other.kept, self.done + other.done, self.carried + other.carried
        )


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Of nothing there is no share: not set, and not zero."""
    return 100 * part / whole if whole else None


def figures_of(baseline: Ledger, lines: Ledger, changes: Iterable[Change]) -> dict[str, Figures]:
    """The figures of each budget: from what the sprint set out with, what stands in it, and what changed between."""
    kept, done, carried = (defaultdict[str, Decimal](Decimal) for _ in range(3))
    # By story, not by line: what left and came back was promised all the same.
    finished = {line.story: line for line in lines.values() if line.outcome == Outcome.DONE}
    for promised in baseline.values():
        if ended := finished.get(promised.story):
            kept[promised.budget] += min(promised.amount, ended.amount) if ended.is_split else promised.amount
    for line in lines.values():
        done[line.budget] += line.done
        if line.outcome == Outcome.CARRIED:
            carried[line.budget] += line.amount
    sums = sums_of(baseline.values(), changes)
    return {each: Figures(sums[each], kept[each], done[each], carried[each]) for each in Budget.values}


def in_all(figures: Mapping[str, Figures]) -> Figures:
    """All budgets together."""
    return sum((figures[budget] for budget in Budget.values), Figures())
