"""What both decide, and who stands in for them."""

import datetime as dt
from decimal import Decimal

from apps.decisions.services import decline, propose_agreement
from apps.teams.models import Deputy, Role
from apps.teams.services import name_deputy
from tests.factories import MembershipFactory
from tests.query_scenes import Scene, shows


@shows
def what_both_decide(scene: Scene, rows: int) -> str:
    lead = scene.team.memberships.get(role=Role.TECH_LEAD).user
    for share in range(30, 30 + rows):
        waits = propose_agreement(
            team=scene.team, tech_share=Decimal(share), reserve_share=Decimal(0), effective_from=scene.team.today,
            by=lead, seat=Role.TECH_LEAD,
        )  # fmt: skip
        decline(decision=waits, by=scene.reader, answer="Less.")
    return scene.url("decisions:joint_list")


@shows
def deputies_of_a_team(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        first = scene.team.today + dt.timedelta(days=Deputy.objects.count())
        name_deputy(
            team=scene.team, role=Role.PRODUCT_OWNER, holder=scene.reader, deputy=member.user, starts=first, ends=first
        )
    return scene.url("teams:deputies")
