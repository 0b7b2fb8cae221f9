"""What a team has agreed: its allocation, and decisions signed by both."""

import datetime as dt

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.teams.models import Team

PERSON = settings.AUTH_USER_MODEL
PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
DEFAULT_SHARE = 20

SIGNATURE_RULES = {
    "signatures_come_from_both_roles": gettext_noop(
        "A joint decision needs the signatures of the Product Owner and of the tech lead, who both have held their "
        "role since it was proposed."
    ),
    "signatures_are_good_for_sixty_days": gettext_noop(
        "These signatures are older than sixty days. Propose it again and sign it anew."
    ),
    "what_is_signed_stands": gettext_noop("What was signed cannot be altered. Make a new agreement instead."),
}

# A decision is written with its last signature. Both signers hold their roles then, and have held them since it was
# proposed: neither a predecessor's signature counts, nor one that was given for something else before.
SIGNED_BY_BOTH = """
    IF NEW.proposed_at < now() - interval '60 days' THEN {signatures_are_good_for_sixty_days} END IF;
    PERFORM 1 FROM teams_team t
    JOIN teams_membership po
      ON po.team_id = t.id AND po.role = 'product_owner' AND po.user_id = NEW.signed_by_po_id
    JOIN teams_membership lead
      ON lead.team_id = t.id AND lead.role = 'tech_lead' AND lead.user_id = NEW.signed_by_lead_id
    WHERE t.id = NEW.team_id
      AND daterange(po.starts, po.ends) * daterange(lead.starts, lead.ends)
          @> daterange((NEW.proposed_at AT TIME ZONE t.time_zone)::date, (now() AT TIME ZONE t.time_zone)::date, '[]')
      AND NEW.signed_by_po_at BETWEEN NEW.proposed_at AND clock_timestamp() + interval '1 minute'
      AND NEW.signed_by_lead_at BETWEEN NEW.proposed_at AND clock_timestamp() + interval '1 minute';
    IF NOT FOUND THEN {signatures_come_from_both_roles} END IF;
"""


class Signed(models.Model):
    """Two signatures and when they were given."""

    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    signed_by_po = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_by_po_at = models.DateTimeField(_("signed by the Product Owner"), null=True, blank=True)
    signed_by_lead = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_by_lead_at = models.DateTimeField(_("signed by the tech lead"), null=True, blank=True)

    class Meta:
        abstract = True


BOTH_SIGNED = Q(
    signed_by_po__isnull=False,
    signed_by_po_at__isnull=False,
    signed_by_lead__isnull=False,
    signed_by_lead_at__isnull=False,
) & ~Q(signed_by_po=F("signed_by_lead"))


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, day: dt.date) -> "AgreementQuerySet":
        """The agreement that applies to a sprint starting on a local date comes first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from", "-id")


@pghistory.track()
class Agreement(Signed):
    """The allocation a team agreed: its tech share and reserve, from a date on. Only ever added to."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="agreements")
    tech_share = models.DecimalField(_("tech share, %"), max_digits=5, decimal_places=2, validators=PERCENT)
    reserve_share = models.DecimalField(_("reserve, %"), max_digits=5, decimal_places=2, validators=PERCENT, default=0)
    effective_from = models.DateField(_("from"))
    is_default = models.BooleanField(_("the standard one"), default=False)

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
                condition=Q(is_default=True, tech_share=DEFAULT_SHARE, reserve_share=0)
                | (Q(is_default=False) & BOTH_SIGNED),
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
        triggers = [
            Law(
                name="agreements_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                rules=SIGNATURE_RULES
                | {
                    "an_agreement_looks_ahead": gettext_noop(
                        "An agreement takes effect on or after the day it was proposed."
                    )
                },
                func=f"""
                    IF TG_OP <> 'INSERT' THEN {{what_is_signed_stands}} END IF;
                    IF NEW.is_default THEN RETURN NEW; END IF;
                    PERFORM 1 FROM teams_team t
                    WHERE t.id = NEW.team_id
                      AND NEW.effective_from >= (NEW.proposed_at AT TIME ZONE t.time_zone)::date;
                    IF NOT FOUND THEN {{an_agreement_looks_ahead}} END IF;
                    {SIGNED_BY_BOTH}
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tech_share.normalize():f}% · {self.effective_from}"


@pghistory.track()
class JointDecision(Signed):
    """Something Product Owner and tech lead decided together about a sprint; its pages come with their issue."""

    class Kind(models.TextChoices):
        ADJUSTMENT = "adjustment", _("adjustment of a running sprint")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="joint_decisions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=9, decimal_places=2)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("joint decision")
        verbose_name_plural = _("joint decisions")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=BOTH_SIGNED,
                name="a_joint_decision_is_signed_by_both",
                violation_error_message=_("A joint decision needs the signatures of Product Owner and tech lead."),
            ),
            models.UniqueConstraint(fields=["team", "id", "amount"], name="a_joint_decision_with_its_amount"),
        ]
        triggers = [
            Law(
                name="decisions_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                rules=SIGNATURE_RULES,
                func=f"""
                    IF TG_OP <> 'INSERT' THEN {{what_is_signed_stands}} END IF;
                    {SIGNED_BY_BOTH}
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.amount}"
