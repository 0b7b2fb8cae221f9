"""Which untagged stories of the past somebody means, and what kind they are to get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.reports.before_reading import past_lines
from apps.reports.before_tags import Rule, of_rule, past_rules, untagged_past
from apps.reports.reading import closed_sprints
from apps.stories.forms.rules import OFFERED, one_line
from apps.stories.models import Confidence, Kind, Label, TagRuleField
from apps.stories.models.tagging import TAGS
from apps.stories.rules import looks_at
from apps.teams.models import Team

AS_SUGGESTED = "suggested"
MOST_PICKED = 500


@dataclass(frozen=True)
class Offered:
    """What can be filtered for."""

    sprints: list[tuple[str, str]]
    labels: list[str]
    types: list[str]
    rules: list[Rule]


def offered_of(team: Team) -> Offered:
    """Four queries."""
    types = untagged_past(team).exclude(source_type="").order_by("source_type").values_list("source_type", flat=True)
    return Offered(
        sprints=[(str(each.pk), each.title) for each in closed_sprints(team, fenced=False).only("number", "name")],
        labels=list(Label.objects.filter(team=team).values_list("name", flat=True)[:OFFERED]),
        types=list(types.distinct()[:OFFERED]),
        rules=past_rules(team),
    )


class PastForm(forms.Form):
    """How the untagged past is narrowed. All of it stands in the address."""

    sprint = forms.ChoiceField(label=_("Sprint"), required=False)
    label = forms.ChoiceField(label=_("Label"), required=False)
    type = forms.ChoiceField(label=_("Type in the tracker"), required=False)
    word = forms.CharField(
        label=_("Word in the title"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    confidence = forms.ChoiceField(
        label=_("Suggested as"), required=False, choices=[("", _("sure or not")), *Confidence.choices]
    )
    rule = forms.ChoiceField(label=_("Suggested because"), required=False)

    def __init__(self, data: QueryDict, *, team: Team, offered: Offered) -> None:
        super().__init__(data, auto_id="past-%s")
        self.team, self.rules = team, offered.rules
        self._offer("sprint", _("any sprint"), offered.sprints)
        self._offer("label", _("any label"), [(each, each) for each in offered.labels])
        self._offer("type", _("any type"), [(each, each) for each in offered.types])
        self._offer(
            "rule", _("any reason"), [(each.name, f"{each.kind.label}: {each.reason}") for each in offered.rules]
        )

    def _offer(self, name: str, every: Any, choices: list[tuple[str, str]]) -> None:
        """What somebody chose stays a choice when the last of its stories is tagged: nothing is found by it then."""
        chosen = self.data.get(name, "")[:300].replace("\x00", "")
        if name != "sprint" and chosen and chosen not in dict(choices):
            choices = [*choices, (chosen, chosen.rpartition("|")[2])]
        self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]  # a field of choices

    def clean_word(self) -> str:
        return one_line(self.cleaned_data["word"])

    def wanted(self) -> dict[str, str]:
        """What was asked for, as far as it makes sense; the rest shows its error beside the field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowing(self) -> Q:
        wanted = self.wanted()
        found = of_rule(wanted["rule"]) if "rule" in wanted else Q()
        if "confidence" in wanted:
            found &= Q(suggestion_confidence=wanted["confidence"])
        if "sprint" in wanted:
            found &= Q(pk__in=past_lines(self.team).filter(sprint=int(wanted["sprint"])).values("story"))
        for name in set(TagRuleField.values) & set(wanted):
            found &= looks_at(name, wanted[name])
        return found


class TagPastForm(forms.Form):
    """A kind for the picked stories, or for everything that was found; and how many that were when it was read."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(AS_SUGGESTED, _("what is suggested for each")), *TAGS],
        error_messages={
            "required": _("Choose what kind these stories are."),
            "invalid_choice": _("Choose one of the kinds."),
        },
    )
    every = forms.BooleanField(required=False)
    pick = forms.TypedMultipleChoiceField(required=False, coerce=int)
    count = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        given = data.getlist("pick") if data is not None else []
        picked = [each for each in given if each.isdecimal() and each.isascii() and len(each) < 10]
        self.fields["pick"].choices = [(each, each) for each in picked]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        picked = len(cleaned.get("pick", []))
        if not cleaned.get("every") and not picked:
            self.add_error("pick", _("Choose at least one story first."))
        if picked > MOST_PICKED:
            said = ngettext(
                "Choose at most %(n)s story at a time.", "Choose at most %(n)s stories at a time.", MOST_PICKED
            )
            self.add_error("pick", said % {"n": MOST_PICKED})
        return cleaned

    @property
    def told(self) -> int:
        """How many the page said there are; of a page that said nothing, what there never is."""
        count: int | None = self.cleaned_data["count"]
        return -1 if count is None else count

    @property
    def picked_count(self) -> int:
        return 0 if self.cleaned_data["every"] else len(self.cleaned_data["pick"])

    @property
    def asked(self) -> list[tuple[str, Any]]:
        """What was asked for, for the form that confirms it."""
        given = self.cleaned_data
        if given["every"]:
            return [("kind", given["kind"]), ("every", "on")]
        return [("kind", given["kind"]), *(("pick", str(number)) for number in given["pick"])]

    @property
    def picks(self) -> list[str]:
        """What stays ticked where something is wrong."""
        return [value for value, _label in self.fields["pick"].choices]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def kind_meant(self) -> Kind | None:
        kind = self.cleaned_data["kind"]
        return None if kind == AS_SUGGESTED else Kind(kind)

    def narrowing(self) -> Q:
        """Of what was found: the picked ones, and for suggestions those that have one."""
        found = Q() if self.cleaned_data["every"] else Q(number__in=self.cleaned_data["pick"])
        return found if self.kind_meant else found & ~Q(proposed_kind="", suggested_kind="")

    @property
    def refusal(self) -> str:
        """The first thing that is wrong, as a sentence."""
        return str(next((error for errors in self.errors.values() for error in errors), ""))
