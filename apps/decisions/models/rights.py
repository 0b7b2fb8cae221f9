"""The versions of a team's decision rights: each signed by both, kept for good."""

import datetime as dt
from collections.abc import Iterable
from typing import TypedDict

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.decisions.models.joint import JointDecision
from apps.decisions.models.law import ROWS_LAW, VERSION_LAW
from apps.teams.models import DecisionRight, Team


class Row(TypedDict):
    """One right in a version or a draft, in the order of its list."""

    key: str
    sentence: str
    holder: str


class RightsVersion(models.Model):
    """A team's decision rights as they were in force from one moment to the next version's."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="rights_versions")
    number = models.PositiveIntegerField(_("version"))
    rows = models.JSONField(_("rows"))
    definitions = models.JSONField(_("definitions of ready and of done"), default=list, blank=True)
    in_force_from = models.DateTimeField(_("in force from"), default=timezone.now)
    # The first version is the standard one; every later one rests on both signatures.
    decision = models.OneToOneField(
        JointDecision, on_delete=models.PROTECT, related_name="rights_version", null=True, blank=True
    )

    class Meta:
        verbose_name = _("version of the decision rights")
        verbose_name_plural = _("versions of the decision rights")
        ordering = ["team", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="versions_of_the_rights_are_numbered"),
            models.CheckConstraint(
                condition=Q(number=1, decision=None) | Q(number__gt=1, decision__isnull=False),
                name="a_version_of_the_rights_is_signed_by_both",
                violation_error_message=_("Decision rights change with the signatures of Product Owner and tech lead."),
            ),
        ]
        triggers = [VERSION_LAW]

    def __str__(self) -> str:
        return _("Version %(number)s") % {"number": self.number}


class RightInForce(DecisionRight):
    """The rows that the app asks: always those of the newest version, whoever writes them."""

    class Meta:
        proxy = True
        triggers = [ROWS_LAW]


@pghistory.track()
class RightsDraft(models.Model):
    """What a team's Product Owner and tech lead are writing before one of them proposes it. One a team."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="rights_draft")
    rows = models.JSONField(_("rows"))
    definitions = models.JSONField(_("definitions of ready and of done"), default=list, blank=True)
    # The version that was in force when it was begun; and a count that tells a stale form.
    basis = models.PositiveIntegerField(_("based on version"))
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft of the decision rights")
        verbose_name_plural = _("drafts of the decision rights")

    def __str__(self) -> str:
        return _("Draft on version %(number)s") % {"number": self.basis}


def rows_of(rights: Iterable[DecisionRight]) -> list[Row]:
    """Rights in force, as a version keeps them."""
    return [Row(key=right.key, sentence=right.sentence, holder=right.holder) for right in rights]


def in_force(team: Team, moment: dt.datetime) -> RightsVersion | None:
    """The version that was in force at a moment; before a team's first one, that one."""
    versions = RightsVersion.objects.filter(team=team)
    return versions.filter(in_force_from__lte=moment).order_by("-number").first() or versions.order_by("number").first()
