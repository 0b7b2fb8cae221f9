"""Tagging the past: suggestions for what stands on the imported ledgers, by the rule that made them.

The backlog's own page tags what can still be planned. Most stories of the past are done, and only their tags make the
sentence about the technical share true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched

from django.db import transaction
from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, QuerySet, Value, When

from apps.accounts.models import User
from apps.core.violations import explained
from apps.importers.past_share import past_lines
from apps.stories.models import Confidence, Kind, Story
from apps.stories.services import confirm_suggestions
from apps.teams.models import Team

CHUNK = 500
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind, why it is suggested, and how many untagged stories it would tag."""

    kind: Kind
    confidence: Confidence
    reason: str
    count: int
    example: str

    @property
    def name(self) -> str:
        return f"{self.kind}|{self.confidence}|{self.reason}"


def _waiting(team: Team) -> QuerySet[Story]:
    untagged = Story.objects.filter(team=team, kind=Kind.UNTAGGED, proposed_kind="").exclude(suggested_kind="")
    return untagged.filter(Exists(past_lines(team).filter(story=OuterRef("pk"))))


def past_rules(team: Team) -> list[Rule]:
    """The surest first, then the most frequent. One query."""
    order = Case(
        *(When(suggestion_confidence=value, then=Value(n)) for n, value in enumerate(Confidence.values)),
        output_field=IntegerField(),
    )
    groups = _waiting(team).values("suggested_kind", "suggestion_confidence", "suggestion_reason")
    rows = groups.annotate(stories=Count("pk"), example=Min("title"), sureness=order).order_by("sureness", "-stories")
    return [
        Rule(
            Kind(row["suggested_kind"]),
            Confidence(row["suggestion_confidence"]),
            row["suggestion_reason"],
            row["stories"],
            row["example"],
        )
        for row in rows[:SHOWN]
    ]


def tag_past(*, team: Team, names: Iterable[str], by: User, may_tag: bool) -> int:
    """Confirm what these rules suggest; all of it or, where a rule of the database is broken, nothing.

    A technical kind from somebody who may not tag becomes a proposal. Returns how many stories changed.
    """
    changed = 0
    with explained(), transaction.atomic():
        for name in names:
            kind, confidence, reason = [*name.split("|", 2), "", ""][:3]
            found = _waiting(team).filter(
                suggested_kind=kind, suggestion_confidence=confidence, suggestion_reason=reason
            )
            for numbers in batched(found.order_by("pk").values_list("number", flat=True), CHUNK):
                changed += confirm_suggestions(team=team, numbers=list(numbers), by=by, may_tag=may_tag)
    return changed
