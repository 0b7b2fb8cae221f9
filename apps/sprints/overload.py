"""What must leave a planned sprint that holds more than its budgets, after an agreement took room from it."""

from dataclasses import dataclass
from decimal import Decimal

from apps.sprints.board import Card, swaps
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Sprint, Status


@dataclass(frozen=True)
class Overload:
    """One budget that holds too much: by how much, and stories that would make it fit by leaving."""

    budget: str
    over: Decimal
    would_help: list[Card]


def overloads(sprint: Sprint, budgets: Budgets) -> list[Overload]:
    """Both budgets of a planned sprint as far as they hold too much. Asks nothing where it fits."""
    if sprint.status != Status.PLANNED or budgets.fits:
        return []
    over = {Budget.PRODUCT: budgets.product_over, Budget.TECH: budgets.tech_over}
    return [Overload(budget, much, swaps(sprint, budget, needed=much)) for budget, much in over.items() if much]
