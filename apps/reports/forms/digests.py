"""What one gets by mail, and when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.reports.models import DigestSubscription, Rhythm, SavedView, Weekday

HOURS = [(hour, f"{hour}:00") for hour in range(24)]


class DigestForm(forms.Form):
    view = forms.ModelChoiceField(
        SavedView.objects.none(), label=_("Of"), required=False, empty_label=_("all teams that you see")
    )
    rhythm = forms.ChoiceField(
        label=_("When"), choices=Rhythm.choices, widget=forms.RadioSelect, initial=Rhythm.WEEKLY.value
    )
    weekday = forms.TypedChoiceField(
        label=_("Every week on"), choices=Weekday.choices, coerce=int, initial=Weekday.MONDAY.value
    )
    hour = forms.TypedChoiceField(
        label=_("from"), choices=HOURS, coerce=int, initial=8, help_text=_("By the clock of your profile.")
    )

    def __init__(self, data: Any = None, *, user: User, digest: DigestSubscription | None = None) -> None:
        super().__init__(data, initial=_initial(digest) if digest else None)
        self.fields["view"].queryset = SavedView.objects.seen_by(user)  # type: ignore[attr-defined]  # a field of models


def _initial(digest: DigestSubscription) -> dict[str, Any]:
    return {
        "view": digest.view_id,
        "rhythm": digest.rhythm,
        "weekday": digest.weekday,
        "hour": digest.hour,
    }
