"""A file made from a report: whose, of which figures, how far it is."""

import datetime as dt
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = dt.timedelta(days=7)
MOST_KEPT = 20
MOST_BYTES = 50 * 1024 * 1024


class Format(models.TextChoices):
    CSV = "csv", _("CSV: one table, a row a team and sprint")
    XLSX = "xlsx", _("XLSX: teams, sprints, bands and definitions as sheets")
    PDF = "pdf", _("PDF: a report to read and print")

    @property
    def short(self) -> str:
        return str(self.value).upper()

    @property
    def content_type(self) -> str:
        return {
            "csv": "text/csv; charset=utf-8",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "pdf": "application/pdf",
        }[self.value]


class ExportState(models.TextChoices):
    QUEUED = "queued", _("waiting for the worker")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


UNDER_WAY = (ExportState.QUEUED, ExportState.RUNNING)


class ExportQuerySet(models.QuerySet["Export"]):
    def without_file(self) -> Self:
        """The file can be 50 MB: no page needs it."""
        return self.defer("content")

    def outlived(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR)


class Export(models.Model):
    """Of the figures that its owner sees at `query`; made by the worker, kept for a week, with all that is in it.

    `teams` are those that stand in the file: whoever no longer sees one of them no longer gets it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(_("format"), max_length=4, choices=Format)
    query = models.TextField(blank=True, editable=False)
    filters = models.TextField(_("filters"), editable=False)
    teams = ArrayField(models.BigIntegerField(), default=list, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=ExportState, default=ExportState.QUEUED)
    total = models.PositiveIntegerField(default=0, editable=False)
    progress = models.PositiveIntegerField(default=0, editable=False)
    failure = models.TextField(_("why it failed"), blank=True, editable=False)
    content = models.BinaryField(null=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                "format",
                MD5("query"),  # longer ones than an index holds are short in it
                condition=Q(state__in=["queued", "running"]),
                name="the_same_export_is_made_once_at_a_time",
                violation_error_message=_("This export is being made already."),
            ),
            models.CheckConstraint(
                condition=Q(state="done", content__isnull=False) | (~Q(state="done") & Q(content__isnull=True)),
                name="a_finished_export_has_its_file",
                violation_error_message=_("An export has its file once it is done, and none before."),
            ),
            models.CheckConstraint(
                condition=Q(size__lte=MOST_BYTES),
                name="an_export_is_at_most_50_mb",
                violation_error_message=_("The file would exceed 50 MB. Choose fewer teams or a shorter period."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("reports:export_file", args=[self.pk])

    @property
    def file_name(self) -> str:
        """With the day on which it was asked for, by its owner's clock."""
        day = timezone.localdate(self.created_at, ZoneInfo(self.owner.time_zone))
        return f"budget-adherence-{day:%Y-%m-%d}.{self.format}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.state == ExportState.DONE

    @property
    def kept_until(self) -> dt.datetime:
        return self.created_at + KEPT_FOR

    @property
    def percent(self) -> int:
        return min(100, 100 * self.progress // self.total) if self.total else 0
