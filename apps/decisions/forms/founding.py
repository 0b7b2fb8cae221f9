"""Founding a team."""

from typing import Any, cast

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import NameField, PersonField, TimeZoneField
from apps.accounts.models import Organisation, PeopleQuerySet
from apps.teams.forms import RESERVED, AddressField
from apps.teams.models import Team

KEY_LENGTH = 4


class FoundTeamForm(forms.ModelForm[Team]):
    """A new team. Address and story key are made from the name where they are left empty."""

    name = NameField(label=_("Name"), max_length=80)
    slug = AddressField(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_("Stands in the address of every page of this team. Left empty, it is made from the name."),
    )
    key_prefix = forms.CharField(
        label=_("Story key"),
        max_length=10,
        required=False,
        help_text=_("Stands before every story's number: PAY makes PAY-231. Left empty, it is made from the name."),
    )
    time_zone = TimeZoneField(help_text=_("Whose midnight ends the team's days."))
    product_owner = PersonField(label=_("Product Owner"), help_text=_("Name or e-mail address. Can be filled later."))
    tech_lead = PersonField(label=_("Tech lead"), help_text=_("Somebody else than the Product Owner."))

    class Meta:
        model = Team
        fields = ["name", "slug", "key_prefix", "unit", "time_zone"]

    def __init__(self, *args: Any, organisation: Organisation, people: PeopleQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        for name in ("product_owner", "tech_lead"):
            field = cast("PersonField", self.fields[name])
            field.people = people
            field.widget.attrs["list"] = "people"

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or suggest_address(self.organisation, self.cleaned_data.get("name", ""))

    def clean_key_prefix(self) -> str:
        typed = str(self.cleaned_data["key_prefix"]).strip().upper()
        return typed or suggest_key(self.organisation, self.cleaned_data.get("name", ""))

    def validate_constraints(self) -> None:
        """The database judges, and says why."""


def suggest_address(organisation: Organisation, name: str) -> str:
    """A free address made from a team's name."""
    base = slugify(name)[:50].strip("-") or "team"
    taken = set(Team.objects.filter(organisation=organisation, slug__startswith=base).values_list("slug", flat=True))
    return _first_free(base, taken | RESERVED, joint="-")


def suggest_key(organisation: Organisation, name: str) -> str:
    """A free story key made from a team's name: "Payments Platform" becomes PAYM."""
    letters = "".join(each for each in slugify(name).upper() if each.isalnum()).lstrip("0123456789")
    base = letters[:KEY_LENGTH] if len(letters) > 1 else "TEAM"
    keys = Team.objects.filter(organisation=organisation, key_prefix__startswith=base)
    return _first_free(base, set(keys.values_list("key_prefix", flat=True)), joint="")


def _first_free(base: str, taken: set[str] | frozenset[str], *, joint: str) -> str:
    candidates = (base if n == 1 else f"{base}{joint}{n}" for n in range(1, len(taken) + 2))
    return next(each for each in candidates if each not in taken)
