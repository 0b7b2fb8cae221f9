"""By how much the capacity of a running sprint would fall, for the days that are gone since it was confirmed.

    suggested fall = capacity × (available days then − available days now) ÷ available days then,
                     rounded up to the unit's step

The days then are those that the confirmation kept. Nobody has to follow it: what is signed is what counts.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from apps.sprints.capacity import available_days
from apps.sprints.models import Sprint
from apps.sprints.signatures import Confirmation


@dataclass(frozen=True)
class Fall:
    """Available person-days at the confirmation and now, beside the capacity that was confirmed."""

    then: Decimal
    now: Decimal
    capacity: Decimal
    step: Decimal

    @property
    def amount(self) -> Decimal:
        """Of the capacity it started with; nothing where there are as many days as then, or more."""
        gone = max(Decimal(0), self.then - self.now)
        steps = self.capacity * gone / self.then / self.step
        return min(steps.to_integral_value(ROUND_CEILING) * self.step, self.capacity)


def fall_of(sprint: Sprint, confirmation: Confirmation) -> Fall | None:
    """None where no confirmation kept its days, or kept none. The queries of availability."""
    decision = confirmation.decision
    then = Decimal(decision.terms.get("available", 0)) if decision and not confirmation.is_outdated else Decimal(0)
    if not then or sprint.capacity is None:
        return None
    return Fall(then, available_days(sprint), sprint.capacity, sprint.step)
