"""A story with what the definitions of ready and of done ask of it."""

from apps.stories.models import Tick
from tests.factories import StoryFactory, UserFactory
from tests.query_scenes import Scene, shows
from tests.stories.defining import define

LISTS = [(which, kind) for which in ("ready", "done") for kind in ("every", "feature")]


@shows
def a_story_with_ticked_definitions(scene: Scene, rows: int) -> str:
    story = scene.team.stories.first() or StoryFactory(team=scene.team)
    said = [(*LISTS[n % len(LISTS)], f"Sentence {n}") for n in range(rows)]
    define(scene.team, *said)
    for which, _kind, text in said:
        Tick.objects.get_or_create(story=story, which=which, text=text, defaults={"by": UserFactory()})
    return story.get_absolute_url()
