"""What people type about a cadence, and about the end of a period."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.sprints.forms.planning import DateField
from apps.sprints.models import Cadence, Outcome

REACH = dt.timedelta(days=731)


class CadenceForm(forms.ModelForm[Cadence]):
    """How long sprints are, on which weekday they begin, from when on, and whether anybody meets for them."""

    starts = DateField(label=_("From"), help_text=_("The first one begins on the first such weekday from then on."))

    class Meta:
        model = Cadence
        fields = ["length", "weekday", "starts", "is_fixed"]
        labels = {"is_fixed": _("Fixed periods, without meetings")}
        help_texts = {
            "weekday": _("A calendar month begins on its first day, whatever this says."),
            "is_fixed": _("For teams without sprints: a period closes in one click, with one choice for what is left."),
        }

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._today = today

    def clean_starts(self) -> dt.date:
        starts: dt.date = self.cleaned_data["starts"]
        if abs(starts - self._today) > REACH:
            raise forms.ValidationError(_("Give a day within two years of today."))
        return starts


class SkipForm(forms.Form):
    """A week without a sprint, named by any of its days."""

    day = DateField(label=_("A day of the week to skip"))
    skip = forms.BooleanField(required=False)


class PickForm(forms.Form):
    """The dates that are to become sprints, of those that were offered."""

    starts = forms.TypedMultipleChoiceField(coerce=dt.date.fromisoformat)

    def __init__(self, *args: Any, offered: Collection[dt.date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts"].choices = [(day.isoformat(), day) for day in offered]  # type: ignore[attr-defined]  # a choice field, whatever its type says


class PeriodCloseForm(forms.Form):
    """One choice for everything that is not done, and whether the next period begins with it."""

    unfinished = forms.TypedChoiceField(
        label=_("What is not done goes"),
        coerce=Outcome,
        choices=[(each.value, each.label) for each in (Outcome.CARRIED, Outcome.RETURNED)],
        initial=Outcome.CARRIED,
        widget=forms.RadioSelect,
    )
    start_next = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, following: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if following:
            self.fields["start_next"].label = _("Start %(sprint)s at the same time") % {"sprint": following}
        else:
            del self.fields["start_next"]
