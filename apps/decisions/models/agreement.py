"""What a team has agreed: how its capacity is allocated."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.decisions.models.joint import JointDecision
from apps.decisions.models.law import AGREEMENT_LAW
from apps.teams.models import Team

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
DEFAULT_SHARE = 20


@dataclass(frozen=True)
class AgreementTerms:
    """What an agreement says: its shares, in per cent of capacity, and from which local date on."""

    tech_share: Decimal
    reserve_share: Decimal
    effective_from: dt.date

    @classmethod
    def of(cls, decision: JointDecision) -> "AgreementTerms":
        """As they were proposed, and signed word for word."""
        return cls(
            tech_share=Decimal(decision.terms["tech_share"]),
            reserve_share=Decimal(decision.terms["reserve_share"]),
            effective_from=dt.date.fromisoformat(decision.terms["effective_from"]),
        )

    @property
    def product_share(self) -> Decimal:
        """What is left to the Product Owner."""
        return 100 - self.tech_share - self.reserve_share

    @property
    def fence(self) -> Decimal:
        """Where it stands on the capacity bar, in per cent from the left."""
        return 100 - self.tech_share

    def as_written(self) -> dict[str, str]:
        return {
            "tech_share": str(self.tech_share),
            "reserve_share": str(self.reserve_share),
            "effective_from": self.effective_from.isoformat(),
        }


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, day: dt.date) -> "AgreementQuerySet":
        """The agreement that applies to a sprint starting on a local date comes first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from", "-id")

    def with_signatures(self) -> "AgreementQuerySet":
        return self.select_related("decision__signed_by_po", "decision__signed_by_lead")


@pghistory.track()
class Agreement(models.Model):
    """The allocation a team agreed: its tech share and reserve, from a date on. Only ever added to."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="agreements")
    tech_share = models.DecimalField(_("tech share, %"), max_digits=5, decimal_places=2, validators=PERCENT)
    reserve_share = models.DecimalField(_("reserve, %"), max_digits=5, decimal_places=2, validators=PERCENT, default=0)
    effective_from = models.DateField(_("from"))
    is_default = models.BooleanField(_("the standard one"), default=False)
    decision = models.OneToOneField(
        JointDecision, on_delete=models.PROTECT, related_name="agreement", null=True, blank=True
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["team", "-effective_from", "-id"]
        constraints = [
            models.CheckConstraint(
                # NaN passes every lower bound, and 100 − NaN is above every share.
                condition=Q(
                    tech_share__gte=0,
                    reserve_share__gte=0,
                    reserve_share__lte=100,
                    tech_share__lte=100 - F("reserve_share"),
                ),
                name="shares_lie_between_0_and_100_together",
                violation_error_message=_("Tech share and reserve lie between 0 and 100 percent, also together."),
            ),
            models.CheckConstraint(
                condition=Q(is_default=True, decision=None, tech_share=DEFAULT_SHARE, reserve_share=0)
                | Q(is_default=False, decision__isnull=False),
                name="an_agreement_is_the_default_or_signed_by_both",
                violation_error_message=_("An agreement needs the signatures of Product Owner and tech lead."),
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(is_default=True),
                name="a_team_starts_from_one_agreement",
                violation_error_message=_("This team has its first agreement already."),
            ),
            # What a sprint's foreign key points to: the shares themselves, so that they cannot differ.
            models.UniqueConstraint(
                fields=["team", "id", "tech_share", "reserve_share"], name="an_agreement_with_its_shares"
            ),
        ]
        triggers = [AGREEMENT_LAW]

    def __str__(self) -> str:
        return f"{self.tech_share.normalize():f}% · {self.effective_from}"

    @property
    def terms(self) -> AgreementTerms:
        return AgreementTerms(self.tech_share, self.reserve_share, self.effective_from)
