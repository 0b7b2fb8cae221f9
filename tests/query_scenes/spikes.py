"""The pages that running spikes stand on, for `test_queries.py`."""

from decimal import Decimal

from tests.query_scenes import Scene, shows
from tests.stories.spikes import running


@shows
def running_spikes_of_a_team(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        running(scene.team, scene.reader, since=30)
    return scene.url("teams:detail")


@shows
def running_spikes_on_the_board(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        running(scene.team, scene.reader, since=30, size=Decimal("0.1"))
    return scene.url("sprints:plan", scene.sprint.number)
