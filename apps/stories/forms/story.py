"""What people type about stories."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.forms import AmountField
from apps.decisions.citing import close, refuse_typed
from apps.stories.assigning import asked_before
from apps.stories.forms.impact import WHY_FIELDS, WhyFields
from apps.stories.keys import story_with_key
from apps.stories.models import LARGEST_SIZE, PARTS, Kind, Spike, Story, SubTask
from apps.teams.access import StandingTeam
from apps.teams.models import Membership, Right, Role, Unit

LONGEST_DESCRIPTION = 100_000
MOST_LABELS = 20
ACTING = (Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER)


_TOO_LARGE = _("A size is at most 10,000.")
_SIZE_ERRORS = {
    "min_value": _("A size is more than 0."),
    "max_value": _TOO_LARGE,
    "max_digits": _TOO_LARGE,
    "max_whole_digits": _TOO_LARGE,
    "invalid": _("Type a number, for example 3 or 0.5."),
}


class SizeField(AmountField):
    """How large a story is: more than nothing, in the team's unit; empty while nobody has estimated it."""

    def __init__(self, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Size"),
            "required": False,
            "min_value": Decimal("0.01"),
            "max_value": LARGEST_SIZE,
            "error_messages": _SIZE_ERRORS,
        }
        super().__init__(**(defaults | options))


class LabelsField(forms.CharField):
    """Labels with commas between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=2000, **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = re.sub(r"\s+", " ", super().to_python(value) or "")
        return list(dict.fromkeys(label.strip() for label in typed.split(",") if label.strip()))

    def run_validators(self, value: Any) -> None:
        if len(value) > MOST_LABELS:
            raise forms.ValidationError(_("A story has at most 20 labels."))
        if any(len(label) > 60 for label in value):
            raise forms.ValidationError(_("A label has at most 60 characters. Put commas between labels."))


class KeyField(forms.CharField):
    """A story, by the key people call it. Set `team` before it cleans; `only` narrows what it finds."""

    team: StandingTeam
    only: Q = Q()
    missing = _("No story with this key in this team.")

    def prepare_value(self, value: Any) -> Any:
        return value.key if isinstance(value, Story) else value

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        if not key:
            return None
        story = story_with_key(self.team, key, stories=Story.objects.live().filter(self.only))
        if story is None:
            raise forms.ValidationError(self.missing)
        story.team = self.team
        return story


class EpicField(KeyField):
    """An epic of the team, by its key."""

    only = Q(is_epic=True)
    missing = _("No epic with this key in this team.")

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "epics", "autocomplete": "off"})
        defaults: dict[str, Any] = {"label": _("Epic"), "required": False, "max_length": 60, "widget": widget}
        super().__init__(**(defaults | options))


class StoryForm(WhyFields):
    """Everything people write about a story. Fields somebody may not change show their value and take no other."""

    title = forms.CharField(label=_("Title"), max_length=255)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    size = SizeField()
    description = forms.CharField(
        label=_("Description"),
        required=False,
        strip=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown: **bold**, - lists, [links](https://…)."),
    )
    labels = LabelsField(label=_("Labels"), help_text=_("With commas between them."))
    component = forms.CharField(label=_("Component"), required=False, max_length=60)
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Assignee"), required=False, empty_label=_("Nobody"))
    parent = EpicField(help_text=_("Its key, for example of one the field suggests."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        team: StandingTeam,
        story: Story | None = None,
        epic: bool = False,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.team, self.story = team, story
        super().__init__(data, initial=_initial(story) if story else initial)
        self.fields["parent"].team = team  # type: ignore[attr-defined]  # an EpicField
        self.fields["assignee"].queryset = assignable(team, story)  # type: ignore[attr-defined]  # a ModelChoiceField
        if epic or (story and story.is_epic):
            for name in ("kind", "size", "parent", *PARTS):
                del self.fields[name]
        self.framed = framed_spike(story) if story else None
        if self.framed:
            self._leave_the_why_to_the_spike()
        self._fit_size()
        self._name_the_tracker()

    def _fit_size(self) -> None:
        if self.team.unit == Unit.STORIES:
            self.fields.pop("size", None)
        if size := self.fields.get("size"):
            size.label = _("Size, in %(unit)s") % {"unit": self.team.get_unit_display()}
            if not self.team.standing.may(Right.ESTIMATES):
                close(self, "size", team=self.team, key=Right.ESTIMATES)

    def _leave_the_why_to_the_spike(self) -> None:
        for name in WHY_FIELDS:
            del self.fields[name]

    def _name_the_tracker(self) -> None:
        if self.story and self.story.source:
            for name in ("title", "description", "labels", "component", "assignee"):
                self.fields[name].help_text = _("The tracker owns this: an import puts its value back.")

    def clean(self) -> dict[str, Any] | None:
        refuse_typed(self, "size", team=self.team, key=Right.ESTIMATES)
        return super().clean()

    def clean_title(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_description(self) -> str:
        """Browsers send other line ends than they were given; a text that nobody touched stays the same text."""
        return str(self.cleaned_data["description"].replace("\r\n", "\n"))

    def clean_assignee(self) -> User | None:
        """Nobody is taken off other work from here: that says why, elsewhere."""
        to: User | None = self.cleaned_data["assignee"]
        if self.story and to != self.story.assignee and (asked := asked_before(self.story, to)):
            raise forms.ValidationError(asked)
        return to

    def given(self) -> dict[str, Any]:
        """What was typed, by the story's own field names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def changes(self, since: Story) -> dict[str, Any]:
        """What this form would change on a story as it is now."""
        given = self.given().items()
        return {name: value for name, value in given if name in self.changed_data and value != getattr(since, name)}


def framed_spike(story: Story) -> Spike | None:
    """The spike whose question is this story's why, once somebody has framed it."""
    return Spike.objects.filter(story=story).first() if story.kind == Kind.SPIKE else None


def _initial(story: Story) -> dict[str, Any]:
    texts = ("title", *WHY_FIELDS, "description", "labels", "component")
    return {name: getattr(story, name) for name in (*texts, "kind", "size", "assignee", "parent", "version")}


def assignable(team: StandingTeam, story: Story | None) -> QuerySet[User]:
    """Who acts in the team today, and whoever has the story already."""
    acting = Membership.objects.on(team.today).filter(team=team, role__in=ACTING).values("user")
    return User.objects.filter(Q(pk__in=acting) | Q(pk=story.assignee_id if story else None)).order_by("name", "id")


class SizeForm(forms.Form):
    """A size alone, as edited in a list."""

    size = SizeField()
    version = forms.IntegerField(required=False, min_value=0)


class KindForm(forms.Form):
    """A kind alone, as edited in a list."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    version = forms.IntegerField(required=False, min_value=0)


class SubTaskForm(forms.ModelForm[SubTask]):
    """A line of a checklist."""

    class Meta:
        model = SubTask
        fields = ["title"]
