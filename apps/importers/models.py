"""One file on its way in, what was wrong with its rows, and what each row said the last time."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.importers.mapping import ImportMapping, mapping_from_data
from apps.teams.models import Team


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKED = "checked", _("checked")
    QUEUED = "queued", _("waiting for the worker")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class ImportQuerySet(models.QuerySet["Import"]):
    def without_file(self) -> Self:
        """The file can be 50 MB: no page needs it."""
        return self.defer("content")

    def waiting(self) -> Self:
        """Nothing of them is in the backlog yet."""
        return self.filter(state__in=[ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED])

    def in_progress(self) -> Self:
        return self.filter(state__in=[ImportState.QUEUED, ImportState.RUNNING])


class Import(models.Model):
    """A file, from its upload to its summary.

    The file itself stays (compressed) only until it is imported or another one takes its place: exports hold names
    and comments that nobody here needs.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="imports")
    number = models.PositiveIntegerField(_("number"), editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    format = models.CharField(_("format"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    mapping = models.JSONField(_("mapping"), default=dict)
    report = models.JSONField(_("report"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    total = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    failure = models.TextField(_("why it failed"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["team", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="import_numbers_are_unique"),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(state__in=["queued", "running"]),
                name="a_team_imports_one_file_at_a_time",
                violation_error_message=_("Another import of this team is under way. Wait until it has finished."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("importers:preview", args=[self.team.slug, self.number])

    @property
    def choices(self) -> ImportMapping:
        """The mapping as it was shown and decided."""
        return mapping_from_data(self.mapping)

    @property
    def source(self) -> str:
        from apps.importers.formats import FORMATS

        return FORMATS[self.format].source

    @property
    def blockers(self) -> list[dict[str, Any]]:
        """What has to be settled before this file can be imported."""
        return list(self.report.get("blockers", []))

    @property
    def may_start(self) -> bool:
        return self.state in {ImportState.CHECKED, ImportState.FAILED} and bool(self.report) and not self.blockers

    @property
    def percent(self) -> int:
        return min(100, 100 * self.progress // self.total) if self.total else 0


class ImportProblem(models.Model):
    """A row that was left out, with its cells, or a note about one that came in. Said in words by `sentences`."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("line"))
    key = models.CharField(_("key"), max_length=60, blank=True)
    code = models.CharField(max_length=30)
    value = models.CharField(max_length=200, blank=True)
    left_out = models.BooleanField(default=False)
    cells = models.JSONField(null=True)

    class Meta:
        verbose_name = _("row with a problem")
        verbose_name_plural = _("rows with a problem")
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["imported", "left_out", "line"], name="importers_problems")]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"


class SourceRecord(models.Model):
    """What the tracker said about a key when it was last imported. Equal words again mean that nothing has changed."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=32)
    created_on = models.DateField(_("created in the tracker"), null=True)
    resolved_on = models.DateField(_("resolved in the tracker"), null=True)

    class Meta:
        verbose_name = _("record of the tracker")
        verbose_name_plural = _("records of the tracker")
        constraints = [models.UniqueConstraint(fields=["team", "source", "key"], name="a_source_record_a_key")]

    def __str__(self) -> str:
        return self.key
