"""When so much will be done: Monte Carlo over what the team itself delivered, sprint by sprint (metrics.md).

Each of 10,000 runs draws sprint after sprint from the last closed ones, with replacement, and adds up what they
delivered. Of how many runs had done it within n sprints is the chance of n sprints: pure, and in cents throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count, pairwise
from math import ceil
from operator import add
from random import Random

AT_LEAST, LOOKED_AT = 4, 8
"""Below four closed sprints there is not enough data; of more, the last eight count (docs/users/forecast.md)."""
RUNS, HORIZON = 10_000, 26
EVEN, LIKELY = 50, 85
SEED = 20


def cents(amount: Decimal | Fraction) -> int:
    """An amount has two places. What has more is reached by the next cent."""
    return ceil(amount * 100)


@dataclass(frozen=True)
class Forecast:
    """In how many runs it was done within 1, 2, 3 … sprints: up to the horizon, or until all of them had done it."""

    done: tuple[int, ...]
    runs: int = RUNS

    def within(self, percent: int) -> int | None:
        """The fewest sprints within which it is done in so many per cent of the runs; None is not by the horizon."""
        return next((n for n, done in enumerate(self.done, 1) if done * 100 >= percent * self.runs), None)

    def after(self, sprints: int) -> int:
        """The runs that had done it within so many sprints."""
        return self.done[min(sprints, len(self.done)) - 1] if sprints else 0

    @property
    def finished(self) -> list[int]:
        """The runs that finished in each sprint."""
        return [after - before for before, after in pairwise((0, *self.done))]

    @property
    def later(self) -> int:
        """The runs that had not finished by the horizon."""
        return self.runs - self.done[-1]


class Simulation:
    """The runs over one past, drawn as far as somebody asks, with a fixed seed: a page reloads the same.

    They draw from the amounts in their order of size, so that the order of the sprints does not matter and more
    delivered is never later. Whatever is asked is asked of the same runs, so that more is never done earlier.
    """

    def __init__(self, past: Sequence[Decimal], *, runs: int = RUNS) -> None:
        self._past = sorted(map(cents, past))
        self._draw = Random(SEED).choices  # noqa: S311 - a forecast, no secret
        self._runs = runs
        self._totals: list[list[int]] = []

    @property
    def is_enough(self) -> bool:
        """Whether the past says anything."""
        return len(self._past) >= AT_LEAST

    def until(self, amount: Decimal | Fraction) -> Forecast:
        """When an amount, which is more than nothing, is done."""
        needed, done = cents(amount), list[int]()
        for sprints in count(1):
            done.append(len([total for total in self.after(sprints) if total >= needed]))
            if done[-1] == self._runs or sprints == HORIZON:
                break
        return Forecast(tuple(done), self._runs)

    def after(self, sprints: int) -> list[int]:
        """What each run had delivered after so many sprints, in cents."""
        while len(self._totals) < sprints:
            drawn = self._draw(self._past, k=self._runs)
            self._totals.append(list(map(add, self._totals[-1], drawn)) if self._totals else drawn)
        return self._totals[sprints - 1]
