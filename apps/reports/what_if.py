"""In how many sprints the tech budget repays the debt, at the agreed share and at others. Nothing is written.

    a sprint's delivery at a share = its capacity × share × its budget use (done in the tech budget ÷ tech budget)

Capacity and budget use stay together as the past sprints had them, and are resampled; only the share is another one.
The debt is repaid either by all of that, or by the part of it that repaid debt in those sprints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apps.reports.forecast import RUNS, Forecast, Simulation

USUAL = (Decimal(20), Decimal(25), Decimal(30))
CENT = Decimal("0.01")


@dataclass(frozen=True)
class TechSprint:
    """A closed sprint's tech budget, and what was done in it."""

    label: str
    url: str
    capacity: Decimal
    tech_budget: Decimal
    done: Decimal

    @property
    def at_all(self) -> Decimal:
        """What it would have done at a share of 100%, used as its tech budget was."""
        return (self.capacity * self.done / self.tech_budget).quantize(CENT)


@dataclass(frozen=True)
class Repayment:
    """The debt at one share: repaid by the whole tech budget, and by the part that debt had of it. None: never so."""

    share: Decimal
    whole: Forecast | None
    part: Forecast | None


class WhatIf:
    """One simulation serves every share: at half the share, twice as much has to be done at a share of 100%."""

    def __init__(self, past: Iterable[TechSprint], *, owed: Decimal, repaid: Decimal, runs: int = RUNS) -> None:
        self.past = [sprint for sprint in past if sprint.tech_budget]
        self.owed, self.repaid = owed, repaid
        self.done = sum((sprint.done for sprint in self.past), Decimal(0))
        self._simulation = Simulation([sprint.at_all for sprint in self.past], runs=runs)

    @property
    def is_enough(self) -> bool:
        return self._simulation.is_enough

    @property
    def part(self) -> Fraction:
        """The part of what the tech budget did that repaid debt, at most all of it."""
        return min(Fraction(self.repaid) / Fraction(self.done), Fraction(1)) if self.done else Fraction(0)

    def at(self, share: Decimal) -> Repayment:
        whole = Fraction(share) / 100
        return Repayment(share, self._repaid_by(whole), self._repaid_by(whole * self.part))

    def _repaid_by(self, part: Fraction) -> Forecast | None:
        return self._simulation.until(Fraction(self.owed) / part) if part else None

    def beside(self, *shares: Decimal) -> Sequence[Repayment]:
        """The usual shares and others, each once."""
        return [self.at(share) for share in sorted({*USUAL, *shares})]
