"""What people write under joint decisions."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import JointKind
from apps.decisions.models.joint import JointQuerySet
from apps.teams.models import Role
from apps.teams.seats import GUARDED


class SignForm(forms.Form):
    """For which side somebody signs: a button each. Whether it counts, the database says."""

    seat = forms.ChoiceField(
        choices=[(role.value, role.label) for role in GUARDED],
        error_messages={"required": _("Choose for whom you sign."), "invalid_choice": _("Choose for whom you sign.")},
    )


class SeatForm(forms.Form):
    """For which role somebody signs. Asked only of those who could sign for either."""

    seat = forms.ChoiceField(label=_("You sign for"))

    def __init__(self, *args: Any, seats: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seats = [Role(seat) for seat in sorted(seats)]
        if len(self._seats) == 1:
            del self.fields["seat"]
        else:
            choices = [(role.value, role.label) for role in self._seats]
            self.fields["seat"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, whatever its type says

    @property
    def signs_for(self) -> str:
        """The role, once the form is valid."""
        return str(self.cleaned_data.get("seat") or self._seats[0].value)


class DeclineForm(forms.Form):
    """Why somebody says no."""

    answer = forms.CharField(
        label=_("Why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side reads this. What would you sign instead?"),
        error_messages={"required": _("Say why, so that the other side can propose something better.")},
    )


class JointFilterForm(forms.Form):
    """Which decisions a list shows. What makes no sense is left out rather than refused."""

    kind = forms.ChoiceField(required=False, choices=[("", _("All kinds")), *JointKind.choices])

    def found(self, decisions: JointQuerySet) -> JointQuerySet:
        """Those asked for."""
        kind = self.cleaned_data.get("kind") if self.is_valid() else ""
        return decisions.filter(kind=kind) if kind else decisions
