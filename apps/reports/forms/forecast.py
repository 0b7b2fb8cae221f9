"""What somebody asks the forecast. It stands in the address; what makes no sense is said and stays as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.forms import AmountField
from apps.core.templatetags.ringfence import amount
from apps.reports.forecast_reading import DEBT, ORDER, Open, Outlook
from apps.teams.models import Unit

LEAST_SHARE, MOST_SHARE = 1, 99


class ForecastForm(forms.Form):
    """The first so many points of the product order or of the debt register, or the product order up to a story."""

    of = forms.ChoiceField(
        label=lazy("Of"),
        required=False,
        choices=[(ORDER, lazy("the product order")), (DEBT, lazy("the debt register"))],
    )
    first = AmountField(required=False)
    until = forms.CharField(
        label=lazy("or up to story"), required=False, max_length=80, widget=forms.TextInput(attrs={"size": 12})
    )
    share = AmountField(
        label=lazy("A share to try out"),
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "min": LEAST_SHARE, "max": MOST_SHARE, "step": "0.5"}),
    )

    def __init__(self, data: Mapping[str, Any], *, outlook: Outlook) -> None:
        super().__init__(data)
        self.outlook = outlook
        self.unit = str(Unit(outlook.team.unit).abbreviation)
        self.fields["first"].label = _("The first so many %(unit)s") % {"unit": self.unit}
        self.is_valid()

    def clean_first(self) -> Decimal | None:
        first: Decimal | None = self.cleaned_data["first"]
        if first is not None and first <= 0:
            raise forms.ValidationError(_("Give more than 0."))
        return first

    def clean_share(self) -> Decimal | None:
        share: Decimal | None = self.cleaned_data["share"]
        if share is not None and not LEAST_SHARE <= share <= MOST_SHARE:
            words = {"share": amount(share), "least": LEAST_SHARE, "most": MOST_SHARE}
            raise forms.ValidationError(_("%(share)s%% is no share: give %(least)s to %(most)s.") % words)
        return share

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("until"):
            self._clean_until(cleaned)
        elif cleaned.get("first"):
            self._clean_amount(cleaned["first"])
        return cleaned

    def _clean_until(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("first") is not None:
            self.add_error("until", _("Give an amount or a story, not both."))
        elif self.of_what == DEBT:
            self.add_error("until", _("A story stands in the product order. Choose that, or give an amount."))
        elif not (story := self.outlook.story(cleaned["until"])):
            self.add_error("until", _("No open story of the product order has this key."))
        else:
            cleaned["up_to"] = self.outlook.up_to(story)

    def _clean_amount(self, first: Decimal) -> None:
        there = self.outlook.open(self.of_what).amount
        if first > there:
            words = {"there": amount(there), "unit": self.unit}
            self.add_error("first", _("Only %(there)s %(unit)s are still to do there.") % words)

    @property
    def of_what(self) -> str:
        return self.cleaned_data.get("of") or ORDER

    @property
    def asks_wrongly(self) -> bool:
        """Something beside the share makes no sense, so there is nothing to forecast."""
        return bool(self.errors.keys() - {"share"})

    @property
    def wanted(self) -> Open:
        """What is to be done: everything with a size, where nobody says less."""
        everything = self.outlook.open(self.of_what)
        first: Decimal | None = self.cleaned_data.get("first")
        if first is not None:
            return Open(first, everything.unit, 0, 0)
        found: Open = self.cleaned_data.get("up_to", everything)
        return found

    @property
    def tried(self) -> Decimal:
        """The share that is tried out, or the agreed one where what was tried makes no sense."""
        share: Decimal | None = self.cleaned_data.get("share")
        return self.outlook.agreed if share is None else share


def begin_with(outlook: Outlook) -> dict[str, str]:
    """What is shown until somebody asks: the slider stands at the agreed share, or as near as it goes."""
    share = min(max(outlook.agreed, Decimal(LEAST_SHARE)), Decimal(MOST_SHARE))
    return {"share": f"{share.normalize():f}"}
