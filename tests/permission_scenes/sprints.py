"""Sprints and their capacity."""

import pytest
from django.core import signing

from apps.accounts.models import User
from apps.sprints.models import Cadence, Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.stories.models import Kind
from apps.teams.models import Team
from tests.factories import (
    CommitmentFactory,
    SprintFactory,
    StoryFactory,
)
from tests.permission_scenes import Args, Scene


@pytest.fixture
def of_sprints(team: Team, po: User, tech_lead: User, sprint: Sprint) -> Scene:
    past = start_sprint(sprint=SprintFactory(team=team, number=22), by=po)
    closed = close_sprint(sprint=past, outcomes={}, by=po)
    running = start_sprint(sprint=SprintFactory(team=team, number=23), by=po)
    feature = StoryFactory(team=team)
    improvement = StoryFactory(team=team, kind=Kind.IMPROVEMENT, why="Nightly run 6 h → 1 h, so that finance closes")
    in_product, in_tech = (CommitmentFactory(sprint=sprint, budget=budget).story for budget in ("product", "tech"))
    slug = team.slug
    arguments: dict[str, Args] = {
        "sprints": (slug, sprint.number),
        "sprints:detail": (slug, running.number),
        "sprints:close": (slug, running.number),
        "sprints:corrections": (slug, closed.number),
        "sprints:card": (slug, sprint.number, feature.number),
    }
    of_the_running = ["sprints:adjust", "sprints:scope", "sprints:scope_beside", "sprints:pace"]
    arguments |= dict.fromkeys(of_the_running, (slug, running.number))
    of_the_team = ["sprints:list", "sprints:new", "sprints:current", "sprints:agreement_propose"]
    arguments |= dict.fromkeys(of_the_team, (slug,))
    return Scene(
        arguments,
        {
            "sprints:move/into-product": {"story": feature.number, "to": "product"},
            "sprints:move/into-tech": {"story": improvement.number, "to": "tech"},
            "sprints:move/out-of-product": {"story": in_product.number, "to": "backlog"},
            "sprints:move/out-of-tech": {"story": in_tech.number, "to": "backlog"},
            "sprints:move/across-the-fence": {"story": in_tech.number, "to": "product"},
            "sprints:swap": {"story": feature.number, "out": in_product.number, "to": "product"},
            "sprints:propose": {"story": feature.number},
        },
    )


@pytest.fixture
def of_capacity(team: Team, po: User, developer: User, sprint: Sprint) -> Scene:
    offsite = team.special_days.create(name="Offsite", starts=sprint.ends, ends=sprint.ends)
    done = signing.dumps({"special": offsite.pk}, salt=f"sprints.capacity.{team.pk}.{po.pk}", compress=True)
    arguments: dict[str, Args] = {
        "sprints:capacity_day": (team.slug, sprint.number, developer.pk, sprint.starts),
        "sprints:capacity_team_day": (team.slug, sprint.number, sprint.starts),
        "sprints:capacity_undo": (team.slug, sprint.number, done),
        "sprints:period_close": (team.slug, 23),
    }
    Cadence.objects.create(team=team, starts=sprint.starts)
    arguments |= dict.fromkeys(["sprints:cadence", "sprints:cadence_skip", "sprints:cadence_make"], (team.slug,))
    return Scene(arguments, {})
