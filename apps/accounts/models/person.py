"""People, and what the database holds about them."""

from typing import Any, Self

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.accounts.models.organisation import Organisation, validate_time_zone
from apps.core.triggers import Law


def initials_of(name: str) -> str:
    """The first letters of the first and of the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class PeopleQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def administrators(self) -> Self:
        """Who may create teams and name people, and so whom to ask."""
        return self.active().filter(role=User.Role.ADMIN)

    def named(self, text: str, *, by_email: bool = False) -> Self:
        """Those whose name (or e-mail address) holds every word of `text`. Reads the whole organisation's people."""
        people = self
        for word in text.split()[:MOST_WORDS]:
            found = Q(name__icontains=word)
            people = people.filter(found | Q(email__icontains=word) if by_email else found)
        return people


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who runs the installation: reaches the admin site, holds no power over any budget."""
        if "organisation" not in fields:
            fields["organisation"], _made = Organisation.objects.get_or_create(
                slug="operations", defaults={"name": "Operations"}
            )
        return self.create_user(email, password, **fields, is_staff=True, is_superuser=True, role=User.Role.ADMIN)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


OBJECT = pghistory.ObjForeignKey(related_name="events", db_index=True)
# Where the addresses of people lead who were anonymised: a name that no mail server may have (RFC 2606).
NOBODYS = "people.invalid"
# More words narrow a search no further, and each costs a comparison a person.
MOST_WORDS = 5

PEOPLE_RULES = {
    "an_organisation_keeps_an_administrator": gettext_noop(
        "This is the organisation's last active administrator. Make somebody else one first."
    ),
    "people_stay_in_their_organisation": gettext_noop("A person belongs to one organisation for good."),
}
FORGOTTEN = {"who_was_anonymised_stays_so": gettext_noop("This person was anonymised, which cannot be undone.")}

# Nobody takes over a row that ledgers and signatures point to.
STAY_FORGOTTEN = Law(
    name="stay_forgotten",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__anonymised_at__isnull=False),
    rules=FORGOTTEN,
    func="""
        IF (NEW.name, NEW.email, NEW.password, NEW.is_active, NEW.anonymised_at)
           IS DISTINCT FROM (OLD.name, OLD.email, OLD.password, OLD.is_active, OLD.anonymised_at)
        THEN {who_was_anonymised_stays_so} END IF;
        RETURN NEW;
    """,
)

KEEP_AN_ADMINISTRATOR = Law(
    name="keep_an_administrator",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    rules=PEOPLE_RULES,
    func="""
        IF TG_OP = 'UPDATE' AND NEW.organisation_id <> OLD.organisation_id
        THEN {people_stay_in_their_organisation} END IF;
        IF OLD.role = 'admin' AND OLD.is_active
           AND (TG_OP = 'DELETE' OR NEW.role <> 'admin' OR NOT NEW.is_active)
        THEN
            -- Two administrators who demote each other wait here: the second one sees what the first did.
            PERFORM 1 FROM accounts_organisation o WHERE o.id = OLD.organisation_id FOR NO KEY UPDATE;
            PERFORM 1 FROM accounts_user u
            WHERE u.organisation_id = OLD.organisation_id AND u.id <> OLD.id AND u.role = 'admin' AND u.is_active;
            IF NOT FOUND THEN {an_organisation_keeps_an_administrator} END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


# Whoever may no longer invite leaves no open door behind, and whoever may no longer sign in is signed in nowhere.
CLOSE_DOORS = Law(
    name="close_doors",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__role__df=pgtrigger.F("new__role"))
    | pgtrigger.Q(old__is_active__df=pgtrigger.F("new__is_active"))
    | pgtrigger.Q(old__password__df=pgtrigger.F("new__password")),
    func="""
        IF NEW.role <> 'admin' OR NOT NEW.is_active THEN
            UPDATE accounts_invitation SET revoked_at = now()
            WHERE invited_by_id = NEW.id AND revoked_at IS NULL AND declined_at IS NULL AND uses < places;
        END IF;
        -- A new password ends every session there is; Django begins a new one where it was changed.
        IF NOT NEW.is_active OR NEW.password <> OLD.password THEN
            DELETE FROM accounts_session WHERE user_id = NEW.id;
        END IF;
        RETURN NULL;
    """,
)


class Mail(models.TextChoices):
    """The mails one may do without. Each is asked about where it is sent; what is new begins wanted."""

    ROLE_CHANGES = "role_changes", _("Product Owner or tech lead of my team is to change")
    INVITATIONS = "invitations", _("Somebody answers an invitation of mine")
    SIGNATURES = "signatures", _("My signature is asked for, or what I sign was settled")


@pghistory.track(fields=["role", "is_active"], model_name="PersonEvent", obj_field=OBJECT)
class User(AbstractBaseUser, PermissionsMixin):
    """A person in an organisation, who signs in by e-mail."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Administrator")
        MANAGER = "manager", _("Manager")
        MEMBER = "member", _("Member")

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[validate_time_zone])
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    language = models.CharField(
        _("language"), max_length=10, blank=True, default="", help_text=_("Empty: as the browser asks.")
    )
    unwanted_mail = ArrayField(
        models.CharField(max_length=20), verbose_name=_("unwanted mail"), default=list, blank=True
    )
    invitation = models.ForeignKey(
        "accounts.Invitation",
        on_delete=models.PROTECT,
        related_name="newcomers",
        verbose_name=_("came by"),
        null=True,
        blank=True,
        editable=False,
    )
    is_active = models.BooleanField(_("active"), default=True)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True, editable=False)
    is_staff = models.BooleanField(_("may use the admin site"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager.from_queryset(PeopleQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="each_e_mail_signs_in_one_person",
                violation_error_message=_("Somebody already signs in with this e-mail address."),
            ),
            # One spelling an address: otherwise a capital letter would make a second account of one mailbox.
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="e_mail_addresses_are_in_small_letters",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(is_active=False),
                name="who_was_anonymised_signs_in_no_more",
                violation_error_message=_("Who was anonymised does not sign in any more."),
            ),
        ]
        triggers = [KEEP_AN_ADMINISTRATOR, CLOSE_DOORS, STAY_FORGOTTEN]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """Two letters for an avatar."""
        return initials_of(self.name or self.email)

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_manager(self) -> bool:
        return self.role == self.Role.MANAGER

    def wants(self, mail: str) -> bool:
        """Whether a mail of this kind is to reach them."""
        return mail not in self.unwanted_mail
