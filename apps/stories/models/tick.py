"""What of the definitions of ready and of done is ticked on a story."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import Which
from apps.stories.models.story import Story
from apps.teams.models.tracking import every_change


@pghistory.track(*every_change())
class Tick(models.Model):
    """Somebody says that a sentence of a definition holds for a story.

    It keeps the sentence itself: one that a later version of the definition rewords is to be ticked anew.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="ticks")
    which = models.CharField(_("definition"), max_length=5, choices=Which)
    text = models.CharField(_("sentence"), max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")
        ordering = ["story", "which", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["story", "which", "text"],
                name="a_sentence_is_ticked_once_on_a_story",
                violation_error_message=_("This is ticked already."),
            )
        ]

    def __str__(self) -> str:
        return self.text
