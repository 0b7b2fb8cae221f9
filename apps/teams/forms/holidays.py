"""Whose public holidays count, and days that differ from them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import NameField
from apps.teams.availability.public_holidays import Place, countries, regions
from apps.teams.forms.availability import DayField
from apps.teams.models import HolidayPlace

INHERITED, NONE = "inherited", "none"
PARTS = [
    ("1", _("free, the whole day")),
    ("0.5", _("free for half of it")),
    ("0", _("a working day, though it is a public holiday")),
]


class PlaceForm(forms.Form):
    """A country and one of its regions. Which regions there are follows from the country that was chosen."""

    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("Some holidays are not everywhere in a country.")
    )

    def __init__(self, *args: Any, place: HolidayPlace | None, inherits: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {**_initial(place, inherits), **self.initial}
        chosen = str(self["country"].value() or "")
        above = [(INHERITED, inherits)] if inherits else []
        self._choose("country", [*above, (NONE, _("No public holidays")), *countries().items()])
        known = regions(chosen) if chosen in countries() else {}
        self._choose("region", [("", _("everywhere, or none of these")), *known.items()])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if name == "region":
            field.error_messages["invalid_choice"] = _(
                "This country has no such region. Choose one of its list, or leave it empty."
            )

    @property
    def place(self) -> Place | None:
        """What was chosen; None leaves it to whoever stands above."""
        country = self.cleaned_data["country"]
        if country == INHERITED:
            return None
        return Place() if country == NONE else Place(country, self.cleaned_data["region"])


def _initial(place: HolidayPlace | None, inherits: str) -> dict[str, str]:
    if place is None:
        return {"country": INHERITED if inherits else NONE}
    return {"country": place.country or NONE, "region": place.region}


class SpecialDayForm(forms.Form):
    """Days that an organisation or a team adds to its holidays, or takes out of them."""

    name = NameField(label=_("Name"), max_length=80)
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"), required=False)
    off = forms.ChoiceField(label=_("The day is"), choices=PARTS, initial="1")

    def clean_off(self) -> Decimal:
        return Decimal(self.cleaned_data["off"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "starts" in cleaned and "ends" not in self.errors:
            cleaned["ends"] = cleaned.get("ends") or cleaned["starts"]
        return cleaned
