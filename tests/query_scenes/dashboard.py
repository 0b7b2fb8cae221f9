"""A team's dashboard: however much its cards tell of, they ask as often."""

from decimal import Decimal

from apps.sprints.models import Budget, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import Kind
from tests.factories import SprintFactory, StoryFactory, commit_all
from tests.permission_scenes.incidents import reported
from tests.query_scenes import Scene, shows
from tests.stories.spikes import running


@shows
def a_dashboard(scene: Scene, rows: int) -> str:
    found = Sprint.objects.filter(team=scene.team, number=23).first() or start_sprint(
        sprint=SprintFactory(team=scene.team, number=23, capacity=Decimal(1000)), by=scene.reader
    )
    commit_all(found, *[(Budget.PRODUCT, 3)] * rows, *[(Budget.TECH, 1)] * rows)
    for _ in range(rows):
        StoryFactory(team=scene.team, kind=Kind.UNTAGGED)
        running(scene.team, scene.reader, since=30)
        reported(found, scene.reader)
    return scene.url("reports:dashboard")
