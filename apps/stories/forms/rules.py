"""What people type about tagging rules, and how they narrow the inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.violations import RuleViolation
from apps.stories.models import Confidence, Label, Story, TagRule, TagRuleField
from apps.stories.models.tagging import TAGS
from apps.stories.rules import looks_at
from apps.teams.models import Team

MOST_RULES = 100
OFFERED = 200


def one_line(text: str) -> str:
    return " ".join(text.split())


class RuleForm(forms.Form):
    """A tagging rule: what to look at, and which kind that means."""

    field = forms.ChoiceField(label=_("Looks at"), choices=TagRuleField.choices)
    value = forms.CharField(
        label=_("which says"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "rule-values", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("is"), choices=[("", _("choose…")), *TAGS])
    # Which edition of the rule stood on the page, where one is changed.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_value(self) -> str:
        return one_line(self.cleaned_data["value"])

    def take(self, violation: RuleViolation) -> None:
        """Say the refusal beside the field it is about."""
        self.add_error("value", violation.message)

    def rule(self, team: Team) -> TagRule | None:
        """The rule as it was typed, not saved; None while it is not whole. For a preview any kind will do."""
        self.is_valid()
        if not self.cleaned_data.get("field") or not self.cleaned_data.get("value"):
            return None
        return TagRule(team=team, **{"kind": "", **self.written()})

    def written(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("field", "value", "kind") if name in self.cleaned_data}


class ApplyForm(forms.Form):
    """One rule or all of them, as the page showed them, and how many stories it said that this would tag."""

    seen = forms.CharField(max_length=16)
    count = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    rule = forms.IntegerField(required=False, min_value=1)

    def only(self) -> set[int] | None:
        rule = self.cleaned_data["rule"]
        return None if rule is None else {rule}

    def told(self) -> dict[str, Any]:
        """What the page said when the button was pressed."""
        return {"seen": self.cleaned_data["seen"], "expected": self.cleaned_data["count"]}


class InboxForm(forms.Form):
    """How the inbox is narrowed. All of it stands in the address."""

    label = forms.ChoiceField(label=_("Label"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    component = forms.ChoiceField(label=_("Component"), required=False)
    word = forms.CharField(
        label=_("Word"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("any word"), "autocomplete": "off"}),
    )
    confidence = forms.ChoiceField(
        label=_("Suggestion"), required=False, choices=[("", _("any suggestion")), *Confidence.choices]
    )

    def __init__(self, data: QueryDict, *, offered: dict[str, list[str]]) -> None:
        super().__init__(data, auto_id="inbox-%s")
        empty = {"label": _("any label"), "type": _("any type"), "component": _("any component")}
        for name, said in empty.items():
            values = sorted({*offered[name], data.get(name, "")[:60].replace("\x00", "")} - {""})
            self.fields[name].choices = [("", said), *((each, each) for each in values)]  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self) -> dict[str, str]:
        """What was asked for, as far as it makes sense."""
        self.is_valid()
        return {name: one_line(value) for name, value in self.cleaned_data.items() if one_line(value)}

    def narrowing(self) -> Q:
        wanted = self.wanted()
        found = Q(suggestion_confidence=wanted["confidence"]) if "confidence" in wanted else Q()
        for name in set(TagRuleField.values) & set(wanted):
            found &= looks_at(name, wanted[name])
        return found


class TagFoundForm(forms.Form):
    """A kind for everything that was found, and how many that were when it was read."""

    kind = forms.ChoiceField(label=_("Kind"), choices=TAGS)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


def offered_values(team: Team) -> dict[str, list[str]]:
    """The team's own labels, and the types and components of its untagged stories: two queries."""
    waiting = Story.objects.waiting().filter(team=team, kind="untagged").order_by()
    pairs: list[tuple[str, Any]] = list(waiting.values_list("source_type", "component").distinct()[:OFFERED])
    return {
        "label": list(Label.objects.filter(team=team).values_list("name", flat=True)[:OFFERED]),
        "type": sorted({type_ for type_, _component in pairs} - {""}),
        "component": sorted({component for _type, component in pairs} - {""}),
    }
