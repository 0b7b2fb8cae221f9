"""Suggestions that wait for somebody to confirm them, by the rule that made them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from apps.stories.models import Confidence, Kind, Story, StoryQuerySet
from apps.teams.models import Team


@dataclass(frozen=True)
class Rule:
    """What one rule of the suggestions found: so many stories that look like one kind, with one confidence."""

    kind: str
    confidence: str
    count: int

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def needs_tagging(self) -> bool:
        """Whether confirming it takes the tagging right."""
        return Kind(self.kind).is_technical

    @property
    def confidence_label(self) -> str:
        return str(Confidence(self.confidence).label)


def waiting_rules(team: Team) -> list[Rule]:
    """All rules with something to confirm, the surest first. Reads an index of the unconfirmed stories alone."""
    counted = (
        Story.objects.unconfirmed()
        .filter(team=team, suggestion_confidence__in=Confidence.values)
        .order_by()
        .values_list("suggested_kind", "suggestion_confidence")
        .annotate(count=Count("*"))
    )
    rules = [Rule(*each) for each in counted]
    return sorted(rules, key=lambda rule: (Confidence.values.index(rule.confidence), -rule.count))


def of_rule(team: Team, kind: str, confidence: str) -> StoryQuerySet:
    """The stories that one rule would tag."""
    return Story.objects.filter(team=team).by_rule(kind, confidence)
