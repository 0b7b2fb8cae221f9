"""When somebody works, for which team, and when not."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.core.forms import AmountField
from apps.teams.models import LOADS, WEEKDAY_NAMES, WEEKDAYS, OffKind, TimeOff, WorkingPattern

YEARS_AROUND = 5
HUNDRED = Decimal(100)
# Which field a rule of the database speaks about; the others are about the whole form.
FIELD_OF = {
    "time_off_ends_after_it_starts": "ends",
    "time_off_is_bounded": "ends",
    "a_single_day_is_half_at_one_end": "ends_at_noon",
    "repeated_days_are_alike": "every_weeks",
    "time_off_takes_a_part_of_the_day": "percent",
    "a_day_is_taken_off_once": "starts",
    "one_working_pattern_begins_on_a_day": "starts",
    "public_holidays_are_of_a_place_that_exists": "region",
    "special_days_end_after_they_start": "ends",
    "a_calendar_is_named_once": "url",
    "a_calendar_is_a_calendar": "file",
}


def add_refusal(form: forms.Form, constraint: str, message: str) -> None:
    """Show what the database refused beside the field it is about."""
    field = FIELD_OF.get(constraint)
    form.add_error(field if field in form.fields else None, message)


class DayField(forms.DateField):
    """A local date within a few years of today, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and abs(day.year - dt.datetime.now(dt.UTC).year) > YEARS_AROUND:
            raise ValidationError(_("Give a date within five years of today."))
        return day


def repetitions() -> list[tuple[str, Any]]:
    """How often a weekday may come off, as one chooses it."""
    often = [(str(n), ngettext_lazy("every week", "every %(n)s weeks", n) % {"n": n}) for n in (1, 2, 3, 4)]
    return [("", _("not at all")), *often]


class TimeOffForm(forms.Form):
    """Days that somebody loses. Whoever enters them for somebody else gives neither reason nor private kind."""

    kind = forms.ChoiceField(label=_("What it is"), choices=OffKind, initial=OffKind.HOLIDAY)
    starts = DayField(label=_("First day"))
    starts_at_noon = forms.BooleanField(label=_("from noon on"), required=False)
    ends = DayField(label=_("Last day"), required=False)
    ends_at_noon = forms.BooleanField(label=_("until noon"), required=False)
    percent = AmountField(
        label=_("How much of each day is lost, in %"),
        initial=HUNDRED,
        decimal_places=0,
        help_text=_("On call often takes 50, an afternoon every week 50 too."),
    )
    every_weeks = forms.ChoiceField(
        label=_("Repeats"),
        choices=repetitions,
        required=False,
        help_text=_("On the weekday of the first day, until the last day: two years at most."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Only you see it. Others see “off”.")
    )

    def __init__(self, *args: Any, entry: TimeOff | None = None, is_own: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self._entry = entry
        if entry:
            self.initial.update({name: getattr(entry, name) for name in self.fields if hasattr(entry, name)})
            self.initial["percent"] = entry.lost * HUNDRED
        if not is_own:
            del self.fields["reason"]
            self._hide_private_kinds(entry)

    def _hide_private_kinds(self, entry: TimeOff | None) -> None:
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(OffKind.OFF.value, _("Off")), *((kind.value, kind.label) for kind in LOADS)]
        self.initial["kind"] = entry.seen_as if entry else OffKind.OFF

    def clean_every_weeks(self) -> int | None:
        chosen = self.cleaned_data["every_weeks"]
        return int(chosen) if chosen else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "starts" in cleaned and cleaned.get("ends") is None and "ends" not in self.errors:
            if cleaned.get("every_weeks"):
                self.add_error("ends", _("Say until when it repeats."))
            cleaned["ends"] = cleaned["starts"]
        return cleaned

    @property
    def fields_of_row(self) -> dict[str, Any]:
        """The values of the row. A private kind that somebody else left as they saw it stays what it is."""
        values = dict(self.cleaned_data)
        values["lost"] = values.pop("percent") / HUNDRED
        if self._entry and "reason" not in self.fields and values["kind"] == self._entry.seen_as:
            values["kind"] = self._entry.kind
        return values


class PatternForm(forms.Form):
    """What part of each weekday is worked, from a day on."""

    starts = DayField(label=_("From"))

    def __init__(self, *args: Any, pattern: WorkingPattern, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["starts"] = pattern.starts
        for day, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True):
            self.fields[day] = AmountField(
                label=name,
                min_value=0,
                max_value=1,
                widget=forms.TextInput({"inputmode": "decimal", "list": "quarters", "autocomplete": "off"}),
            )
            self.initial[day] = getattr(pattern, day)

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self[day] for day in WEEKDAYS]

    @property
    def days(self) -> dict[str, Decimal]:
        return {day: self.cleaned_data[day] for day in WEEKDAYS}


class ShareForm(forms.Form):
    """How much of somebody's time belongs to a team, from a day on."""

    percent = AmountField(label=_("Share of working time, in %"), min_value=0, max_value=100)
    starts = DayField(label=_("From"))
