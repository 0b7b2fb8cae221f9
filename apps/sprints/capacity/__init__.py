"""What a team can do in a sprint: who is here, what that was worth lately, and what follows from the two.

The figures are pure (`figures`), so is the table (`grid`); `reading` asks the database for both. Nothing here writes.
Formulas: docs/users/capacity.md.
"""

from apps.sprints.capacity.figures import FocusFactor, Measured, Suggestion, Velocity, a_day
from apps.sprints.capacity.reading import SprintCapacity, available_days, capacity_of, closed_before, with_past

__all__ = [
    "FocusFactor",
    "Measured",
    "SprintCapacity",
    "Suggestion",
    "Velocity",
    "a_day",
    "available_days",
    "capacity_of",
    "closed_before",
    "with_past",
]
