"""The cards of a team's dashboard, in the one order they have everywhere.

A card names its part of the page and what it shows; all of them read one `Dashboard`, which asks for nothing twice. To
refresh one card reads what that card shows and no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.reports.adherence import adherence_of
from apps.reports.cards_debt import debt_card
from apps.reports.cards_promises import promises_card
from apps.reports.cards_running import RunningSprint
from apps.reports.dashboard_reading import Dashboard
from apps.reports.definitions import PLANNED_ADHERENCE, UNESTIMATED_SHARE, UNTAGGED_SHARE
from apps.reports.feature_chart import FeatureChart
from apps.reports.figures import Words
from apps.reports.needs_you import needs_you
from apps.reports.sums import Summed
from apps.reports.velocity import velocity_of
from apps.teams.models import Unit


@dataclass(frozen=True)
class Card:
    """One card; `follows_board` where it changes with every step on the board."""

    name: str
    title: Words
    show: Callable[[Dashboard], Any]
    follows_board: bool = False

    @property
    def template(self) -> str:
        return f"reports/_card_{self.name.replace('-', '_')}.html"


@dataclass(frozen=True)
class Shown:
    """A card with what it shows."""

    card: Card
    of: Any
    url: str


def show(card: Card, board: Dashboard) -> Shown:
    return Shown(card, card.show(board), reverse("reports:dashboard_card", args=[board.team.slug, card.name]))


def _running(board: Dashboard) -> RunningSprint | None:
    if board.running is None or board.told is None or board.now is None:
        return None
    return RunningSprint(board.running, board.told, board.now)


def _feature(board: Dashboard) -> FeatureChart | None:
    """In the unit that the closed sprints had."""
    return FeatureChart(board.sums, str(Unit(board.sums[-1].sums.unit).abbreviation)) if board.sums else None


def _adherence(board: Dashboard) -> dict[str, Any] | None:
    if not board.last:
        return None
    return {"adherence": adherence_of(board.last), "planned": PLANNED_ADHERENCE.of(board.last)}


def _velocity(board: Dashboard) -> Any:
    if not board.last:
        return None
    at_hand = board.running or board.planned
    capacity = at_hand.capacity if at_hand and at_hand.unit == board.sums[-1].sums.unit else None
    return velocity_of(board.last, unit=board.sums[-1].sums.unit, capacity=capacity)


def _trust(board: Dashboard) -> dict[str, Any] | None:
    """Over the last closed sprints and the running one. Who counts stories estimates none."""
    rows: list[Summed] = [*board.last, *([board.now] if board.now else [])]
    if not rows:
        return None
    sized = board.unit != Unit.STORIES
    return {"untagged": UNTAGGED_SHARE.of(rows), "unestimated": UNESTIMATED_SHARE.of(rows) if sized else None}


CARDS = {
    card.name: card
    for card in (
        Card("sprint", _("Sprint"), _running, follows_board=True),
        Card("burn-up", _("Burn-up"), _running, follows_board=True),
        Card("needs", _("What needs you"), needs_you, follows_board=True),
        Card("work", _("Feature and technical work"), _feature),
        Card("adherence", _("Tech budget use"), _adherence),
        Card("velocity", _("Velocity"), _velocity),
        Card("debt", _("Debt"), debt_card, follows_board=True),
        Card("promises", _("Whys: promised and measured"), promises_card),
        Card("trust", _("Trust in these figures"), _trust),
    )
}
