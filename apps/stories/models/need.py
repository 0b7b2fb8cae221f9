"""What a story needs before it can be done: another story, of any team, or something outside that comes on a day."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.stories.models.kinds import State
from apps.stories.models.law_need import NEED_LAWS
from apps.stories.models.story import Story
from apps.teams.models.tracking import every_change

PERSON = settings.AUTH_USER_MODEL
OUTSIDE = Q(needed=None)


class NeedQuerySet(models.QuerySet["Need"]):
    def unmet(self) -> Self:
        """What has not come yet: the needed story is not done, or nobody has said that what is outside has come."""
        return self.filter(OUTSIDE & Q(came_at=None) | ~OUTSIDE & ~Q(needed__state=State.DONE))


@pghistory.track(*every_change())
class Need(models.Model):
    """Exactly one of two: `needed`, another story, or `outside` with the day it is expected on."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="needs")
    needed = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="needed_by", null=True, blank=True)
    outside = models.CharField(_("something outside"), max_length=200, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)
    said_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    came_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    came_at = models.DateTimeField(_("has come"), null=True, blank=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["story", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(needed__isnull=False, outside="", expected_on=None)
                | Q(needed=None, outside__regex=r"\S", expected_on__isnull=False),
                name="a_need_is_a_story_or_something_outside_with_its_day",
                violation_error_message=_(
                    "Name another story, or say what is awaited from outside and on which day: one of the two."
                ),
            ),
            models.CheckConstraint(
                condition=Q(needed=None) | ~Q(needed=F("story")),
                name="no_story_needs_itself",
                violation_error_message=_("A story cannot need itself."),
            ),
            models.CheckConstraint(
                condition=Q(came_by=None, came_at=None) | Q(needed=None, came_by__isnull=False, came_at__isnull=False),
                name="what_has_come_was_awaited_from_outside",
                violation_error_message=_("Another story has come when it is done, and in no other way."),
            ),
            models.UniqueConstraint(
                fields=["story", "needed"],
                name="a_story_needs_another_once",
                violation_error_message=_("This story stands among the needs already."),
            ),
            models.UniqueConstraint(
                fields=["story", "outside"],
                condition=~Q(outside=""),
                name="a_story_awaits_a_thing_once",
                violation_error_message=_("This is awaited already."),
            ),
        ]
        triggers = NEED_LAWS

    def __str__(self) -> str:
        return self.outside or f"{self.story_id} → {self.needed_id}"

    @property
    def is_met(self) -> bool:
        return self.needed.state == State.DONE if self.needed else self.came_at is not None
