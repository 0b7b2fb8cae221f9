"""What people say about when a story is released."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.stories.models import Release

HOLD, ON = "hold", "on"


class ReleaseForm(forms.Form):
    """Held back, or on a day; and why."""

    how = forms.ChoiceField(
        label=_("It is"), choices=[(HOLD, _("held back")), (ON, _("released on"))], widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only where it has one. A day that is over says that it is released."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("because"),
        max_length=Release._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"placeholder": _("The fair opens on that day"), "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None = None, *, release: Release | None) -> None:
        begin: dict[str, Any] = {"version": release.version if release else 0}
        if release:
            begin |= {"how": HOLD if release.hold else ON, "on": release.on, "reason": release.reason}
        super().__init__(data, initial=begin, auto_id="release-%s")

    def clean(self) -> None:
        how, typed = self.cleaned_data.get("how"), self.data.get("on", "").strip()
        if how == ON and not typed:
            self.add_error("on", _("Say on which day."))
        elif how == HOLD and typed:
            self.add_error("on", _("What is held back has no day. Choose one of the two."))

    def take_version(self, release: Release | None) -> None:
        """Go on from what stands now; what was typed stays."""
        self.data = dict(self.data.items()) | {"version": str(release.version if release else 0)}
