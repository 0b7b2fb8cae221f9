"""Who gets the report by mail, when, and what of it went out."""

import datetime as dt
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.models.saved_view import SavedView


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    CLOSES = "closes", _("after each close of a sprint, at most once an hour")


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class DigestQuerySet(models.QuerySet["DigestSubscription"]):
    def active(self) -> Self:
        """Those that are not stopped, of people who may sign in."""
        return self.filter(stopped_at=None, owner__is_active=True)


class DigestSubscription(models.Model):
    """Of a saved view, or of everything its owner sees. `root` is where the app was reached then: mails link to it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    # A view that is deleted may come back under its number; until then the digest says that it is gone.
    view = models.ForeignKey(
        SavedView,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="digests",
        verbose_name=_("of"),
        null=True,
        blank=True,
    )
    rhythm = models.CharField(_("when"), max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(_("on"), choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(_("from this hour on"), default=8)
    root = models.CharField(max_length=200, editable=False)
    # What was due before is not sent any more.
    since = models.DateTimeField(default=timezone.now, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "view", "rhythm"],
                nulls_distinct=False,
                name="a_person_has_a_digest_once",
                violation_error_message=_("You have this digest already. Change that one instead."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7, hour__gte=0, hour__lte=23),
                name="a_digest_has_a_day_and_an_hour",
                violation_error_message=_("Choose a day of the week and an hour from 0 to 23."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} · {self.get_rhythm_display()}"

    @property
    def is_weekly(self) -> bool:
        return self.rhythm == Rhythm.WEEKLY

    def last_slot(self, now: dt.datetime) -> dt.datetime:
        """The last time, up to now, that its day and hour came, by its owner's clock."""
        local = now.astimezone(ZoneInfo(self.owner.time_zone))
        slot = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        slot -= dt.timedelta(days=(local.isoweekday() - self.weekday) % 7)
        return slot if slot <= local else slot - dt.timedelta(days=7)


class DigestDelivery(models.Model):
    """What was told once: a week or a sprint's close. `bands` are those of the teams then, by their ids."""

    subscription = models.ForeignKey(DigestSubscription, on_delete=models.CASCADE, related_name="deliveries")
    occasion = models.CharField(max_length=40)
    bands = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("delivery of a digest")
        verbose_name_plural = _("deliveries of digests")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "occasion"], name="a_digest_tells_of_an_occasion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription} · {self.occasion}"
