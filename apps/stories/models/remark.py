"""What people say to each other about a story's options or its spike."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.stories.models.story import Story
from apps.teams.models.tracking import every_change

PERSON = settings.AUTH_USER_MODEL


class Topic(models.TextChoices):
    OPTIONS = "options", _("options")
    SPIKE = "spike", _("spike")


@pghistory.track(*every_change())
class Remark(models.Model):
    """One thing somebody said."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="remarks")
    topic = models.CharField(_("about"), max_length=10, choices=Topic)
    text = models.TextField(_("remark"), max_length=2000)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["story", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="a_remark_says_something",
                violation_error_message=_("Write something first."),
            )
        ]
        triggers = [
            Law(
                name="remarks_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                rules={"what_somebody_said_stands": gettext_noop("What somebody said stays as they said it.")},
                func="{what_somebody_said_stands}",
            )
        ]

    def __str__(self) -> str:
        return self.text
