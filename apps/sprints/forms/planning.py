"""What people type about sprints, moves and cards."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import AmountField
from apps.decisions.citing import cite, close, refuse_typed
from apps.sprints.models import Budget, Sprint
from apps.sprints.models.sprint import LARGEST_CAPACITY
from apps.stories.forms.impact import WHY_FIELDS, WhyFields
from apps.stories.models import LARGEST_SIZE, Kind, Spike
from apps.teams.access import StandingTeam
from apps.teams.models import Right, Team, Unit

LONGEST = dt.timedelta(days=92)
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
BACKLOG = "backlog"
ON_A_CARD = ("why", "value_from", "value_to", "value_unit")


class DateField(forms.DateField):
    """A local date, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Give a date between 2000 and 2100."))
        return day


class SprintForm(forms.ModelForm[Sprint]):
    """A sprint's name, goal and dates; of a new one its capacity too, which afterwards has a page of its own."""

    starts = DateField(label=_("First day"))
    ends = DateField(label=_("Last day"))
    capacity = AmountField(
        label=_("Capacity"),
        required=False,
        min_value=0,
        max_value=LARGEST_CAPACITY,
        help_text=_(
            "What the team can do in this sprint. Leave it empty while it is not known: it is then shown as not set."
        ),
    )

    class Meta:
        model = Sprint
        fields = ["name", "goal", "starts", "ends", "capacity"]
        widgets = {"goal": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"name": _("Left empty, it goes by its number.")}

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        self.fields["capacity"].label = _("Capacity, in %(unit)s") % {"unit": Unit(team.unit).label}
        if self.instance.pk:
            del self.fields["capacity"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day lies before the first one."))
        elif starts and ends and ends - starts > LONGEST:
            self.add_error("ends", _("A sprint lasts at most three months."))
        capacity = cleaned.get("capacity")
        step = Unit(self.team.unit).step
        if capacity is not None and capacity % step:
            self.add_error("capacity", _("Count in steps of %(step)s.") % {"step": step.normalize()})
        return cleaned

    def _post_clean(self) -> None:
        """Dates and amounts meet the database's rules in the service, which knows the whole sprint."""


class MoveForm(forms.Form):
    """Where a story goes, and beside which other one."""

    story = forms.IntegerField(min_value=1)
    to = forms.ChoiceField(choices=[(Budget.PRODUCT.value, ""), (Budget.TECH.value, ""), (BACKLOG, "")], required=False)
    shift = forms.ChoiceField(choices=[("up", ""), ("down", "")], required=False)
    after = forms.IntegerField(min_value=1, required=False)
    before = forms.IntegerField(min_value=1, required=False)
    reason = forms.CharField(max_length=255, required=False)
    out = forms.IntegerField(min_value=1, required=False)


class SwapForm(forms.Form):
    """Two stories that change places."""

    story = forms.IntegerField(min_value=1)
    out = forms.IntegerField(min_value=1)
    to = forms.ChoiceField(choices=[(Budget.PRODUCT.value, ""), (Budget.TECH.value, "")])
    reason = forms.CharField(max_length=255, required=False)


class StoryNumberForm(forms.Form):
    """A story, wanted in the sprint after this one, or `here`: by whoever owns the product budget."""

    story = forms.IntegerField(min_value=1)
    here = forms.BooleanField(required=False)


class CardForm(WhyFields):
    """What is changed on a card itself: its kind, its size, its why and the numbers of it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    size = AmountField(label=_("Size"), required=False, min_value=0, max_value=LARGEST_SIZE, max_digits=7)
    reason = forms.CharField(label=_("If its size changes: why"), required=False, max_length=255)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, *args: Any, team: StandingTeam, question: Spike | None = None, is_scope: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        self._ask_why(question)
        if not is_scope or team.unit == Unit.STORIES or not team.standing.may(Right.ESTIMATES):
            del self.fields["reason"]
        if team.unit == Unit.STORIES:
            del self.fields["size"]
        elif not team.standing.may(Right.ESTIMATES):
            close(self, "size", team=team, key=Right.ESTIMATES)
        if not team.standing.may(Right.TAGGING):
            proposed = _("A technical kind stays a proposal until it is confirmed.")
            self.fields["kind"].help_text = cite(team, Right.TAGGING, said=str(proposed))

    def _ask_why(self, question: Spike | None) -> None:
        """The line and its numbers; the other parts have their place on the story's page, and a spike its question."""
        asked = () if question else ON_A_CARD
        for name in set(WHY_FIELDS) - set(asked):
            del self.fields[name]
        if not question:
            self.fields["why"].label, self.fields["why"].help_text = _("Why it matters, in one plain line"), ""

    def clean(self) -> dict[str, Any] | None:
        refuse_typed(self, "size", team=self.team, key=Right.ESTIMATES)
        if "size" in self.changed_data and self.cleaned_data.get("reason") == "":
            self.add_error("reason", _("The sprint runs: say in a word why the size changes."))
        return super().clean()

    def clean_size(self) -> Any:
        size = self.cleaned_data["size"]
        if size == 0:
            raise forms.ValidationError(_("A size is more than 0. Leave it empty while it is not known."))
        return size
