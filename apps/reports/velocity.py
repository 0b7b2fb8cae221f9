"""What a team gets done in a sprint, per budget: a middle with its range, never one number alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.reports.definitions import PRODUCT_VELOCITY, TECH_VELOCITY, VELOCITY
from apps.reports.figures import Spread
from apps.reports.sums import SprintSums


@dataclass(frozen=True)
class Velocity:
    """Over the last closed sprints, beside the capacity at hand."""

    both: Spread
    product: Spread
    tech: Spread
    capacity: Decimal | None

    @property
    def sprints(self) -> int:
        return len(self.both.rows)

    @property
    def is_capacity_high(self) -> bool:
        """More than was ever done in one of these sprints."""
        return self.capacity is not None and self.both.most is not None and self.capacity > self.both.most


def velocity_of(sprints: Sequence[SprintSums], *, unit: str, capacity: Decimal | None) -> Velocity:
    return Velocity(
        VELOCITY.of(sprints, unit=unit),
        PRODUCT_VELOCITY.of(sprints, unit=unit),
        TECH_VELOCITY.of(sprints, unit=unit),
        capacity,
    )
