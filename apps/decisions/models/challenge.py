"""A challenge to a decision: a right, a reason, an answer, and what both made of it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models.joint import JointDecision
from apps.decisions.models.law_challenge import CHALLENGE_LAW, OUTCOME_LAW
from apps.decisions.models.log import LONGEST_TEXT, Decision, no_longer_than
from apps.teams.models import Holder

PERSON = settings.AUTH_USER_MODEL
VOICES = ("reason", "answer", "ruling")


class Outcome(models.TextChoices):
    STANDS = "stands", _("stands")
    FALLS = "falls", _("falls")
    WITHDRAWN = "withdrawn", _("withdrawn")


@pghistory.track()
class Challenge(models.Model):
    """Somebody of the team says that a decision was not this holder's to make. While it is open the entry shows it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="challenges")
    right_key = models.SlugField(_("right"), max_length=40)
    right_sentence = models.CharField(_("what is decided"), max_length=200, editable=False)
    right_holder = models.CharField(_("who decides"), max_length=15, choices=Holder, editable=False)
    reason = models.TextField(_("reason"))
    raised_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised"), default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    ruling = models.TextField(_("what both say"), blank=True)
    joint = models.OneToOneField(
        JointDecision, on_delete=models.PROTECT, related_name="challenge", null=True, blank=True
    )
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["decision", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(outcome=""),
                name="a_decision_has_one_open_challenge",
                violation_error_message=_("This entry is challenged already. Settle that challenge first."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & no_longer_than(VOICES, LONGEST_TEXT),
                name="a_challenge_gives_its_reason",
                violation_error_message=_("A challenge needs a reason, of at most 20,000 characters."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None) | ~Q(answer="") & Q(answered_by__isnull=False),
                name="an_answer_has_its_voice",
                violation_error_message=_("An answer is somebody's."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]),
                name="a_challenges_outcome_is_one_of_ours",
                violation_error_message=_("A challenge stands, falls or is withdrawn."),
            ),
        ]
        triggers = [CHALLENGE_LAW, OUTCOME_LAW]

    def __str__(self) -> str:
        return f"{self.decision} · {self.get_outcome_display() or _('open')}"

    @property
    def is_open(self) -> bool:
        return self.outcome == ""
