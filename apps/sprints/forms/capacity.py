"""What people type about a sprint's capacity, the sprints behind its suggestion, and single days."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import NameField
from apps.core.forms import AmountField
from apps.sprints.models import Sprint
from apps.sprints.models.sprint import LARGEST_CAPACITY
from apps.teams.models import LOADS, OffKind
from apps.teams.services.single_days import Lost

LONGEST_NOTE = 2000


class CapacityForm(forms.Form):
    """A capacity, and why it is another one than was suggested."""

    capacity = AmountField(label=_("Capacity"), min_value=0, max_value=LARGEST_CAPACITY)
    note = forms.CharField(
        label=_("Why another number than the suggested one"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, sprint: Sprint, suggested: Decimal | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._sprint, self._suggested = sprint, suggested
        self.initial["capacity"], self.initial["note"] = sprint.capacity, sprint.capacity_note
        self.fields["capacity"].label = _("Capacity, in %(unit)s") % {"unit": sprint.get_unit_display()}
        if suggested is None:
            self.fields["note"].label = _("Note")

    def clean_capacity(self) -> Decimal:
        capacity: Decimal = self.cleaned_data["capacity"]
        if capacity % self._sprint.step:
            raise forms.ValidationError(_("Count in steps of %(step)s.") % {"step": self._sprint.step.normalize()})
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        capacity = cleaned.get("capacity")
        if capacity is not None and capacity == self._suggested:
            cleaned["note"] = ""
        elif capacity is not None and self._suggested is not None and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words why, for whoever asks later."))
        return cleaned


class CountedForm(forms.Form):
    """Which of the closed sprints count in the focus factor."""

    counts = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, past: Collection[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self._numbers = past
        self.fields["counts"].choices = [(number, number) for number in self._numbers]  # type: ignore[attr-defined]  # a choice field, whatever its type says

    @property
    def left_out(self) -> list[int]:
        return [number for number in self._numbers if number not in self.cleaned_data["counts"]]


class DayForm(forms.Form):
    """What of a day is lost, and as what. For somebody else no private kind is asked."""

    lost = forms.ChoiceField(label=_("Lost of this day"), choices=Lost, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("As"), choices=OffKind)

    def __init__(self, *args: Any, is_own: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_own:
            field = self.fields["kind"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(OffKind.OFF.value, _("Off")), *((kind.value, kind.label) for kind in LOADS)]

    def clean_lost(self) -> Lost:
        return Lost(self.cleaned_data["lost"])


class TeamDayForm(forms.Form):
    """A day, or half of one, that nobody of the team works."""

    name = NameField(label=_("Name"), max_length=80, initial=_("Team day"))
    off = forms.TypedChoiceField(
        label=_("The team is off"),
        coerce=Decimal,
        choices=[("1", _("the whole day")), ("0.5", _("half of the day"))],
        initial="1",
        widget=forms.RadioSelect,
    )
