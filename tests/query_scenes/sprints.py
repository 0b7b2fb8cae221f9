"""Sprints."""

from decimal import Decimal

from apps.sprints.models import Budget, FenceAttempt, Incident, Sprint
from apps.sprints.services import start_sprint
from apps.sprints.services.incidents import follow_up
from apps.stories.models import Kind, Story
from tests.factories import SprintFactory, StoryFactory, UserFactory, commit_all
from tests.permission_scenes.incidents import reported
from tests.query_scenes import Scene, shows


@shows
def sprints_of_a_team(scene: Scene, rows: int) -> str:
    last = scene.team.sprints.count() + 100
    for number in range(last, last + rows):
        SprintFactory(team=scene.team, number=number)
    return scene.url("sprints:list")


@shows
def a_running_sprint_with_refused_attempts(scene: Scene, rows: int) -> str:
    running = _running(scene, rows)
    for line in running.commitments.all():
        FenceAttempt.objects.create(sprint=running, person=UserFactory(), story=line.story, what="over the fence")
    return scene.url("sprints:detail", running.number)


@shows
def a_sprint_to_be_closed(scene: Scene, rows: int) -> str:
    return scene.url("sprints:close", _running(scene, rows).number)


def _running(scene: Scene, rows: int) -> Sprint:
    running = Sprint.objects.filter(team=scene.team, number=23).first() or start_sprint(
        sprint=SprintFactory(team=scene.team, number=23, capacity=Decimal(1000)), by=scene.reader
    )
    _commitments(running, rows)
    return running


@shows
def the_planning_page(scene: Scene, rows: int) -> str:
    _commitments(scene.sprint, rows)
    for _ in range(rows):
        StoryFactory(team=scene.team, assignee=UserFactory(), labels=["mobile"])
    return scene.url("sprints:plan", scene.sprint.number)


def _commitments(sprint: Sprint, rows: int) -> None:
    for line in commit_all(sprint, *[(Budget.PRODUCT, 3)] * rows, *[(Budget.TECH, 1)] * rows)[:rows]:
        Story.objects.filter(pk=line.story_id).update(assignee=UserFactory())


@shows
def incidents_of_a_sprint(scene: Scene, rows: int) -> str:
    running = _running(scene, 0)
    for _ in range(rows):
        reported(running, scene.reader, size=Decimal("0.1"))
        StoryFactory(team=scene.team, kind=Kind.INCIDENT)
    return scene.url("sprints:incidents", running.number)


@shows
def stories_that_follow_from_an_incident(scene: Scene, rows: int) -> str:
    running = _running(scene, 0)
    incident = Incident.objects.filter(sprint=running).first() or reported(running, scene.reader)
    for number in range(rows):
        more = {"title": f"Retry {number}", "kind": Kind.IMPROVEMENT, "why": "Support pays by hand"}
        follow_up(incident=incident, by=scene.reader, may_tag=True, **more)
    return scene.url("sprints:incident", running.number, incident.story.number)
