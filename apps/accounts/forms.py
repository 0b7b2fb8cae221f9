"""Signing up, what people set for themselves, and what administrators set for others."""

import unicodedata
from collections import defaultdict
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

# Families of characters that leave no ink: separators, and control, format or unassigned ones.
_INVISIBLE = ("Z", "C")


class NameField(forms.CharField):
    """What people, organisations and teams are called: on one line, and with something to see."""

    def to_python(self, value: Any) -> str:
        name = " ".join((super().to_python(value) or "").split())
        if name and all(unicodedata.category(each).startswith(_INVISIBLE) for each in name):
            raise ValidationError(_("This name has no visible letter."))
        return name


@cache
def _time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places of the world by region, as one chooses them."""
    regions = defaultdict(list)
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region not in ("Etc", "SystemV", "US"):
            regions[region].append((name, place.replace("_", " ")))
    return [("UTC", [("UTC", "UTC")]), *regions.items()]


class TimeZoneField(forms.ChoiceField):
    """A place whose clocks count."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Time zone"))
        super().__init__(choices=_time_zones, **options)


class PersonField(forms.CharField):
    """Somebody of the organisation, by e-mail address or by name. The browser suggests from a list of the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=254, **options)
        self.people = User.objects.none()

    def clean(self, value: Any) -> User | None:
        text = " ".join(str(super().clean(value)).split())
        if not text:
            return None
        found = list(self.people.filter(Q(email=text.lower()) | Q(name__iexact=text))[:2])
        if not found:
            raise ValidationError(_("Nobody of your organisation has this name or e-mail address."))
        if len(found) > 1:
            raise ValidationError(_("Several people have this name. Give the e-mail address."))
        return found[0]


class SignUpForm(forms.Form):
    """What allauth's sign-up asks beside e-mail and password. Whoever signs up founds an organisation."""

    organisation = NameField(
        label=_("Organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    name = NameField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    field_order = ["organisation", "name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for this method; the adapter has saved everything already."""


class ThemeForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["theme"]


class ProfileForm(forms.ModelForm[User]):
    """What people say about themselves."""

    name = NameField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = TimeZoneField(help_text=_("Times are shown as your clock shows them."))

    class Meta:
        model = User
        fields = ["name", "time_zone", "theme"]


class NewPersonForm(forms.Form):
    """Somebody an administrator adds."""

    name = NameField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("A link to choose a password goes there."))
    role = forms.ChoiceField(
        label=_("Role in the organisation"),
        choices=User.Role,
        initial=User.Role.MEMBER,
        help_text=_("Members work in teams; managers also read all teams; administrators also name their people."),
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
            "role": _("Members work in teams; managers also read all teams; administrators also name their people."),
            "is_active": _("Who may not sign in keeps their name in every ledger. Nobody is deleted."),
        }

    def validate_constraints(self) -> None:
        """The database judges, and says why."""
