"""What is needed and what is released."""

from apps.stories.models import State
from apps.stories.services.needs import add_need
from apps.stories.services.releases import set_release
from tests.factories import CommitmentFactory, StoryFactory, TeamFactory, UserFactory
from tests.query_scenes import Scene, shows


def _late(scene: Scene, rows: int) -> None:
    """Needs of other teams' stories, each planned nowhere."""
    for _ in range(rows):
        story = CommitmentFactory(sprint=scene.sprint, story__size=1).story
        needed = StoryFactory(team=TeamFactory(organisation=scene.team.organisation))
        add_need(story=story, needed=needed, by=UserFactory())


@shows
def needs_that_come_too_late(scene: Scene, rows: int) -> str:
    _late(scene, rows)
    return scene.url("sprints:needs", scene.sprint.number)


@shows
def needs_that_wait_on_the_teams_page(scene: Scene, rows: int) -> str:
    _late(scene, rows)
    return scene.url("teams:detail")


@shows
def needs_of_a_story(scene: Scene, rows: int) -> str:
    needed = StoryFactory(team=scene.team)
    for _ in range(rows):
        story = CommitmentFactory(sprint=scene.sprint, story__size=1).story
        add_need(story=story, needed=needed, by=UserFactory())
    return scene.url("stories:detail", needed.number)


@shows
def what_is_done_and_not_released(scene: Scene, rows: int) -> str:
    for story in StoryFactory.create_batch(rows // 3, team=scene.team, state=State.DONE):  # a page shows twenty-five
        set_release(story=story, reason="The fair", by=UserFactory())
    StoryFactory.create_batch(rows // 3, team=scene.team, state=State.DONE)
    return scene.url("stories:releases")
