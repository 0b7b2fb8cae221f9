"""How people come into an organisation: invited by mail, or by a link that several may follow."""

import hashlib
import uuid
from base64 import urlsafe_b64encode

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.accounts.models.organisation import Organisation
from apps.accounts.models.person import NOBODYS, User
from apps.core.triggers import Law

MOST_PEOPLE = 100
# What may still change once an invitation was given.
ANSWERS = ["uses", "expires_at", "accepted_at", "declined_at", "revoked_at"]
OBJECT = pghistory.ObjForeignKey(related_name="events", db_index=True)
_ANSWERS = ", ".join(f"'{name}'" for name in ANSWERS)

INVITATION_RULES = {
    "only_administrators_invite": gettext_noop("Only active administrators of an organisation invite people into it."),
    "an_invitation_stands_as_given": gettext_noop("An invitation stands as it was given. Revoke it and invite anew."),
    "a_closed_invitation_admits_nobody": gettext_noop("This invitation is no longer open."),
}


def token_of(seed: uuid.UUID) -> str:
    """The end of a link: nobody can make it without the secret key."""
    mac = salted_hmac("accounts.invitation", str(seed), algorithm="sha256").digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is kept of a link, to find its invitation by."""
    return hashlib.sha256(token.encode()).hexdigest()


def _unanswered() -> Q:
    return Q(declined_at=None, revoked_at=None, uses__lt=F("places"))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Those that still admit somebody, or would if they were renewed."""
        return self.filter(_unanswered())

    def answered(self) -> "InvitationQuerySet":
        return self.exclude(_unanswered())

    def with_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_hash=hash_of(token)).select_related("organisation", "invited_by")


@pghistory.track(fields=["role", "places", *ANSWERS], model_name="InvitationEvent", obj_field=OBJECT)
class Invitation(models.Model):
    """Admits one person by their e-mail address, or up to `places` people by a link.

    The link is not kept. It is made again from `seed` and the installation's secret key, so whoever reads the database
    alone can follow none, and found by the hash of its token.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")
        DECLINED = "declined", _("declined")
        USED_UP = "used up", _("used up")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    role = models.CharField(_("role in the organisation"), max_length=10, choices=User.Role, default=User.Role.MEMBER)
    places = models.PositiveSmallIntegerField(_("for how many people"), default=1)
    uses = models.PositiveSmallIntegerField(_("accepted by"), default=0)
    seed = models.UUIDField(default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("last accepted"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(declined_at=None, revoked_at=None, uses=0) & ~Q(email=""),
                name="an_address_has_one_open_invitation",
                violation_error_message=_("Somebody invited this address at the same moment."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="invited_addresses_are_in_small_letters",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(uses__lte=F("places")),
                name="an_invitation_is_used_up",
                violation_error_message=_("This invitation was used already."),
            ),
            models.CheckConstraint(
                condition=Q(email="", places__gte=1, places__lte=MOST_PEOPLE) | (~Q(email="") & Q(places=1)),
                name="an_address_admits_one_and_a_link_a_hundred",
                violation_error_message=_("A link admits a hundred people at most, an e-mail address one."),
            ),
            models.CheckConstraint(
                # A link passes through many hands, and whoever holds it may follow it.
                condition=~Q(email="", role="admin"),
                name="a_link_makes_no_administrator",
                violation_error_message=_("Administrators are invited by e-mail, never by a link."),
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | ~Q(email=""),
                name="a_link_is_nobodys_to_decline",
                violation_error_message=_("A link for several people is not declined by one of them."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="an_invitation_expires_after_it_was_given",
                violation_error_message=_("An invitation expires after it was given."),
            ),
        ]
        triggers = [
            Law(
                name="guard_invitations",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                rules=INVITATION_RULES,
                func=f"""
                    IF TG_OP = 'INSERT' THEN
                        -- Locked: whoever loses the role meanwhile waits, and then takes this one along.
                        PERFORM 1 FROM accounts_user u
                        WHERE u.id = NEW.invited_by_id AND u.organisation_id = NEW.organisation_id
                          AND u.role = 'admin' AND u.is_active FOR SHARE;
                        IF NOT FOUND THEN {{only_administrators_invite}} END IF;
                        RETURN NEW;
                    END IF;
                    -- Whom it was sent to may be forgotten; nothing else of it changes then.
                    IF NEW.email <> OLD.email AND NEW.email LIKE '%@{NOBODYS}'
                       AND to_jsonb(NEW) - 'email'::text = to_jsonb(OLD) - 'email'::text
                    THEN RETURN NEW; END IF;
                    IF (to_jsonb(NEW) - ARRAY[{_ANSWERS}]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{_ANSWERS}])
                       OR NEW.uses NOT IN (OLD.uses, OLD.uses + 1)
                    THEN {{an_invitation_stands_as_given}} END IF;
                    IF OLD.revoked_at IS NOT NULL OR OLD.declined_at IS NOT NULL
                       OR (NEW.uses > OLD.uses AND OLD.expires_at <= now())
                    THEN {{a_closed_invitation_admits_nobody}} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.email or str(_("Link for %(count)s people") % {"count": self.places})

    @property
    def is_link(self) -> bool:
        return not self.email

    @property
    def state(self) -> State:
        """Why nobody is admitted any more, or that somebody is."""
        if self.revoked_at:
            return self.State.REVOKED
        if self.declined_at:
            return self.State.DECLINED
        if self.uses >= self.places:
            return self.State.USED_UP
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.OPEN

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def token(self) -> str:
        """What its link ends with; empty once the installation's secret key was changed."""
        token = token_of(self.seed)
        return token if hash_of(token) == self.token_hash else ""
