"""Which decisions a story rests on, or follows from."""

import pghistory
from django.db import models

from apps.decisions.models.link import DecisionLink, within_the_team
from apps.stories.models.story import Story
from apps.teams.models.tracking import every_change


@pghistory.track(*every_change())
class DecisionStory(DecisionLink):
    """A decision of the log is about this story."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="decision_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "story"], name="a_decision_names_a_story_once")]
        triggers = [within_the_team("stories_story", "story_id")]

    def __str__(self) -> str:
        return f"{self.decision} · {self.story}"
