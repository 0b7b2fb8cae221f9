"""What people tell of a debt: on a new story or on one that is there, left by an incident or simply noticed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.decisions.citing import close, refuse_typed
from apps.decisions.forms.joint import SeatForm
from apps.stories.forms.story import KeyField, SizeField
from apps.stories.models import Debt, Origin, Story
from apps.teams.access import StandingTeam
from apps.teams.models import Membership, Right, Unit

LONGEST_REASON = 1000
TOLD = ("reason", "principal", "cost", "cost_amount", "component", "owner")
AMOUNTS = ("principal", "cost_amount")


class ToldForm(forms.Form):
    """What may be told better as long as it is owed. Amounts are the team's to estimate."""

    reason = forms.CharField(
        label=_("Why it is debt"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was left as it is, and who pays for it since. For example: refunds are paid by hand."),
    )
    principal = SizeField(help_text=_("What repaying it takes. Empty while nobody knows."))
    cost = forms.CharField(
        label=_("What keeping it costs each sprint"),
        required=False,
        max_length=200,
        help_text=_("In the words of whoever feels it: support corrects 30 fees."),
    )
    cost_amount = SizeField()
    component = forms.CharField(label=_("Component"), required=False, max_length=60)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody"),
        help_text=_("Who keeps an eye on it."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, team: StandingTeam, initial: Any = None) -> None:
        self.team = team
        super().__init__(data, initial=initial)
        owner = (initial or {}).get("owner")
        self.fields["owner"].queryset = _members(team, owner)  # type: ignore[attr-defined]  # a ModelChoiceField
        self._fit_amounts()

    def _fit_amounts(self) -> None:
        """A team that counts stories has no amounts; elsewhere whoever estimates types them."""
        labels = {"principal": _("Principal, in %(unit)s"), "cost_amount": _("Cost a sprint, in %(unit)s")}
        for name, label in labels.items():
            if self.team.unit == Unit.STORIES:
                del self.fields[name]
                continue
            self.fields[name].label = label % {"unit": self.team.get_unit_display()}
            if not self.team.standing.may(Right.ESTIMATES):
                close(self, name, team=self.team, key=Right.ESTIMATES)

    def clean(self) -> None:
        for name in AMOUNTS:
            refuse_typed(self, name, team=self.team, key=Right.ESTIMATES)

    def clean_component(self) -> str:
        return " ".join(self.cleaned_data["component"].split())

    def told(self) -> dict[str, Any]:
        """What was typed, by the debt's own field names."""
        return {name: self.cleaned_data[name] for name in TOLD if name in self.fields}


class DebtForm(ToldForm):
    """An entry of the register: which story repays it, and since when it is there."""

    title = forms.CharField(
        label=_("What is to be done"),
        max_length=255,
        help_text=_("The story that repays it is written with it."),
        error_messages={"required": _("Say what is to be done, or name a story that is there.")},
    )
    story = KeyField(
        label=_("Or a story that is there"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Its key, where somebody wrote it down already."),
    )
    incurred_on = forms.DateField(
        label=_("Taken on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    noticed_by = forms.ModelChoiceField(User.objects.none(), label=_("Noticed by"), empty_label=None)

    field_order = ["title", "story", "reason"]

    def __init__(
        self, data: QueryDict | None = None, *, team: StandingTeam, incident: Story | None, initial: dict[str, Any]
    ) -> None:
        self.incident = incident
        begin = {"incurred_on": team.today, "noticed_by": team.standing.user}
        super().__init__(data, team=team, initial=begin | initial)
        self._ask_for_a_story(given=bool(initial))
        if incident:
            del self.fields["noticed_by"]
        else:
            people = _members(team, team.standing.user)
            self.fields["noticed_by"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField

    def _ask_for_a_story(self, *, given: bool) -> None:
        """Its title where it is written now; its key where it is there."""
        story: Any = self.fields["story"]
        story.team, story.only = self.team, Q(is_epic=False)
        if given:
            del self.fields["title"]
            story.label, story.required, story.help_text = _("The story that repays it"), True, ""
        else:
            self.fields["title"].required = not self.data.get("story")

    def clean_title(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("title") and self.cleaned_data.get("story"):
            self.add_error("title", _("Say what is to be done, or name a story that is there: one of the two."))
        day = self.cleaned_data.get("incurred_on")
        if day and day > self.team.today:
            self.add_error("incurred_on", _("A debt is taken on today or earlier."))

    def origin(self) -> dict[str, Any]:
        """Where it comes from, by the debt's own field names."""
        if self.incident:
            return {"origin": Origin.INCIDENT, "incident": self.incident}
        return {"origin": Origin.NOTICED, "noticed_by": self.cleaned_data["noticed_by"]}


class EditDebtForm(ToldForm):
    """What is told of a debt, as somebody saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None = None, *, team: StandingTeam, debt: Debt) -> None:
        super().__init__(data, team=team, initial={name: getattr(debt, name) for name in (*TOLD, "version")})

    def changes(self, since: Debt) -> dict[str, Any]:
        """What this form would change on a debt as it is now."""
        told = self.told().items()
        return {name: value for name, value in told if name in self.changed_data and value != getattr(since, name)}


class WriteOffForm(SeatForm):
    """Why both should stop carrying it."""

    note = forms.CharField(
        label=_("Why it is not repaid any more"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the old app is switched off in March. The other side reads this before it signs."),
    )


class RegisterForm(forms.Form):
    """Stories that are tagged debt, put on the register with one line for all that were chosen."""

    pick = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least one story.")}, label=_("Stories")
    )
    reason = forms.CharField(
        label=_("Why they are debt"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One line for those you chose. Put one on the register by itself to say it in its own words."),
    )

    def __init__(self, data: QueryDict | None = None, *, offered: list[Story]) -> None:
        super().__init__(data)
        choices = [(story.number, story.key) for story in offered]
        self.fields["pick"].choices = choices  # type: ignore[attr-defined]  # a TypedMultipleChoiceField


def _members(team: StandingTeam, also: User | None) -> QuerySet[User]:
    """Who is in the team today, and whoever stands there already."""
    members = Membership.objects.on(team.today).filter(team=team).values("user")
    return User.objects.filter(Q(pk__in=members) | Q(pk=also.pk if also else None)).order_by("name", "id")
