"""What a team's page says is waited for. Each app registers what it knows of (in its AppConfig.ready)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.teams.access import StandingTeam

SHOWN = 8


@dataclass(frozen=True)
class Waited:
    """One thing somebody waits for, in a sentence, with the page where it is done."""

    icon: str
    said: str
    url: str
    is_late: bool = False


type Asked = Callable[[StandingTeam], Iterable[Waited]]

_asked: list[Asked] = []


def on_team_page(asked: Asked) -> Asked:
    """Register what to ask: a constant number of queries, and no more than `SHOWN` answers."""
    _asked.append(asked)
    return asked


def waited_for(team: StandingTeam) -> list[Waited]:
    """Everything that is waited for, what is late first."""
    found = [each for ask in _asked for each in ask(team)]
    return sorted(found, key=lambda each: not each.is_late)
