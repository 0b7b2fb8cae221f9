"""What Product Owner and tech lead decide together: proposed by one, signed or declined by the other.

Whoever proposes may sign at once; with the second signature it takes effect (apps.decisions.matters). The row is its
own lock: two signatures, or a signature and a withdrawal, wait for each other here.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.decisions.models.law import JOINT_LAW
from apps.teams.models import Deputy, Membership, Role, Team

PERSON = settings.AUTH_USER_MODEL
GOOD_FOR = dt.timedelta(days=60)


class JointKind(models.TextChoices):
    """What can be decided together; each kind's effect is registered by the app that owns it."""

    RIGHTS = "rights", _("decision rights")
    AGREEMENT = "agreement", _("allocation agreement")
    CAPACITY = "capacity", _("capacity of a sprint")
    START = "start", _("start of a sprint")
    ADJUSTMENT = "adjustment", _("adjustment of a running sprint")
    LOGGED = "logged", _("decision")
    CHALLENGE = "challenge", _("answer to a challenge")
    EXTENSION = "extension", _("extension of a time-box")
    RECOMMENDATION = "recommendation", _("recommendation of a spike")
    WRITE_OFF = "write_off", _("write-off of debt")
    FOLLOW_UP = "follow_up", _("follow-up of an incident")


class JointState(models.TextChoices):
    OPEN = "open", _("waits for a signature")
    SIGNED = "signed", _("signed by both")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


class SignedAs(models.TextChoices):
    """On what ground a signature counts. The database says it, so that nobody can claim another."""

    HOLDER = "holder", _("holds the role")
    DEPUTY = "deputy", _("deputy")
    STAND_IN = "stand_in", _("for a role that is vacant")


BOTH_SIGNED = Q(
    signed_by_po__isnull=False,
    signed_by_po_at__isnull=False,
    signed_by_lead__isnull=False,
    signed_by_lead_at__isnull=False,
)


@dataclass(frozen=True)
class Signature:
    """One side of a decision: whose it is, and who has signed for it, if anybody has."""

    role: Role
    person: User | None
    at: dt.datetime | None
    ground: str


class JointQuerySet(models.QuerySet["JointDecision"]):
    def waiting(self) -> Self:
        """Open and still good."""
        return self.filter(state=JointState.OPEN, proposed_at__gt=timezone.now() - GOOD_FOR)

    def settled(self) -> Self:
        """Signed, declined, withdrawn, or too old to be signed."""
        return self.filter(~Q(state=JointState.OPEN) | Q(proposed_at__lte=timezone.now() - GOOD_FOR))

    def waiting_for(self, user: User, seats: Collection[str]) -> Self:
        """Waiting for a signature that `user` gives, of the seats they have in this team."""
        unsigned = Q(pk=None)
        for seat in seats:
            unsigned |= _unsigned(seat, user)
        return self.waiting().filter(unsigned)

    def waiting_anywhere(self, user: User) -> Self:
        """Waiting for `user` as today's holder or deputy, in whichever team."""
        unsigned = Q(pk=None)
        for seat in (Role.PRODUCT_OWNER, Role.TECH_LEAD):
            held = Membership.objects.today().filter(team=OuterRef("team"), user=user, role=seat)
            acting = Deputy.objects.today().filter(team=OuterRef("team"), deputy=user, role=seat)
            unsigned |= _unsigned(seat, user) & (Exists(held) | Exists(acting))
        return self.waiting().filter(unsigned)

    def with_people(self) -> Self:
        return self.select_related("proposed_by", "signed_by_po", "signed_by_lead", "settled_by")


def _unsigned(seat: str, user: User) -> Q:
    """This seat's signature is missing, and the other one is not this person's: nobody signs for both."""
    if seat == Role.PRODUCT_OWNER:
        return Q(signed_by_po=None) & ~Q(signed_by_lead=user)
    return Q(signed_by_lead=None) & ~Q(signed_by_po=user)


@pghistory.track()
class JointDecision(models.Model):
    """One thing both decide: its terms, as they were read and signed, and what became of it."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="joint_decisions")
    number = models.PositiveIntegerField(_("number"), default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=JointKind)
    # Of the sprint, challenge or entry it is about, where it is about one; and what was in force when it was proposed.
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    basis = models.CharField(_("based on"), max_length=40, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=9, decimal_places=2, null=True, blank=True)
    terms = models.JSONField(_("terms"), default=dict, blank=True)
    note = models.TextField(_("why"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JointState, default=JointState.OPEN)

    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    signed_by_po = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_by_po_at = models.DateTimeField(_("signed for the Product Owner"), null=True, blank=True)
    po_signed_as = models.CharField(max_length=10, choices=SignedAs, blank=True, editable=False)
    signed_by_lead = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_by_lead_at = models.DateTimeField(_("signed for the tech lead"), null=True, blank=True)
    lead_signed_as = models.CharField(max_length=10, choices=SignedAs, blank=True, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = JointQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint decision")
        verbose_name_plural = _("joint decisions")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=JointState.SIGNED) | BOTH_SIGNED,
                name="a_joint_decision_is_signed_by_both",
                violation_error_message=_("A joint decision needs the signatures of Product Owner and tech lead."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by_po=None) | Q(signed_by_lead=None) | ~Q(signed_by_po=F("signed_by_lead")),
                name="nobody_signs_for_both",
                violation_error_message=_("Nobody signs for both sides: the other signature is somebody else's."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=JointState.values),
                name="a_joint_decisions_state_is_one_of_ours",
                violation_error_message=_("This is not a state of a joint decision."),
            ),
            models.UniqueConstraint(fields=["team", "number"], name="joint_decisions_are_numbered"),
            # What a sprint's foreign key points to.
            models.UniqueConstraint(fields=["team", "id", "amount"], name="a_joint_decision_with_its_amount"),
            models.UniqueConstraint(
                fields=["team", "kind", "subject_id"],
                condition=Q(state=JointState.OPEN),
                nulls_distinct=False,
                name="one_proposal_of_a_kind_waits_at_a_time",
                violation_error_message=_("A proposal of this kind is waiting already. Sign, decline or withdraw it."),
            ),
        ]
        triggers = [JOINT_LAW]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_state_display()}"

    @property
    def subject(self) -> int:
        """The id of the one thing it is about; 0, which nothing has, where it is about the team as a whole."""
        return self.subject_id or 0

    @property
    def expires_at(self) -> dt.datetime:
        return self.proposed_at + GOOD_FOR

    @property
    def is_waiting(self) -> bool:
        return self.state == JointState.OPEN and not self.is_expired

    @property
    def is_expired(self) -> bool:
        return self.state == JointState.OPEN and self.expires_at <= timezone.now()

    @property
    def signatures(self) -> tuple[Signature, Signature]:
        """Both sides, the Product Owner's first."""
        return (
            Signature(Role.PRODUCT_OWNER, self.signed_by_po, self.signed_by_po_at, self.po_signed_as),
            Signature(Role.TECH_LEAD, self.signed_by_lead, self.signed_by_lead_at, self.lead_signed_as),
        )

    @property
    def missing(self) -> list[Role]:
        """The roles whose signature is not there yet."""
        signed = {Role.PRODUCT_OWNER: self.signed_by_po_id, Role.TECH_LEAD: self.signed_by_lead_id}
        return [role for role, person in signed.items() if person is None]

    def get_absolute_url(self) -> str:
        return reverse("decisions:joint", args=[self.team.slug, self.number])
