"""What the tagging page says of technical work that grew by tags.

Stories know no sprints and no agreed share, so who does registers what to say (in its AppConfig.ready).
"""

from collections.abc import Callable, Sequence
from typing import Any

from apps.teams.access import StandingTeam

type Ask = Callable[[StandingTeam], Sequence[Any]]

_asked: list[Ask] = []


def on_tagging_page(ask: Ask) -> Ask:
    """Register what to ask: a constant number of queries."""
    _asked.append(ask)
    return ask


def warnings_of(team: StandingTeam) -> list[Any]:
    """What to warn of, each as `templates/sprints/_relabelled.html` shows it."""
    return [warning for ask in _asked for warning in ask(team)]
