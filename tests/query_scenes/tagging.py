"""What the pages of tagging are filled with for `tests/test_queries.py`."""

from apps.stories.models import Kind
from apps.stories.services.questions import ask_about_tag
from apps.stories.services.rules import add_rule
from tests.factories import StoryFactory, UserFactory
from tests.query_scenes import Scene, shows


@shows
def the_inbox_with_a_filter_and_questions(scene: Scene, rows: int) -> str:
    for _ in range(rows // 2):
        StoryFactory(team=scene.team, kind=Kind.UNTAGGED, labels=["infra"])
    for _ in range(rows // 3):
        ask_about_tag(story=StoryFactory(team=scene.team), text="Is this a feature?", by=UserFactory())
    return scene.url("stories:inbox") + "?label=infra"


@shows
def the_rules_of_tagging(scene: Scene, rows: int) -> str:
    for n in range(rows):
        value = f"word {n} of {rows}"
        add_rule(team=scene.team, by=scene.reader, field="word", value=value, kind=Kind.BUG)
        StoryFactory(team=scene.team, kind=Kind.UNTAGGED, title=value)
    return scene.url("stories:rules")
