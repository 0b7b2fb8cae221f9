"""What people ask of the backlog: filters, moves, and acts on several stories at once."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.forms import AmountField
from apps.stories.backlog import ARCHIVED, EPICS, STORIES, Wanted
from apps.stories.forms.story import EpicField, KeyField
from apps.stories.models import LARGEST_SIZE, Confidence, Kind, State
from apps.teams.access import StandingTeam

MOST_PICKED = 200


def _any(label: Any, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class BacklogForm(forms.Form):
    """The backlog's filters. All of them stand in the address, so a list can be kept or sent."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    show = forms.ChoiceField(
        choices=[(STORIES, _("Stories")), (EPICS, _("Epics")), (ARCHIVED, _("Archived"))], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*State.choices, ("all", _("any state"))], initial=State.OPEN
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_any(_("any kind"), Kind.choices))
    tagging = forms.ChoiceField(
        label=_("Waiting for"),
        required=False,
        choices=_any(
            _("confirmed or not"),
            [
                ("suggested", _("suggestion to confirm")),
                *((each.value, _("suggestion: %(confidence)s") % {"confidence": each.label}) for each in Confidence),
                ("proposed", _("proposal to decide")),
            ],
        ),
    )
    looks_like = forms.ChoiceField(label=_("Looks like"), required=False, choices=_any(_("any kind"), Kind.choices[1:]))
    sized = forms.ChoiceField(
        label=_("Estimate"),
        required=False,
        choices=[("", _("estimated or not")), ("yes", _("estimated")), ("no", _("not estimated"))],
    )
    size_from = AmountField(label=_("Size from"), required=False, min_value=0, max_value=LARGEST_SIZE)
    size_to = AmountField(label=_("Size to"), required=False, min_value=0, max_value=LARGEST_SIZE)
    label = forms.CharField(label=_("Label"), required=False, max_length=60)
    epic = EpicField()
    planned_for = forms.CharField(label=_("Proposed for"), required=False, max_length=120)
    after = forms.CharField(required=False, max_length=500)
    before = forms.CharField(required=False, max_length=500)

    def __init__(self, data: QueryDict, *, team: StandingTeam) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["epic"].team = team  # type: ignore[attr-defined]  # an EpicField

    def offer(self, labels: list[str]) -> None:
        """Give the choices that come from the team's own data; what is chosen already always stands among them."""
        chosen = {name: str(self.data.get(name) or "") for name in ("label", "planned_for")}
        labels = sorted({*labels, chosen["label"]} - {""})
        self.fields["label"].widget = forms.Select(choices=_any(_("any label"), [(each, each) for each in labels]))
        sprints: list[tuple[str, Any]] = [("any", _("any sprint"))]
        if chosen["planned_for"] not in ("", "any"):
            sprints.append((chosen["planned_for"], chosen["planned_for"]))
        self.fields["planned_for"].widget = forms.Select(choices=_any(_("proposed or not"), sprints))

    def wanted(self) -> Wanted:
        """What was asked for, as far as it makes sense; the rest shows its error beside the field."""
        self.is_valid()
        known = {field.name for field in fields(Wanted)}
        given = {name: value for name, value in self.cleaned_data.items() if name in known and value not in ("", None)}
        return Wanted(**given)

    @property
    def is_detailed(self) -> bool:
        """Whether a filter is set that stands under "more"."""
        names = ("looks_like", "sized", "size_from", "size_to", "epic", "planned_for")
        return any(self.data.get(name) for name in names)


class PickForm(forms.Form):
    """Several stories, and what is to happen to them."""

    pick = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least one story first.")}
    )
    act = forms.ChoiceField(choices=[("tag", ""), ("confirm", ""), ("archive", "")])
    kind = forms.ChoiceField(choices=Kind.choices, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        picked = [each for each in data.getlist("pick") if each.isdecimal() and len(each) < 10]
        self.fields["pick"].choices = [(each, each) for each in picked]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("act") == "tag" and not cleaned.get("kind"):
            self.add_error("kind", _("Choose what kind these stories are."))
        if len(cleaned.get("pick", [])) > MOST_PICKED:
            self.add_error("pick", _("Choose at most 200 stories at a time."))
        return cleaned


class PlaceForm(forms.Form):
    """Which story goes where in the order: `231 up`, or `231 after` with the key of the story it goes beside."""

    place = forms.RegexField(
        r"^\d{1,9} (top|up|down|bottom|after|before)$",
        error_messages={"required": _("Choose where it goes."), "invalid": _("Choose where it goes.")},
    )
    beside = KeyField(label=_("Key"), required=False, max_length=60)

    def __init__(self, data: QueryDict, *, team: StandingTeam) -> None:
        super().__init__(data)
        self.fields["beside"].team = team  # type: ignore[attr-defined]  # a KeyField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "place" in cleaned:
            number, cleaned["to"] = cleaned["place"].split()
            cleaned["number"] = int(number)
        if cleaned.get("to") in ("after", "before") and not cleaned.get("beside") and "beside" not in self.errors:
            self.add_error("beside", _("Type the key of the story it goes beside."))
        return cleaned
