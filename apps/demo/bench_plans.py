"""What happens in a team that is measured: sprint after sprint, as one seed makes it. Nothing here is written yet.

No sum of a plan passes the fence: a sprint's capacity is found from its lines, each budget as large as what comes into
it at any time, so that the laws let all of it in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from random import Random
from typing import NamedTuple

from apps.sprints.models import Budget, Outcome
from apps.stories.models import Kind
from apps.teams.models import Unit

SHARE = Decimal("0.2")  # which every team agrees to at first
SIZES = {
    Unit.POINTS: ("1", "2", "3", "5", "8"),
    Unit.DAYS: ("0.5", "1", "2", "3", "5"),
    Unit.HOURS: ("2", "4", "8", "16", "24"),
    Unit.STORIES: ("1",),
}
PRODUCT_KINDS = (Kind.FEATURE,) * 6 + (Kind.BUG,) * 3 + (Kind.UNTAGGED,)
INCIDENTS = 0.3  # a sprint
LEFT = "left"
WORKED = 8  # days of which something can be said between the planning and the close


@dataclass(frozen=True)
class Habit:
    """The parts of what stands in each budget that get done, and how much technical work the other one takes."""

    product: float
    tech: float
    beside: float = 0.04
    attempts: tuple[int, ...] = (0,)


# Kept, slipping, below, a capacity that is too high, and more than was agreed: as often as one would hope.
HABITS = (
    *[Habit(0.94, 0.98)] * 8,
    *[Habit(0.92, 0.80, attempts=(0, 0, 1))] * 5,
    *[Habit(0.95, 0.52, attempts=(0, 1, 3))] * 3,
    *[Habit(0.64, 0.62)] * 2,
    *[Habit(0.92, 0.96, beside=0.3)] * 2,
)


class Line(NamedTuple):
    """A story in one sprint: the day it comes (0 with the plan), and the day of what becomes of it.

    Where it is sized anew while the sprint runs, `resized` is that size.
    """

    story: int
    kind: Kind
    size: Decimal
    budget: Budget
    comes: int
    ends: int
    fate: str
    resized: Decimal | None = None

    @property
    def room(self) -> Decimal:
        return max(self.size, self.resized or self.size)


@dataclass
class Plan:
    """A team's sprints, the last of which runs."""

    random: Random
    habit: Habit
    unit: Unit
    lines: int
    stories: int = 0
    carried: list[Line] = field(default_factory=list)

    def sprints(self, count: int) -> Iterator[list[Line]]:
        """The lines of each."""
        for _ in range(count):
            lines = list(self._sprint())
            self.carried = [line for line in lines if line.fate == Outcome.CARRIED]
            yield lines

    def _sprint(self) -> Iterator[Line]:
        rooms = {Budget.PRODUCT: Decimal(0), Budget.TECH: Decimal(0)}
        for line in self.carried:
            rooms[line.budget] += line.room
            yield self._told(line._replace(size=line.resized or line.size, comes=0, resized=None))
        for _ in range(self.lines - len(self.carried)):
            is_behind = rooms[Budget.TECH] < SHARE * sum(rooms.values())
            line = self._told(self._story(Budget.TECH if is_behind else Budget.PRODUCT))
            rooms[line.budget] += line.room
            yield line
        if self.random.random() < INCIDENTS:
            self.stories += 1
            size, day = Decimal(self.random.choice(SIZES[self.unit])), self.random.randint(1, WORKED)
            yield Line(self.stories, Kind.INCIDENT, size, Budget.UNPLANNED, day, day + 1, Outcome.DONE)

    def _story(self, budget: Budget) -> Line:
        self.stories += 1
        is_technical = budget == Budget.TECH or self.random.random() < self.habit.beside
        kind = self.random.choice((Kind.IMPROVEMENT, Kind.DEBT) if is_technical else PRODUCT_KINDS)
        size = Decimal(self.random.choice(SIZES[self.unit]))
        comes = self.random.choice((0,) * WORKED + (self.random.randint(1, WORKED),))
        return Line(self.stories, kind, size, budget, comes, 0, Outcome.NONE)

    def _told(self, line: Line) -> Line:
        """The same line, with what becomes of it."""
        ends = self.random.randint(line.comes, WORKED) + 1
        resized = Decimal(self.random.choice(SIZES[self.unit])) if self.random.random() < 0.04 else None
        return line._replace(ends=ends, fate=self._fate(line.budget), resized=resized)

    def _fate(self, budget: Budget) -> str:
        if self.random.random() < (self.habit.tech if budget == Budget.TECH else self.habit.product):
            return Outcome.DONE
        return self.random.choice([Outcome.CARRIED] * 6 + [Outcome.RETURNED, LEFT, LEFT, Outcome.CANCELLED])


def capacity_for(lines: list[Line], unit: Unit) -> Decimal:
    """As little as both budgets need, in whole steps. Stories count 1 each, whatever their size."""
    tech = sum((line.room for line in lines if line.budget == Budget.TECH), Decimal(0))
    product = sum((line.room for line in lines if line.budget != Budget.TECH), Decimal(0))
    steps = max(tech / SHARE, product / (1 - SHARE)) / unit.step
    # One more, as the tech budget is rounded up at the other's expense.
    return (steps.to_integral_value(ROUND_UP) + 2) * unit.step
