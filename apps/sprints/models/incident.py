"""Incidents of a running sprint, as they were reported, and the stories that follow from them."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import PERSON
from apps.sprints.models.law import BROKEN_STORY_LAWS, INCIDENT_FOLLOW_UP, INCIDENT_LAWS
from apps.sprints.models.sprint import Sprint
from apps.stories.models import Story
from apps.teams.models.tracking import every_change


class Severity(models.TextChoices):
    CRITICAL = "critical", _("critical")
    HIGH = "high", _("high")
    MODERATE = "moderate", _("moderate")
    LOW = "low", _("low")

    @property
    def means(self) -> str:
        """What it is for whoever is hit by it."""
        return str(_MEANINGS[self])


_MEANINGS = {
    Severity.CRITICAL: _("Nobody can work, or data or money is lost."),
    Severity.HIGH: _("Many cannot work, and there is no way around it."),
    Severity.MODERATE: _("Some are held up; there is a way around it."),
    Severity.LOW: _("A nuisance; work goes on."),
}


class IncidentQuerySet(models.QuerySet["Incident"]):
    def unconfirmed(self) -> Self:
        """Neither confirmed nor said to be none; in a closed sprint they stay so."""
        return self.filter(confirmed_at=None, lapsed_at=None)

    def with_people(self) -> Self:
        return self.select_related("story", "reported_by", "confirmed_by", "lapsed_by")


@pghistory.track(*every_change())
class Incident(models.Model):
    """Something that broke while a sprint ran. What is broken is its story's title.

    Without a size it has no line and counts nothing; its line comes with the size and is never refused. Unconfirmed by
    the end of `confirm_by`, a local date, it lapses: its line leaves and its story is a bug (apps.sprints.models.law).
    """

    story = models.OneToOneField(Story, on_delete=models.PROTECT, related_name="incident")
    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="incidents")
    for_whom = models.CharField(_("for whom"), max_length=200)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    reported_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    confirm_by = models.DateField(_("to be confirmed by"))
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # It was none: somebody said so, or nobody confirmed it in time.
    lapsed_at = models.DateTimeField(_("no incident since"), null=True, blank=True)
    lapsed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lapsed_reason = models.CharField(_("why it is none"), max_length=255, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["sprint", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(for_whom__regex=r"\S"),
                name="an_incident_says_for_whom",
                violation_error_message=_("Say for whom it is broken."),
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values),
                name="a_severity_is_one_of_ours",
                violation_error_message=_("This is not a severity."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, lapsed_at=None),
                name="an_incident_is_confirmed_by_somebody",
                violation_error_message=_("An incident is confirmed by somebody, and is then one for good."),
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at=None, lapsed_by=None, lapsed_reason="")
                | Q(lapsed_at__isnull=False, lapsed_reason__regex=r"\S"),
                name="what_is_no_incident_says_why",
                violation_error_message=_("Say why this is no incident."),
            ),
        ]
        triggers = INCIDENT_LAWS

    def __str__(self) -> str:
        return str(self.story)

    @property
    def means(self) -> str:
        """What its severity means."""
        return Severity(self.severity).means

    @property
    def is_unconfirmed(self) -> bool:
        return self.confirmed_at is None and self.lapsed_at is None

    def get_absolute_url(self) -> str:
        return reverse("sprints:incident", args=[self.sprint.team.slug, self.sprint.number, self.story.number])


class BrokenStory(Story):
    """Stories: a reported one keeps its kind while its sprint runs, and comes onto the ledger with its size."""

    class Meta:
        proxy = True
        triggers = BROKEN_STORY_LAWS


@pghistory.track(*every_change())
class IncidentFollowUp(models.Model):
    """A story that was made so that an incident does not come again."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="follow_ups")
    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="follows_incident")

    class Meta:
        verbose_name = _("follow-up of an incident")
        verbose_name_plural = _("follow-ups of incidents")
        ordering = ["incident", "id"]
        triggers = [INCIDENT_FOLLOW_UP]

    def __str__(self) -> str:
        return f"{self.incident} · {self.story}"
