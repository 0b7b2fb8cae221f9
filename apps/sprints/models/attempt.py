"""Refused writes in running sprints."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models import PERSON
from apps.sprints.models.sprint import Sprint
from apps.stories.models import Story


class FenceAttempt(models.Model):
    """A refused write in a running sprint: who, when, what, how much, through which door.

    The team sees each line, managers the count. While a sprint is planned a refusal is only "did not fit" and leaves
    no row.
    """

    class Door(models.TextChoices):
        PAGE = "page", _("page")
        API = "api", _("API")
        ADMIN = "admin", _("admin site")
        COMMAND = "command", _("command")
        TASK = "task", _("task")

    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="attempts")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    door = models.CharField(_("through"), max_length=10, choices=Door)
    rule = models.CharField(_("rule"), max_length=63)
    right = models.CharField(_("right"), max_length=40, blank=True)
    what = models.CharField(_("what was tried"), max_length=255)
    amount = models.DecimalField(_("amount"), max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("fence attempt")
        verbose_name_plural = _("fence attempts")
        ordering = ["-at", "-id"]
        triggers = [
            Law(
                name="on_record",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                rules={
                    "an_attempt_stays_on_record": gettext_noop("What was refused in a running sprint stays on record.")
                },
                func="{an_attempt_stays_on_record} RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} · {self.what}"
