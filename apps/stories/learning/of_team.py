"""What a team's tags have taught: where it is used, how good it is, and when it was learned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from apps.stories.learning.model import Model, by_word_list
from apps.stories.learning.signs import Text
from apps.stories.models import SuggestionModel
from apps.stories.suggestions import Suggestion
from apps.teams.models import Team

FIRST_AT = 20
"""With fewer tags than this the word list serves alone."""
KEPT = 16
"""So many teams' models a process keeps in memory, each of a megabyte or two at most."""

type Suggester = Callable[[Text], Suggestion]


@dataclass(frozen=True, slots=True)
class LearningState:
    """What a page can tell of a team's model: of so many held-out tags it guessed `right`, the list `listed_right`."""

    tags: int
    version: int
    trained_at: dt.datetime
    of: int
    right: int
    listed_right: int

    @property
    def is_used(self) -> bool:
        """Where the word list alone guessed more of the team's tags, it goes on serving."""
        return self.right >= self.listed_right


def state_of(team: Team) -> LearningState | None:
    """How the team's model stands; None before the first training. One query, without the table of counts."""
    told = (
        "tags",
        "version",
        "trained_at",
        *(f"learned__held_out__{name}" for name in ("of", "right", "listed_right")),
    )
    found = SuggestionModel.objects.filter(team=team, version__gt=0).values_list(*told).first()
    return LearningState(*found) if found else None


def suggester(team: Team) -> Suggester:
    """How to suggest for this team: by its own model where that is the better one, else by the word list.

    Asks once for the version, and for the table only where this process does not have it.
    """
    found = SuggestionModel.objects.filter(team=team).values_list("version", "trained_at").first()
    model = _learned(team.pk, *found) if found else None
    return model.suggest if model else by_word_list


@lru_cache(maxsize=KEPT)
def _learned(team_id: int, version: int, trained_at: dt.datetime) -> Model | None:
    """The table of one training, read and unpacked once a process; None where the word list is the better one."""
    stored = SuggestionModel.objects.filter(team=team_id, version=version).values_list("learned", flat=True).first()
    if not stored or stored["held_out"]["right"] < stored["held_out"]["listed_right"]:
        return None
    return Model.from_json(stored)
