"""Incidents of a running sprint."""

from typing import Any

from django.db.models import Max

from apps.sprints.models import Incident
from apps.stories.models import Story
from tests.decisions.guarded.stage import Act, Guarded, Stage
from tests.factories import UserFactory
from tests.permission_scenes.incidents import reported

REPORTED = {"title": "Refunds stand still", "for_whom": "support", "severity": "high"}


def report(stage: Stage) -> Act:
    there = Incident.objects.filter(sprint=stage.sprint)
    return Act("sprints:incidents", (stage.sprint.number,), REPORTED, before=stage.run, did=there.exists)


def said_of_it(act: str, sent: dict[str, Any], **after: Any) -> Guarded:
    """Said of an incident that nobody has confirmed."""

    def guarded(stage: Stage) -> Act:
        # Its story is the next one, in a transaction that is rolled back.
        number = Story.objects.filter(team=stage.team).aggregate(last=Max("number"))["last"] + 1

        def before() -> None:
            stage.run()
            reported(stage.sprint, UserFactory(organisation=stage.team.organisation))

        did = Incident.objects.filter(sprint=stage.sprint, **after)
        return Act(f"sprints:incident_{act}", (stage.sprint.number, number), sent, before=before, did=did.exists)

    return guarded


ACTIONS: dict[str, Guarded] = {
    "sprints:incidents": report,
    "sprints:incident_confirm": said_of_it("confirm", {}, confirmed_at__isnull=False),
    "sprints:incident_none": said_of_it("none", {"reason": "A drill"}, lapsed_at__isnull=False),
}
