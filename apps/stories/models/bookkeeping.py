"""Small tables beside the stories, so that nothing has to be counted or collected from all of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.models import Team


class Label(models.Model):
    """A label a team has used: the small table that filters offer choices from."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="labels_stand_once_in_a_team")]

    def __str__(self) -> str:
        return self.name


class StoryCounter(models.Model):
    """The last story number of a team: a row of its own, so that numbering never waits for the team's row."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="story_counter")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.team} {self.last}"
