"""What people type about an agreement: its shares, from when on, and why."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.forms import AmountField
from apps.decisions.forms.joint import SeatForm
from apps.decisions.models import AgreementTerms
from apps.sprints.forms.planning import DateField
from apps.sprints.models import Sprint

ANOTHER_DAY = "day"
LONGEST_WHY = 2000


class TermsForm(forms.Form):
    """The terms alone, for a preview: what applies from which sprint on. Why is asked when it is proposed."""

    tech_share = AmountField(
        label=_("For technical work, % of capacity"),
        min_value=0,
        max_value=100,
    )
    reserve_share = AmountField(
        label=_("Reserve for unplanned work, % of capacity"),
        min_value=0,
        max_value=100,
        help_text=_("Kept free for incidents. 0 keeps nothing free; they are then charged to the product side."),
    )
    from_sprint = forms.ChoiceField(label=_("From which sprint on"))
    effective_from = DateField(
        label=_("The day"), required=False, help_text=_("Asked only where you choose a day and no sprint.")
    )

    def __init__(self, *args: Any, sprints: Sequence[Sprint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._starts = {str(sprint.number): sprint.starts for sprint in sprints}
        choices = [(str(sprint.number), _choice(sprint)) for sprint in sprints]
        choices.append((ANOTHER_DAY, str(_("From a day I choose"))))
        self.fields["from_sprint"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, whatever its type says

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if starts := self._starts.get(cleaned.get("from_sprint", "")):
            cleaned["effective_from"] = starts
            self.errors.pop("effective_from", None)
        elif not cleaned.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", _("Choose a sprint, or give a day."))
        return cleaned

    def terms(self) -> AgreementTerms:
        given = self.cleaned_data
        return AgreementTerms(given["tech_share"], given["reserve_share"], given["effective_from"])


class AgreementForm(SeatForm, TermsForm):
    """An agreement as it is put to the other side."""

    note = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side reads it before signing, and whoever asks in a year."),
    )
    basis = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sprints: Sequence[Sprint], seats: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, sprints=sprints, seats=seats, **kwargs)


def _choice(sprint: Sprint) -> str:
    return f"{sprint.title} · {date_format(sprint.starts, 'D j M Y')}"
