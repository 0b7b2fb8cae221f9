"""Incidents for the tables of permissions and of rights."""

import pytest

from apps.accounts.models import User
from apps.sprints.models import Incident, Severity, Sprint
from apps.sprints.services.incidents import report_incident
from apps.teams.models import Team
from tests.permission_scenes import Args, Scene


def reported(sprint: Sprint, by: User, **more: object) -> Incident:
    """Refunds stand still, which nobody has confirmed."""
    given = {"title": "Refunds stand still", "for_whom": "support", "severity": Severity.HIGH} | more
    return report_incident(sprint=sprint, by=by, **given)  # type: ignore[arg-type]  # what a test says of it


@pytest.fixture
def of_incidents(team: Team, developer: User, of_sprints: Scene) -> Scene:
    """The sprint that `of_sprints` runs, with an incident that nobody has confirmed."""
    _slug, number = of_sprints.arguments["sprints:detail"]
    story = reported(Sprint.objects.get(team=team, number=number), developer).story
    arguments: dict[str, Args] = {"sprints:incidents": (team.slug, number)}
    acts = ("", "_confirm", "_none", "_take", "_follow", "_decide")
    arguments |= dict.fromkeys([f"sprints:incident{act}" for act in acts], (team.slug, number, story.number))
    return Scene(arguments, {"sprints:incident_none/said": {"reason": "A drill"}})
