"""What people type about incidents: what broke, why it is none, and what follows."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.decisions.citing import close, refuse_typed
from apps.decisions.forms.joint import SeatForm
from apps.sprints.models import Severity
from apps.stories.forms.story import SizeField
from apps.stories.models import Kind, Story
from apps.teams.access import StandingTeam
from apps.teams.models import Right, Unit

FOLLOWING = [(kind.value, kind.label) for kind in (Kind.IMPROVEMENT, Kind.DEBT)]


def one_line(text: str) -> str:
    """Whatever was pasted, as one line."""
    return " ".join(text.split())


class IncidentForm(forms.Form):
    """What is broken, for whom, how badly; a size once somebody knows. Of a story that is there, whom it hits."""

    title = forms.CharField(
        label=_("What is broken"), max_length=255, help_text=_("As whoever is hit would say it: refunds stand still.")
    )
    for_whom = forms.CharField(label=_("For whom"), max_length=200)
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[(each.value, f"{each.label.capitalize()}: {each.means}") for each in Severity],
        widget=forms.RadioSelect,
        initial=Severity.MODERATE,
    )
    size = SizeField(help_text=_("Empty while nobody knows: it counts nothing until then, and is listed."))

    def __init__(self, data: QueryDict | None = None, *, team: StandingTeam, story: Story | None = None) -> None:
        super().__init__(data)
        self.team = team
        severities = [(each.value, f"{each.label.capitalize()}: {each.means}") for each in Severity]
        self.fields["severity"].choices = severities  # type: ignore[attr-defined]  # a ChoiceField
        if story:
            del self.fields["title"]
        if story or team.unit == Unit.STORIES:
            del self.fields["size"]
        elif not team.standing.may(Right.ESTIMATES):
            close(self, "size", team=team, key=Right.ESTIMATES)

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_for_whom(self) -> str:
        return one_line(self.cleaned_data["for_whom"])

    def clean(self) -> None:
        refuse_typed(self, "size", team=self.team, key=Right.ESTIMATES)


class NoneForm(forms.Form):
    """Why something is no incident."""

    reason = forms.CharField(
        label=_("Why it is none"),
        max_length=255,
        help_text=_("It becomes a bug: in the product budget where it fits, else proposed for the next sprint."),
    )

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


class IncidentFollowUpForm(forms.Form):
    """A story that follows from an incident."""

    title = forms.CharField(label=_("What is to be done"), max_length=255)
    kind = forms.ChoiceField(label=_("Kind"), choices=FOLLOWING, widget=forms.RadioSelect, initial=Kind.IMPROVEMENT)
    why = forms.CharField(
        label=_("Why it matters"),
        max_length=240,
        help_text=_("What changes and for whom. Of debt: why it is debt; it goes onto the register with this line."),
    )

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_why(self) -> str:
        return one_line(self.cleaned_data["why"])


class DecideForm(SeatForm):
    """What both decide to do about it."""

    note = forms.CharField(
        label=_("What follows, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: both stories go into the next sprint. That nothing follows is a decision, too."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["note", "seat"])
