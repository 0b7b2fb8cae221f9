"""Reports across teams."""

import pytest

from apps.teams.models import Team
from tests.permission_scenes import Scene


@pytest.fixture
def of_reports(team: Team) -> Scene:
    """What every page of a team's reports is about, and those that are about none."""
    return Scene({"reports": (team.slug,), "reports:definitions": ()}, {})
