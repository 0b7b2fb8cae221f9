"""Once planning is over, a change of scope says why, in one short field; and, as it comes in, what leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.sprints import board
from apps.sprints.board import Card
from apps.sprints.forms import BACKLOG
from apps.sprints.models import Outcome, Sprint
from apps.sprints.replay import planning_is_over
from apps.sprints.views.answers import unchanged
from apps.stories.models import Story
from apps.teams.access import StandingTeam


@dataclass(frozen=True)
class Question:
    """A move that waits for its why, with all it takes to make it."""

    what: str
    number: int
    to: str
    beside: Mapping[str, int]
    leaving: list[Card]
    out: int | None


def owes_why(sprint: Sprint, wanted: Mapping[str, Any]) -> bool:
    """Imports and the shell owe none: they are shown as "no reason given"."""
    return not wanted["reason"] and planning_is_over(sprint)


def ask_why(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, wanted: Mapping[str, Any], *, source: str
) -> HttpResponse:
    """Nothing changed yet: the same move again, with a field."""
    target = wanted["to"]
    comes = source == BACKLOG
    what = _("%(key)s leaves a running sprint. Why?") if target == BACKLOG else _("%(key)s changes its budget. Why?")
    question = Question(
        what=(_("%(key)s comes into a running sprint. Why?") if comes else what) % {"key": story.key},
        number=story.number,
        to=target,
        beside={name: wanted[name] for name in ("after", "before") if wanted.get(name)},
        leaving=_could_leave(sprint, target) if comes else [],
        out=wanted.get("out"),
    )
    return unchanged(request, team, sprint, question=question)


def _could_leave(sprint: Sprint, budget: str) -> list[Card]:
    """What is not done yet in that budget: a done story's room is used."""
    cards = board.committed_cards(sprint)
    return [card for card in cards if card.budget == budget and card.outcome != Outcome.DONE]
