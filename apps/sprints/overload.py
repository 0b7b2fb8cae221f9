"""What must leave a sprint that holds more than its budgets, and stories that would make it fit by leaving.

A planned sprint holds too much after an agreement took room from it; a running one after its capacity fell or incidents
went beyond the reserve, on the product side alone. Leaving always works, and nothing is refused into a dead end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.sprints.board import Card, committed_cards
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Sprint, Status

OFFERED = 3


@dataclass(frozen=True)
class Overload:
    """One budget that holds too much: by how much, since the sprint runs or before, and what would help."""

    budget: str
    over: Decimal
    would_help: list[Card]
    runs: bool

    @property
    def is_enough(self) -> bool:
        """Whether one of them is enough."""
        return any((card.size or 0) >= self.over for card in self.would_help)


def overloads(sprint: Sprint, budgets: Budgets) -> list[Overload]:
    """Both budgets of a sprint as far as they hold too much. Asks nothing where it fits."""
    if sprint.status == Status.CLOSED or not sprint.fenced or budgets.fits:
        return []
    over = {Budget.PRODUCT: budgets.product_over, Budget.TECH: budgets.tech_over}
    cards, runs = committed_cards(sprint), sprint.status == Status.ACTIVE
    return [Overload(each, much, would_help(cards, each, much), runs) for each, much in over.items() if much]


def would_help(cards: Sequence[Card], budget: str, over: Decimal) -> list[Card]:
    """The smallest stories of which one is enough; where none is, the largest there are. What is done does not leave.

    Of equal ones the last in the order comes first.
    """
    there = [card for card in cards[::-1] if card.budget == budget and not card.outcome and card.size]
    enough = sorted((card for card in there if _size(card) >= over), key=_size)
    return (enough or sorted(there, key=_size, reverse=True))[:OFFERED]


def _size(card: Card) -> Decimal:
    return card.size or Decimal(0)
