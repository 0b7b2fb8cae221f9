"""The board of a running sprint."""

from apps.sprints.models import Budget, Sprint, Status
from apps.sprints.services import start_sprint
from apps.stories.models import Kind
from tests.factories import CommitmentFactory, UserFactory
from tests.query_scenes import Scene, shows


@shows
def the_board_of_a_running_sprint(scene: Scene, rows: int) -> str:
    if scene.sprint.status == Status.PLANNED:
        scene.sprint = start_sprint(sprint=Sprint.objects.get(pk=scene.sprint.pk), by=scene.reader)
    for _ in range(rows):
        CommitmentFactory(sprint=scene.sprint, story__assignee=UserFactory())
        CommitmentFactory(sprint=scene.sprint, budget=Budget.TECH, story__size=1)
        CommitmentFactory(sprint=scene.sprint, story__kind=Kind.SPIKE)
    return scene.url("sprints:board", scene.sprint.number)
