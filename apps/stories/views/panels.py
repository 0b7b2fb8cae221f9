"""What stands on a story's page below its facts. Each subject answers for itself, and only where it has something."""

from collections.abc import Callable
from typing import Any

from apps.stories.models import Story
from apps.teams.access import StandingTeam

type Panel = Callable[[StandingTeam, Story], Any]

PANELS: dict[str, Panel] = {}
"""The name that the template knows it by, and who fills it."""


def panels(team: StandingTeam, story: Story) -> dict[str, Any]:
    """What the page's panels show; an epic has none."""
    return {} if story.is_epic else {name: fill(team, story) for name, fill in PANELS.items()}
