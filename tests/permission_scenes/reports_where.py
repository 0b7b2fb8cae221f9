"""The figures of a sprint. One that has not closed is there, too, and says so."""

import pytest

from apps.sprints.models import Sprint
from apps.teams.models import Team
from tests.permission_scenes import Scene


@pytest.fixture
def of_figures(team: Team, sprint: Sprint) -> Scene:
    return Scene({"reports:figures": (team.slug, sprint.number)}, {})
