"""Which decisions a sprint's work rests on."""

import pghistory
from django.db import models

from apps.decisions.models.link import DecisionLink, within_the_team
from apps.sprints.models.sprint import Sprint
from apps.teams.models.tracking import every_change


@pghistory.track(*every_change())
class DecisionSprint(DecisionLink):
    """A decision of the log is about this sprint."""

    sprint = models.ForeignKey(Sprint, on_delete=models.CASCADE, related_name="decision_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "sprint"], name="a_decision_names_a_sprint_once")]
        triggers = [within_the_team("sprints_sprint", "sprint_id")]

    def __str__(self) -> str:
        return f"{self.decision} · {self.sprint}"
