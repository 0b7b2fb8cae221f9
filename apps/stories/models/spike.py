"""A spike: a question in a box of working days, and the recommendation that it ends with."""

from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import JointDecision
from apps.stories.models.law_spike import BOX_LAW, FOLLOW_UP_LAW, RECOMMENDATION_LAW, VERDICT_LAW
from apps.stories.models.story import Story
from apps.teams.models.tracking import every_change

PERSON = settings.AUTH_USER_MODEL
LONGEST_BOX = 20
"""Working days. What takes longer than four weeks to find out is a project, not a question."""
LONGEST_EXTENDED = 40
LONGEST_SENTENCE = 240
"""Of a question, and of what it decides: both together are the story's why, which is one line."""


class SpikeOutput(models.TextChoices):
    RECOMMENDATION = "recommendation", _("a recommendation")
    MEASUREMENT = "measurement", _("a recommendation with measurements")
    PROTOTYPE = "prototype", _("a recommendation with a throw-away prototype")


@pghistory.track(*every_change())
class Spike(models.Model):
    """What a story of this kind is to find out, for which decision, and in how many working days."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="spike")
    question = models.CharField(_("question"), max_length=LONGEST_SENTENCE)
    unblocks = models.CharField(_("decision it unblocks"), max_length=LONGEST_SENTENCE)
    box_days = models.PositiveSmallIntegerField(
        _("time-box in working days"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_BOX)]
    )
    output = models.CharField(_("output"), max_length=20, choices=SpikeOutput, default=SpikeOutput.RECOMMENDATION)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    started_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # Days added by joint decisions, altogether, and the last of these.
    extended_days = models.PositiveSmallIntegerField(_("extended by"), default=0)
    extension = models.OneToOneField(JointDecision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("spike")
        verbose_name_plural = _("spikes")
        constraints = [
            models.CheckConstraint(
                condition=Q(box_days__gte=1, box_days__lte=LONGEST_BOX),
                name="a_time_box_is_1_to_20_working_days",
                violation_error_message=_("A time-box is 1 to 20 working days."),
            ),
            models.CheckConstraint(
                condition=Q(question__regex=r"\S", unblocks__regex=r"\S"),
                name="a_spike_asks_and_unblocks",
                violation_error_message=_("A spike asks a question, and says which decision the answer unblocks."),
            ),
            models.CheckConstraint(
                condition=Q(extended_days=0, extension=None) | Q(extended_days__gt=0, extension__isnull=False),
                name="an_extension_is_signed",
                violation_error_message=_("A time-box is extended by Product Owner and tech lead together."),
            ),
            models.CheckConstraint(
                condition=Q(extended_days__lte=LONGEST_EXTENDED - F("box_days")),
                name="a_time_box_is_at_most_40_working_days",
                violation_error_message=_(
                    "With all its extensions a time-box is at most 40 working days. Conclude with what is known."
                ),
            ),
            models.CheckConstraint(
                condition=Q(started_on=None, started_by=None) | Q(started_on__isnull=False, started_by__isnull=False),
                name="a_spike_is_started_by_somebody",
                violation_error_message=_("A spike that runs says who started it."),
            ),
        ]
        triggers = [BOX_LAW]

    def __str__(self) -> str:
        return self.question

    @property
    def days(self) -> int:
        """The whole box, with what both added."""
        return self.box_days + self.extended_days


ADR_TEXTS = ("found", "context", "options", "recommendation", "consequences")


class RecommendationState(models.TextChoices):
    DRAFT = "draft", _("being written")
    PUT = "put", _("waits for both")
    ACCEPTED = "accepted", _("accepted by both")
    DECLINED = "declined", _("declined")
    ASKED_AGAIN = "asked_again", _("asked again")


@pghistory.track(*every_change())
class Recommendation(models.Model):
    """A spike's output, as an architecture decision record: context, options, recommendation, consequences.

    `options` is a list of {"name", "pros", "cons"}. `found` is false where no answer was found, which is an answer.
    """

    spike = models.OneToOneField(Spike, on_delete=models.CASCADE, primary_key=True, related_name="recommendation")
    state = models.CharField(_("state"), max_length=12, choices=RecommendationState, default=RecommendationState.DRAFT)
    found = models.BooleanField(_("an answer was found"), default=True)
    context = models.TextField(_("context"), blank=True)
    options = models.JSONField(_("options considered"), default=list, blank=True)
    recommendation = models.TextField(_("recommendation"), blank=True)
    consequences = models.TextField(_("consequences"), blank=True)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    put_at = models.DateTimeField(_("put to both"), null=True, blank=True)
    # The latest one; a recommendation that is asked again is put to both anew.
    joint = models.ForeignKey(JointDecision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(recommendation__regex=r"\S"),
                name="a_recommendation_says_something",
                violation_error_message=_("Write what you recommend before you put it to both."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values),
                name="a_recommendations_state_is_one_of_ours",
                violation_error_message=_("This is not a state of a recommendation."),
            ),
        ]
        triggers = [RECOMMENDATION_LAW]

    def __str__(self) -> str:
        return f"{self.spike} · {self.get_state_display()}"

    @property
    def is_output(self) -> bool:
        """Whether the spike has its output; whatever both say of it, it was put to them."""
        return self.state != RecommendationState.DRAFT

    @property
    def is_concluded(self) -> bool:
        """Both read it, or have accepted it. What nobody signed in time is open again."""
        waits = self.state == RecommendationState.PUT and not (self.joint and self.joint.is_expired)
        return waits or self.state == RecommendationState.ACCEPTED

    @property
    def adr(self) -> dict[str, Any]:
        """Its text, as both sign it."""
        return {name: getattr(self, name) for name in ADR_TEXTS}


class VerdictOnRecommendation(JointDecision):
    """Joint decisions: what becomes of one about a recommendation becomes of the recommendation."""

    class Meta:
        proxy = True
        triggers = [VERDICT_LAW]


@pghistory.track(*every_change())
class FollowUp(models.Model):
    """A story that was made from what a spike found out."""

    spike = models.ForeignKey(Spike, on_delete=models.CASCADE, related_name="follow_ups")
    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="follows")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["spike", "id"]
        triggers = [FOLLOW_UP_LAW]

    def __str__(self) -> str:
        return f"{self.spike} · {self.story}"
