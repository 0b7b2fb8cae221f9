"""Calendars that a person takes time off from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def fetched(self) -> "CalendarQuerySet":
        """Those that the worker reads again every day; a file was read when it was sent."""
        return self.exclude(url="")


class Calendar(models.Model):
    """Where imported time off comes from: an address that is read every day, or the files a person sent.

    Its address may hold a secret, so it is no part of any history and only the person sees it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendars")
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    kind = models.CharField(_("its events are"), max_length=10, blank=True, default="holiday")
    words = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)
    report = models.JSONField(default=dict, blank=True, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "url"],
                name="a_calendar_is_named_once",
                violation_error_message=_("This calendar is in your list already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
