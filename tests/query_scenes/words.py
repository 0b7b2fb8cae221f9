"""More list pages for `test_queries.py`: those about the words of technical work."""

from apps.stories.models import Kind
from apps.stories.services import propose_write_off
from apps.teams.models import Role
from tests.factories import CommitmentFactory, StoryFactory, UserFactory
from tests.query_scenes import Scene, shows
from tests.stories.debts import noticed


@shows
def the_debt_register(scene: Scene, rows: int) -> str:
    lead = scene.team.memberships.get(role=Role.TECH_LEAD).user
    for n in range(rows // 3):  # a page shows thirty
        incident = StoryFactory(team=scene.team, kind=Kind.INCIDENT)
        owed = noticed(scene.team, by=lead, owner=UserFactory(), component=f"part {n}")
        noticed(scene.team, by=lead, origin="incident", incident=incident)
        propose_write_off(debt=noticed(scene.team, by=UserFactory()), by=lead, seat=Role.TECH_LEAD, note="It goes")
        CommitmentFactory(sprint=scene.sprint, story=owed.story)
    return scene.url("stories:debt")


@shows
def debt_that_is_tagged_alone(scene: Scene, rows: int) -> str:
    StoryFactory.create_batch(rows, team=scene.team, kind=Kind.DEBT)
    return scene.url("stories:debt_tagged")
