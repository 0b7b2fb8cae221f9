"""A closed sprint with many lines, and where the capacity of many went."""

from apps.sprints.models import Outcome
from apps.sprints.services import close_sprint, start_sprint
from tests.factories import SprintFactory, commit_all
from tests.query_scenes import Scene, shows


def _closed(scene: Scene, number: int, *, lines: int) -> None:
    """A sprint with so many lines on each side of the fence, all of them done."""
    sprint = SprintFactory(team=scene.team, number=number, capacity=1000)
    made = commit_all(sprint, *([("product", 3), ("tech", 1)] * lines))
    start_sprint(sprint=sprint, by=scene.reader)
    close_sprint(sprint=sprint, outcomes={line.story_id: Outcome.DONE.value for line in made}, by=scene.reader)


@shows
def the_figures_of_a_sprint(scene: Scene, rows: int) -> str:
    _closed(scene, rows, lines=rows)
    return scene.url("reports:figures", rows)


@shows
def where_it_went(scene: Scene, rows: int) -> str:
    """Three sprints more each time."""
    for number in range(rows, rows + 3):
        _closed(scene, number, lines=1)
    return scene.url("reports:where") + "?last=12"
