"""A sprint's capacity as people set it, and what its suggestion rests on."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from apps.core.violations import explained
from apps.sprints.models import Sprint
from apps.sprints.services.lifecycle import edit_sprint


def set_capacity(*, sprint: Sprint, capacity: Decimal, note: str = "") -> Sprint:
    """Set what a team can do in a sprint, with the reason where it is another number than the suggested one.

    Raises `RuleViolation` where the plan would no longer fit, or the sprint runs.
    """
    return edit_sprint(sprint=sprint, changes={"capacity": capacity, "capacity_note": note})


def leave_out(*, sprint: Sprint, numbers: Iterable[int]) -> Sprint:
    """Say which closed sprints, by number, do not count in the focus factor of this one; the others do."""
    sprint.left_out = sorted(numbers)
    with explained(), transaction.atomic():
        sprint.save(update_fields=["left_out"])
    return sprint
