"""What people type about a why and, after delivery, about the value measured."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.forms import AmountField
from apps.stories.impact import Why
from apps.stories.models import PARTS, Better, Story

LONGEST_WHY = 500
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
WHY_FIELDS = ("why", *PARTS)
VALUES = ("value_from", "value_to")

_TOO_LARGE = _("This number is too large. Choose a larger unit.")
_VALUE_ERRORS = {
    "invalid": _("Type a number, for example 4 or 0.8; what it counts stands under Unit."),
    "max_digits": _TOO_LARGE,
    "max_whole_digits": _TOO_LARGE,
    "max_decimal_places": _("At most four decimals. Choose a smaller unit."),
}
_MEASURED_ERRORS = _VALUE_ERRORS | {"invalid": _("Type a number, for example 4 or 0.8.")}
_QUANTITY = re.compile(r"\s*([+-]?\d[\d.,]*)\s*((?:[^\W\d]|[%‰°€$£¥])\D*)")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


class ValueField(AmountField):
    """A number that a why promises or that was measured; its `unit` may be typed behind it."""

    unit = ""

    def __init__(self, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "required": False,
            "max_digits": 14,
            "decimal_places": 4,
            "error_messages": _VALUE_ERRORS,
            "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8}),
        }
        super().__init__(**(defaults | options))

    def to_python(self, value: Any) -> Any:
        """Refuses what one reader takes for thousands and another for decimals: the sentence must not say either."""
        value = value.strip().removesuffix(self.unit).strip() if isinstance(value, str) else value
        if isinstance(value, str) and _THOUSANDS.fullmatch(value):
            plain, exact = re.sub(r"[.,]", "", value), value.replace(",", ".") + "0"
            said = _("This can be read in two ways. Type %(plain)s, or %(exact)s.")
            raise forms.ValidationError(said, params={"plain": plain, "exact": exact})
        return super().to_python(value)


class DayField(forms.DateField):
    """A local date, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Give a date between 2000 and 2100."))
        return day


def _words(label: Any, most: int, example: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": example, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


class WhyFields(forms.Form):
    """A why, whole: its line, and the parts that make it better."""

    why = forms.CharField(
        label=_("What changes"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One plain line is enough."),
    )
    value_from = ValueField(label=_("From"))
    value_to = ValueField(label=_("To"))
    value_unit = _words(_("Unit"), 40, _("s, h, %"))
    better = forms.ChoiceField(label=_("Better is"), choices=Better.choices, required=False)
    for_whom = _words(_("For whom"), 200, _("shoppers on phones"))
    outcome = _words(_("So that"), 300, _("fewer shoppers leave"))
    read_off = _words(_("Read off"), 200, _("the search dashboard"))
    measure_on = DayField(label=_("To be measured on"), required=False)

    def __init__(self, data: QueryDict | None = None, *, prefix: str | None = None, **options: Any) -> None:
        super().__init__(_apart(data, prefix) if data else data, prefix=prefix, **options)

    def clean(self) -> dict[str, Any] | None:
        """One line each, whatever was pasted."""
        for name in ("why", "value_unit", "for_whom", "outcome", "read_off"):
            if name in self.cleaned_data:
                self.cleaned_data[name] = " ".join(self.cleaned_data[name].split())
        return self.cleaned_data

    def says(self, story: Story | None = None) -> Why:
        """The why as it stands typed, as far as it can be read; what was not sent along is the story's."""
        sent = {name for name in WHY_FIELDS if self.add_prefix(name) in self.data}
        stored = {name: getattr(story, name) for name in WHY_FIELDS if name not in sent} if story else {}
        parts = stored | {name: value for name, value in self.cleaned_data.items() if name in sent}
        return Why(line=parts.pop("why", ""), **parts)


def _apart(data: QueryDict, prefix: str | None) -> QueryDict:
    """“4 s” typed as a number goes to the number and, where both ends agree, to the unit."""
    unit_name, *names = (f"{prefix}-{name}" if prefix else name for name in ("value_unit", *VALUES))
    found = {name: match for name in names if (match := _QUANTITY.fullmatch(str(data.get(name, ""))))}
    units = {match[2].strip() for match in found.values()} | ({str(data.get(unit_name, "")).strip()} - {""})
    if not found or len(units) != 1:
        return data
    typed = data.copy()
    for name, match in found.items():
        typed[name] = match[1]
    typed[unit_name] = units.pop()
    return typed


class ImpactForm(WhyFields):
    """The why alone, as it is written on the story's page."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None = None, *, story: Story | None = None, **options: Any) -> None:
        names = (*WHY_FIELDS, "version")
        initial = {name: getattr(story, name) for name in names} if story else None
        super().__init__(data, initial=initial, auto_id="why-%s", **options)

    def given(self) -> dict[str, Any]:
        """What was typed, by the story's own field names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def changes(self, since: Story, *, without: set[str]) -> dict[str, Any]:
        """What this form would change on a story as it is now."""
        touched = set(self.changed_data) - without
        return {name: value for name, value in self.given().items() if name in touched}


class MeasuredForm(forms.Form):
    """The value read after delivery, the day it was read, and a note."""

    measured = ValueField(label=_("Measured"), required=True, error_messages=_MEASURED_ERRORS)
    measured_on = DayField(label=_("Read on"))
    measured_note = _words(_("Note"), 300, _("what else was different that week"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, story: Story, today: dt.date) -> None:
        self.today = today
        names = ("measured", "measured_on", "measured_note")
        initial = {name: getattr(story, name) for name in names}
        initial["measured_on"] = initial["measured_on"] or today
        super().__init__(data, initial=initial, auto_id="measured-%s")
        if story.value_unit:
            self.fields["measured"].unit = story.value_unit  # type: ignore[attr-defined]  # a ValueField
            self.fields["measured"].label = _("Measured, in %(unit)s") % {"unit": story.value_unit}

    def clean_measured_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["measured_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_measured_note(self) -> str:
        return " ".join(self.cleaned_data["measured_note"].split())
