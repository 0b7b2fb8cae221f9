"""What stories want to know of sprints, which are another app's: it registers its answers (in its AppConfig.ready)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from apps.teams.models import Team


@dataclass(frozen=True)
class Place:
    """A sprint that a story stands in, or that comes next."""

    name: str
    url: str
    is_running: bool = False
    ends: dt.date | None = None


type NextSprint = Callable[[Team], str]
type PlacesOf = Callable[[Team, Iterable[int]], Mapping[int, Place]]
type PlacesAnywhere = Callable[[Iterable[int]], Mapping[int, Place]]
type ClosedSince = Callable[[Team, dt.date], int]

_next_sprint: list[NextSprint] = []
_places_of: list[PlacesOf] = []
_places_anywhere: list[PlacesAnywhere] = []
_closed_since: list[ClosedSince] = []


def register(
    *, next_sprint: NextSprint, places_of: PlacesOf, places_anywhere: PlacesAnywhere, closed_since: ClosedSince
) -> None:
    """Tell who knows."""
    _next_sprint[:], _places_of[:], _closed_since[:] = [next_sprint], [places_of], [closed_since]
    _places_anywhere[:] = [places_anywhere]


def next_sprint(team: Team) -> str:
    """The name of the sprint that is planned next, whether or not it exists yet."""
    return _next_sprint[0](team)


def places_of(team: Team, stories: Iterable[int]) -> Mapping[int, Place]:
    """The unclosed sprints that these stories stand in, by story id: one query."""
    return _places_of[0](team, stories)


def places_anywhere(stories: Iterable[int]) -> Mapping[int, Place]:
    """The same for stories of several teams."""
    return _places_anywhere[0](stories)


def closed_since(team: Team, day: dt.date) -> int:
    """How many sprints have ended and closed from a local date on: an age in sprints."""
    return _closed_since[0](team, day)
