"""When something that is done reaches its users: held back, or on a day."""

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

# The story is written and not just locked, as a debt's is: nobody cancels it at this moment.
RELEASE_LAW = Law(
    name="release_of_what_comes",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    rules={
        "what_never_comes_is_not_released": gettext_noop(
            "Only a story that is open or done is released, and an epic by its stories."
        ),
        "a_release_keeps_its_story": gettext_noop("A release belongs to its story."),
    },
    func="""
        IF TG_OP = 'UPDATE' AND (NEW.id, NEW.story_id) IS DISTINCT FROM (OLD.id, OLD.story_id)
        THEN {a_release_keeps_its_story} END IF;
        UPDATE stories_story s SET version = s.version
        WHERE s.id = NEW.story_id AND s.state <> 'cancelled' AND NOT s.is_epic;
        IF NOT FOUND THEN {what_never_comes_is_not_released} END IF;
        RETURN NEW;
    """,
)


@pghistory.track(*every_change())
class Release(models.Model):
    """Done is not released. Without a row nobody has said anything."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="release")
    hold = models.BooleanField(_("held back"), default=False)
    on = models.DateField(_("released on"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=255)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(
                condition=Q(hold=True, on=None) | Q(hold=False, on__isnull=False),
                name="a_release_is_held_or_has_its_day",
                violation_error_message=_("Hold it, or say on which day it is released: one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="a_release_says_why",
                violation_error_message=_("Say why it is held, or why on that day."),
            ),
        ]
        indexes = [models.Index(fields=["on"], name="releases_by_day")]
        triggers = [RELEASE_LAW]

    def __str__(self) -> str:
        return f"{self.story_id} · {'hold' if self.hold else self.on}"
