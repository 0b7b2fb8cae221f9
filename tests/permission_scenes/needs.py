"""What stories need, when they are released, and what blocks them."""

import pytest

from apps.accounts.models import User
from apps.core.undoing import way_back
from apps.stories.services import block_story
from apps.stories.services.needs import add_need
from apps.stories.services.releases import set_release
from apps.teams.models import Team
from tests.factories import StoryFactory
from tests.permission_scenes import Args, Scene


@pytest.fixture
def of_needs(team: Team, po: User, developer: User) -> Scene:
    """A story that awaits something, is blocked, and is held back."""
    story = StoryFactory(team=team)
    need = add_need(story=story, outside="Contract", expected_on=team.today, by=developer)
    block_story(story=story, reason="No keys yet")
    set_release(story=story, reason="The fair comes first", by=po)
    one = (team.slug, story.number)
    arguments: dict[str, Args] = {"stories:releases": (team.slug,)}
    arguments |= dict.fromkeys([f"stories:need_{act}" for act in ("remove", "come", "await")], (*one, need.pk))
    arguments |= dict.fromkeys(["stories:unblock", "stories:release_clear"], one)
    kept = {
        "need": (["", "Keys", "", "2026-12-01", False], "needs"),
        "release": ([True, "The fair", "", 1], "release"),
        "block": (["No keys", "2026-11-02T09:00:00+00:00", "No keys yet"], "blocked"),
    }
    for act, (before, salt) in kept.items():
        arguments[f"stories:{act}_restore"] = (*one, way_back(before, salt=f"stories.{salt}.{story.pk}"))
    return Scene(arguments, {})
