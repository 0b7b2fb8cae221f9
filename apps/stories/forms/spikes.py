"""What people type about a spike: its question and its box, more days, and what is still open."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.stories.models import LONGEST_BOX, LONGEST_SENTENCE, Spike, SpikeOutput
from apps.teams.models import Role

BOX_RANGE = _("A time-box is 1 to 20 working days.")


class FrameForm(forms.Form):
    """A spike's question, the decision it unblocks, its box and its output. A box that runs shows its days."""

    question = forms.CharField(
        label=_("Question"),
        max_length=LONGEST_SENTENCE,
        help_text=_("One that has an answer: “Can the bank's interface replace the nightly file?”"),
    )
    unblocks = forms.CharField(
        label=_("Decision it unblocks"),
        max_length=LONGEST_SENTENCE,
        help_text=_("What waits for the answer: “whether daily payouts are offered next year”"),
    )
    box_days = forms.IntegerField(
        label=_("Time-box in working days"),
        min_value=1,
        max_value=LONGEST_BOX,
        error_messages={"min_value": BOX_RANGE, "max_value": BOX_RANGE, "invalid": BOX_RANGE},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    output = forms.ChoiceField(label=_("Output"), choices=SpikeOutput.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None = None, *, spike: Spike | None) -> None:
        names = ("question", "unblocks", "box_days", "output", "version")
        super().__init__(data, initial={name: getattr(spike, name) for name in names} if spike else {"version": 0})
        if spike and spike.started_on:
            self.fields["box_days"].disabled = True
            self.fields["box_days"].help_text = _("It runs already: only both together extend it.")

    def clean_question(self) -> str:
        return one_line(self.cleaned_data["question"])

    def clean_unblocks(self) -> str:
        return one_line(self.cleaned_data["unblocks"])

    def given(self) -> dict[str, Any]:
        """What was typed, by the spike's own field names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def one_line(text: str) -> str:
    return " ".join(text.split())


class SeatForm(forms.Form):
    """For which side somebody signs at once. Asked only of those who could sign for either."""

    seat = forms.ChoiceField(label=_("You sign for"))

    def __init__(self, *args: Any, seats: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seats = [Role(seat) for seat in sorted(seats)]
        if len(self._seats) < 2:
            del self.fields["seat"]
        else:
            choices = [(role.value, role.label) for role in self._seats]
            self.fields["seat"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, whatever its type says

    @property
    def signs_for(self) -> str | None:
        """The role, once the form is valid; None for who signs for neither."""
        return str(self.cleaned_data.get("seat") or self._seats[0].value) if self._seats else None


class ExtensionForm(SeatForm):
    """How many more working days, and why."""

    days = forms.IntegerField(
        label=_("More working days"), min_value=1, max_value=39, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is known by now, and what these days are to find out."),
    )


class AskAgainForm(forms.Form):
    """The question that a recommendation left open."""

    question = forms.CharField(
        label=_("What is still open"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is still open, so that somebody can find it out.")},
    )


class SaidForm(forms.Form):
    """Something to say about a spike."""

    text = forms.CharField(
        label=_("Say something"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write something first.")},
    )
