"""Inviting people, answering an invitation, and what administrators set for others."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import AddressesField, NameField
from apps.accounts.models import MOST_PEOPLE, Invitation, Organisation, User

ROLE_HELP = _("Members work in teams; managers also read all teams; administrators also name their people.")


class NewPersonForm(forms.Form):
    """Somebody an administrator adds."""

    name = NameField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("A link to choose a password goes there."))
    role = forms.ChoiceField(
        label=_("Role in the organisation"),
        choices=User.Role,
        initial=User.Role.MEMBER,
        help_text=ROLE_HELP,
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class PersonForm(forms.ModelForm[User]):
    """What an administrator may change about somebody: never how they sign in."""

    class Meta:
        model = User
        fields = ["role", "is_active"]
        labels = {"role": _("Role in the organisation"), "is_active": _("May sign in")}
        help_texts = {
            "role": ROLE_HELP,
            "is_active": _("Who may not sign in keeps their name in every ledger. Nobody is deleted."),
        }

    def validate_constraints(self) -> None:
        """The database judges, and says why."""


class ForgetForm(forms.Form):
    """Says once more whom to anonymise, because there is no way back."""

    email = forms.CharField(label=_("Type their e-mail address to confirm"), max_length=254)

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self._person = person

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"]).strip().lower()
        if typed != self._person.email:
            raise ValidationError(_("This is not their address. It is written below their name."))
        return typed


class _InvitingForm(forms.Form):
    """What every invitation says."""

    days = forms.TypedChoiceField(
        label=_("Holds for"),
        choices=[(1, _("one day")), (7, _("a week")), (30, _("30 days"))],
        initial=7,
        coerce=int,
    )


class InviteForm(_InvitingForm):
    """Whom to invite by mail."""

    emails = AddressesField(
        label=_("E-mail addresses"), help_text=_("One or several. Each gets a link of its own that works once.")
    )
    role = forms.ChoiceField(
        label=_("Role in the organisation"), choices=User.Role, initial=User.Role.MEMBER, help_text=ROLE_HELP
    )
    field_order = ["emails", "role"]

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self._organisation = organisation

    def clean_emails(self) -> list[str]:
        """Who is here already is named. Whether an address signs in elsewhere is nobody's business here."""
        emails: list[str] = self.cleaned_data["emails"]
        people = User.objects.filter(organisation=self._organisation, email__in=emails).order_by("email")
        if here := list(people.values_list("email", flat=True)):
            raise ValidationError(_("In your organisation already: %(here)s"), params={"here": ", ".join(here)})
        return emails


class LinkForm(_InvitingForm):
    """For whom a link is: never for administrators, for it passes through many hands."""

    role = forms.ChoiceField(
        label=_("Role in the organisation"),
        choices=[(role.value, role.label) for role in (User.Role.MEMBER, User.Role.MANAGER)],
        initial=User.Role.MEMBER,
        help_text=_("Whoever holds the link gets this role. Administrators are invited by e-mail."),
    )
    places = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=MOST_PEOPLE, initial=10)
    field_order = ["role", "places"]


class JoinForm(forms.Form):
    """What somebody who was invited says: their name, a password, and by a link also their address."""

    name = NameField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters, and not one of the common ones."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self._invited = invitation.email
        if self._invited:
            del self.fields["email"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("email", self._invited)
        if "password" in cleaned:
            likeness = User(name=cleaned.get("name", ""), email=cleaned["email"])
            try:
                validate_password(cleaned["password"], likeness)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
