"""Rights, signatures and the decision log."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import User
from apps.decisions.services import newest_version, propose_agreement, write_draft
from apps.teams.models import Role, Team
from apps.teams.services import (
    name_deputy,
)
from tests.decisions.log import OF_BOTH, OF_THE_LEAD, challenged, decided, proposed
from tests.factories import (
    MembershipFactory,
)
from tests.permission_scenes import LEFT_EMPTY, Args, Scene


@pytest.fixture
def of_rights(team: Team, po: User, tech_lead: User) -> Scene:
    write_draft(team=team, rows=newest_version(team).rows, by=po)
    arguments: dict[str, Args] = {"decisions": (team.slug,), "decisions:rights_version": (team.slug, 1)}
    return Scene(arguments, {})


@pytest.fixture
def of_signatures(team: Team, po: User, tech_lead: User) -> Scene:
    """Proposed by the tech lead; and somebody who stands in for the Product Owner next week."""
    proposal = propose_agreement(
        team=team, tech_share=Decimal(30), reserve_share=Decimal(0), effective_from=team.today, by=tech_lead,
        seat=Role.TECH_LEAD,
    )  # fmt: skip
    week = team.today + dt.timedelta(days=7)
    helper = MembershipFactory(team=team).user
    deputy = name_deputy(team=team, role=Role.PRODUCT_OWNER, holder=po, deputy=helper, starts=week, ends=week)
    of_the_proposal = ["joint", "joint_sign", "joint_sign/for-nobody", "joint_decline", "joint_withdraw"]
    arguments: dict[str, Args] = dict.fromkeys(
        [f"decisions:{act}" for act in of_the_proposal], (team.slug, proposal.number)
    )
    arguments |= {"decisions:joint_list": (team.slug,), "teams:deputy_end": (team.slug, deputy.pk)}
    arguments["sprints:agreement_preview"] = (team.slug, proposal.number)
    sent: dict[str, dict[str, Any]] = {
        "decisions:joint_sign": {"seat": Role.PRODUCT_OWNER},
        "decisions:joint_sign/for-nobody": LEFT_EMPTY,
    }
    return Scene(arguments, sent)


@pytest.fixture
def of_the_log(team: Team, po: User, tech_lead: User, developer: User) -> Scene:
    """Decided by the tech lead, proposed to them, held together, and challenged by the Product Owner."""
    standing = decided(team, tech_lead).number
    waiting, for_both = (proposed(team, developer, right_key=key).number for key in (OF_THE_LEAD, OF_BOTH))
    contested = challenged(decided(team, tech_lead), po).decision.number
    arguments: dict[str, Args] = dict.fromkeys(
        [f"decisions:decision{act}" for act in ("", "_export", "_supersede", "_link", "_challenge")],
        (team.slug, standing),
    )
    arguments |= dict.fromkeys(
        [f"decisions:decision_{act}" for act in ("edit", "delete", "decide")], (team.slug, waiting)
    )
    of_challenges = [f"decisions:decision_{act}" for act in ("answer", "withdraw", "settle")]
    arguments |= dict.fromkeys(of_challenges, (team.slug, contested))
    return Scene(arguments | {"decisions:decision_decide/both": (team.slug, for_both)}, {})
