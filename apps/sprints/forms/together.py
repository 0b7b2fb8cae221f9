"""What people type when both sides decide about a sprint: its capacity as it was seen, and what falls away in it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import AmountField
from apps.decisions.forms.joint import SeatForm
from apps.sprints.models import Sprint

LONGEST_NOTE = 2000


class ConfirmationForm(SeatForm):
    """A capacity as it stood on the page where it is confirmed."""

    capacity = forms.DecimalField(widget=forms.HiddenInput)


class AdjustmentForm(SeatForm):
    """How much of a running sprint's capacity falls away altogether, and what has happened."""

    falls_by = AmountField(min_value=0)
    note = forms.CharField(
        label=_("What has changed"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: two people are ill until the end of the sprint."),
    )

    def __init__(self, *args: Any, sprint: Sprint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sprint = sprint
        self.fields["falls_by"].label = _("Capacity falls by, in %(unit)s") % {"unit": sprint.get_unit_display()}
        self.fields["falls_by"].help_text = _("Altogether in this sprint, counted from the capacity it started with.")

    def clean_falls_by(self) -> Decimal:
        amount: Decimal = self.cleaned_data["falls_by"]
        if amount > (self._sprint.capacity or 0):
            raise forms.ValidationError(_("More than the sprint's capacity cannot fall away."))
        if amount % self._sprint.step:
            raise forms.ValidationError(_("Count in steps of %(step)s.") % {"step": self._sprint.step.normalize()})
        return amount
