"""Reviews."""

import datetime as dt
from decimal import Decimal

from apps.sprints.models import Budget, Outcome, Sprint
from apps.sprints.services import start_sprint
from apps.sprints.services.reviewing import make_review_link
from apps.stories.models import Kind
from tests.factories import CommitmentFactory, SprintFactory
from tests.query_scenes import Scene, shows
from tests.stories.debts import noticed
from tests.stories.spikes import framed, put


def _running(scene: Scene) -> Sprint:
    return Sprint.objects.filter(team=scene.team, number=23).first() or start_sprint(
        sprint=SprintFactory(team=scene.team, number=23, capacity=Decimal(1000)), by=scene.reader
    )


@shows
def a_review(scene: Scene, rows: int) -> str:
    """With what was done of either budget, a debt that was noticed and one that was repaid, and a spike that ended."""
    sprint = _running(scene)
    for _ in range(rows):
        CommitmentFactory(sprint=sprint)
        repaid = noticed(scene.team, by=scene.reader).story
        CommitmentFactory(sprint=sprint, budget=Budget.TECH, story=repaid)
    sprint.commitments.update(outcome=Outcome.DONE)
    if not sprint.commitments.filter(kind=Kind.SPIKE):
        spike = framed(scene.team, scene.reader)
        CommitmentFactory(sprint=sprint, story=spike)
        put(spike, scene.reader)
    return scene.url("sprints:review", sprint.number)


@shows
def links_to_a_review(scene: Scene, rows: int) -> str:
    sprint = _running(scene)
    for _ in range(rows):
        make_review_link(sprint=sprint, by=scene.reader, lasts=dt.timedelta(days=1))
    return scene.url("sprints:review_links", sprint.number)
