"""The share of a running sprint while it runs."""

import datetime as dt

from apps.sprints.models import Budget, Column, Commitment, Outcome, Sprint, TakenOff
from apps.sprints.services import start_sprint
from tests.factories import CommitmentFactory, SprintFactory, UserFactory
from tests.query_scenes import Scene, shows


def _running(scene: Scene) -> Sprint:
    """Long past its half: a story of the product budget is done, and of the tech budget none."""
    found = Sprint.objects.filter(team=scene.team, number=23).first()
    if found is None:
        found = SprintFactory(team=scene.team, number=23, capacity=1000)
        CommitmentFactory(sprint=found)
        start_sprint(sprint=found, by=scene.reader, at=dt.datetime.now(dt.UTC) - dt.timedelta(days=9))
        found.commitments.update(outcome=Outcome.DONE)
    return found


def _on_technical_work(sprint: Sprint, rows: int) -> None:
    for _ in range(rows):
        CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=1, story__assignee=UserFactory())


@shows
def technical_work_that_lags(scene: Scene, rows: int) -> str:
    sprint = _running(scene)
    _on_technical_work(sprint, rows)
    return scene.url("sprints:pace", sprint.number)


@shows
def people_taken_off(scene: Scene, rows: int) -> str:
    sprint = _running(scene)
    _on_technical_work(sprint, rows)
    onto = sprint.commitments.get(outcome=Outcome.DONE).story
    for line in Commitment.objects.filter(sprint=sprint, budget=Budget.TECH, board_column=Column.TO_DO):
        TakenOff.objects.create(
            sprint=sprint, person=UserFactory(), from_story=line.story, to_story=onto, by=UserFactory(), reason="Friday"
        )
    return scene.url("sprints:scope", sprint.number)
