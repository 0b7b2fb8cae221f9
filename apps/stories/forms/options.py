"""What people type about options: the wish, each answer to it, and the choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.conflicts import MINE, THEIRS, Difference
from apps.core.templatetags.ringfence import amount
from apps.decisions.citing import close
from apps.stories.forms.story import SizeField
from apps.stories.models import Option, Remark
from apps.stories.options import day
from apps.stories.options_history import option_at
from apps.teams.access import StandingTeam
from apps.teams.models import Right, Unit

YEARS_AHEAD = 5
DEBT_FIELDS = ("debt_title", "debt_size", "debt_reason", "debt_cost")


class DayAheadField(forms.DateField):
    """A local day that is still to come. Set `today` before it cleans."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    today: dt.date

    def clean(self, value: Any) -> dt.date | None:
        given: dt.date | None = super().clean(value)
        if given and given < self.today:
            raise ValidationError(_("This day has passed. Give one that is still to come."))
        if given and given.year - self.today.year > YEARS_AHEAD:
            raise ValidationError(_("Give a day within five years of today."))
        return given


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AskForm(forms.Form):
    """What the Product Owner would like, by when, and why."""

    wish = forms.CharField(
        label=_("What do you wish for?"), max_length=300, help_text=_("In a few words, for example: by Thursday.")
    )
    by_when = DayAheadField(label=_("By when"), required=False)
    reason = forms.CharField(
        label=_("Why, and what happens otherwise"),
        max_length=2000,
        widget=lines(3),
        help_text=_("Who knows the reason can leave out what it does not need."),
    )

    def __init__(self, data: QueryDict | None = None, *, team: StandingTeam) -> None:
        super().__init__(data)
        self.fields["by_when"].today = team.today  # type: ignore[attr-defined]  # a DayAheadField


class OptionForm(forms.Form):
    """One way to meet the wish."""

    name = forms.CharField(label=_("Name"), max_length=80)
    ready_on = DayAheadField(label=_("Ready on"))
    size = SizeField(required=True)
    covers = forms.CharField(label=_("Covers"), max_length=1000, widget=lines(2))
    lacks = forms.CharField(label=_("Does not cover"), max_length=1000, required=False, widget=lines(2))
    production_safe = forms.BooleanField(label=_("Safe for production"), required=False)
    manual_work = forms.CharField(label=_("Needs by hand"), max_length=300, required=False)
    risk = forms.CharField(label=_("Risk"), max_length=300, required=False)
    debt_title = forms.CharField(
        label=_("What is left to do"), max_length=200, required=False, help_text=_("Becomes a story of its own.")
    )
    debt_size = SizeField(label=_("Size of the debt"))
    debt_reason = forms.CharField(
        label=_("Why it is debt"),
        max_length=500,
        required=False,
        widget=lines(2),
        help_text=_("One plain line, in business terms: it is the why of that story."),
    )
    debt_cost = forms.CharField(label=_("What keeping it costs each sprint"), max_length=200, required=False)
    team_takes_debt = forms.BooleanField(
        label=_("The team takes the debt"),
        required=False,
        help_text=_("Repaid from the tech budget. Otherwise from the product budget, as the Product Owner chooses it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        team: StandingTeam,
        option: Option | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(option) if option else initial)
        self.team = team
        self.fields["ready_on"].today = team.today  # type: ignore[attr-defined]  # a DayAheadField
        if team.unit == Unit.STORIES:
            del self.fields["size"], self.fields["debt_size"]
        else:
            unit = {"unit": team.get_unit_display()}
            self.fields["size"].label = _("Size, in %(unit)s") % unit
            self.fields["debt_size"].label = _("Size of the debt, in %(unit)s") % unit
        if not team.standing.may(Right.TECH_BUDGET):
            close(self, "team_takes_debt", team=team, key=Right.TECH_BUDGET)

    @property
    def has_debt(self) -> bool:
        """Whether the fields of debt stand open."""
        return any(self[name].value() for name in DEBT_FIELDS if name in self.fields)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_debt_title(self) -> str:
        return " ".join(self.cleaned_data["debt_title"].split())

    def clean(self) -> None:
        """Debt says what is left, how large it is and why; or there is none."""
        if not any(self.cleaned_data.get(name) for name in DEBT_FIELDS):
            self.cleaned_data["team_takes_debt"] = False
            return
        for name in ("debt_title", "debt_size", "debt_reason"):
            if name in self.fields and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Debt says what is left to do, how large that is, and why."))

    def given(self) -> dict[str, Any]:
        """What was typed, by the option's own field names. Where stories are counted, each debt is one."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if self.team.unit == Unit.STORIES and given["debt_title"]:
            given["debt_size"] = Decimal(1)
        return given

    def differences(self, current: Option) -> list[Difference]:
        """Both versions of every field that somebody else has changed meanwhile, or this person."""
        base = option_at(current.pk, self.cleaned_data["version"] or 0)
        return list(self._differing(current, base))

    def _differing(self, current: Option, base: Any) -> Iterator[Difference]:
        for name, mine in self.given().items():
            theirs = getattr(current, name)
            if mine == theirs:
                continue
            untouched = base is not None and getattr(base, name) == mine
            typed = str(self.data.get(name, ""))
            keep = THEIRS if untouched else MINE
            yield Difference(name, str(self.fields[name].label), _shown(mine), _shown(theirs), keep, typed)


def _initial(option: Option) -> dict[str, Any]:
    return {name: getattr(option, name) for name in (*OptionForm.base_fields, "version")}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Decimal):
        return amount(value)
    return day(value) if isinstance(value, dt.date) else str(value or _("empty"))


class ChooseForm(forms.Form):
    """Which option, seen at which version of the request, and what to say about it."""

    option = forms.IntegerField(min_value=1, error_messages={"required": _("Choose one of the options.")})
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=lines(2))
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    despite_stale = forms.BooleanField(required=False)


class RemarkForm(forms.ModelForm[Remark]):
    """Something to say about the options."""

    class Meta:
        model = Remark
        fields = ["text"]
        widgets = {"text": lines(2)}
        error_messages = {"text": {"required": _("Write something first.")}}
