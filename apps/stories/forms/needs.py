"""What people type about what a story needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.stories.models import Need, Story
from apps.stories.needs import SeveralStories, story_anywhere
from apps.teams.access import StandingTeam


class NeedForm(forms.Form):
    """Another story by its key, or something from outside with its day."""

    key = forms.CharField(
        label=_("Another story"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Its key, of this team or another one, as it stands on its page: PAY-12."),
    )
    outside = forms.CharField(
        label=_("Or something from outside"),
        required=False,
        max_length=Need._meta.get_field("outside").max_length,
        widget=forms.TextInput(attrs={"placeholder": _("The contract is signed"), "autocomplete": "off"}),
    )
    expected_on = forms.DateField(
        label=_("Expected on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("What for"), required=False, max_length=Need._meta.get_field("note").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, team: StandingTeam) -> None:
        super().__init__(data, auto_id="need-%s")
        self.team = team

    def clean_key(self) -> Story | None:
        key = self.cleaned_data["key"]
        if not key:
            return None
        try:
            found = story_anywhere(self.team, key)
        except SeveralStories as several:
            said = _now("More than one team has a story with this key. Type one of these: %(names)s.")
            raise forms.ValidationError(said % {"names": several}) from several
        if found is None:
            raise forms.ValidationError(
                _now("No story has this key, in this team or another one. It stands at the top of the story's page.")
            )
        return found

    def clean(self) -> None:
        """One of the two, before the database says the same; beside the field that lacks something."""
        given = {name for name in ("key", "outside", "expected_on") if self.data.get(name, "").strip()}
        if given == {"outside"}:
            self.add_error("expected_on", _("Say on which day it is expected."))
        elif given == {"expected_on"}:
            self.add_error("outside", _("Say what is expected on this day."))
        elif given not in ({"key"}, {"outside", "expected_on"}):
            self.add_error("key", _("Name another story, or what comes from outside and its day: one of the two."))

    def told(self) -> dict[str, Any]:
        """What was typed, by the service's own names."""
        names = ("outside", "expected_on", "note")
        return {"needed": self.cleaned_data["key"]} | {name: self.cleaned_data[name] for name in names}
