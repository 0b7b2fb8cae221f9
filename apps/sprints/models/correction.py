"""What was wrong in a closed sprint: a signed note beside figures that never change."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models import PERSON
from apps.sprints.models.sprint import Sprint


class CorrectionManager(models.Manager["Correction"]):
    def get_queryset(self) -> models.QuerySet["Correction"]:
        """A note is never read without who signed it."""
        return super().get_queryset().select_related("by")


class Correction(models.Model):
    """One note. It is nobody's to change or take back, so it needs no history: who erred again writes another."""

    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField(_("what is to be corrected"), max_length=2000)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CorrectionManager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["sprint", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="a_correction_says_something",
                violation_error_message=_("Say what is to be corrected."),
            )
        ]
        triggers = [
            Law(
                name="corrections_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                rules={
                    "a_correction_stands": gettext_noop("A correction stays as it was signed. Add another one."),
                    "only_a_closed_sprint_is_corrected": gettext_noop(
                        "Only a closed sprint is corrected by a note. What is open is put right itself."
                    ),
                },
                func="""
                    IF TG_OP <> 'INSERT' THEN {a_correction_stands} END IF;
                    PERFORM 1 FROM sprints_sprint s WHERE s.id = NEW.sprint_id AND s.status = 'closed';
                    IF NOT FOUND THEN {only_a_closed_sprint_is_corrected} END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.text
