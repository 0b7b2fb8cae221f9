"""What each list page is filled with for `test_queries.py`: so many rows, by the services where there are some.

Every module in this folder is read; none has to be named anywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.teams.models import Team


@dataclass
class Scene:
    """A team, who looks at it, and as many rows of something as a page is to show."""

    team: Team
    reader: User
    sprint: Sprint

    def url(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.team.slug, *more])


type Fill = Callable[[Scene, int], str]
"""Adds this many rows, and says where they are shown."""

PAGES: dict[str, Fill] = {}


def shows(fill: Fill) -> Fill:
    """A list that `test_queries.py` looks at."""
    PAGES[fill.__name__] = fill
    return fill
