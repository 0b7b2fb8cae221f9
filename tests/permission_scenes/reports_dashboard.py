"""A team's dashboard and one of its cards."""

import pytest

from apps.teams.models import Team
from tests.permission_scenes import Scene


@pytest.fixture
def of_dashboard(team: Team) -> Scene:
    return Scene({"reports:dashboard_card": (team.slug, "velocity")}, {})
