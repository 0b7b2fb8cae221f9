"""What of the imported past is still untagged: by the suggestion that was made for it, and as it would be tagged.

The inbox tags what can still be planned. Most stories of the past are done, and only their tags make its technical
share true. A line of the past takes on its story's kind once; the law of the ledger sees to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    prefetch_related_objects,
)

from apps.reports.before_reading import DONE, past_lines
from apps.stories.models import TECHNICAL_KINDS, Confidence, Kind, Story
from apps.teams.models import Team

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind, why it is suggested, and how many untagged stories of the past it speaks for."""

    kind: Kind
    confidence: Confidence
    reason: str
    count: int
    example: str

    @property
    def name(self) -> str:
        return f"{self.kind}|{self.confidence}|{self.reason}"


def untagged_past(team: Team) -> QuerySet[Story]:
    """The stories of which the past does not know yet what they were."""
    lines = past_lines(team).filter(kind=Kind.UNTAGGED, story=OuterRef("pk"))
    stories = Story.objects.filter(Exists(lines), team=team, kind=Kind.UNTAGGED)
    return stories.select_related("proposed_by")


def with_past_lines(stories: Iterable[Story], team: Team) -> list[Story]:
    """Stories with their untagged lines, as `past`: one query more."""
    found = list(stories)
    lines = past_lines(team).filter(kind=Kind.UNTAGGED).select_related("sprint").order_by("sprint__ends", "id")
    prefetch_related_objects(found, Prefetch("commitments", lines, to_attr="past"))
    for story in found:
        story.team = team
    return found


def of_rule(name: str) -> Q:
    """The stories that a rule speaks for; by a name that is none, no story at all."""
    kind, confidence, reason = [*name.split("|", 2), "", ""][:3]
    suggested = Q(suggested_kind=kind, suggestion_confidence=confidence, suggestion_reason=reason)
    return suggested & Q(proposed_kind="") & ~Q(suggested_kind="")


def past_rules(team: Team) -> list[Rule]:
    """The surest first, then the most frequent. One query."""
    order = Case(
        *(When(suggestion_confidence=value, then=Value(n)) for n, value in enumerate(Confidence.values)),
        output_field=IntegerField(),
    )
    waiting = untagged_past(team).filter(proposed_kind="").exclude(suggested_kind="").order_by()
    groups = waiting.values("suggested_kind", "suggestion_confidence", "suggestion_reason")
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


def _meant(story: str = "") -> Case:
    """What somebody proposed goes before what the app suggests."""
    proposed, suggested = f"{story}proposed_kind", f"{story}suggested_kind"
    return Case(When(Q((proposed, "")), then=F(suggested)), default=F(proposed))


@dataclass(frozen=True)
class Told:
    """What of one sprint would be told: its lines, and how much of what was done would turn out to be technical."""

    sprint: int
    lines: int
    done_lines: int
    technical: Decimal
    technical_lines: int


@dataclass(frozen=True)
class Selection:
    """Untagged stories of the past and the kind they are to get; none is what is proposed or suggested for each."""

    team: Team
    stories: QuerySet[Story]
    kind: Kind | None

    @cached_property
    def count(self) -> int:
        return self.stories.count()

    @cached_property
    def by_kind(self) -> list[tuple[Kind, int]]:
        """How many of them would become what."""
        if self.kind:
            return [(self.kind, self.count)]
        rows = self.stories.annotate(meant=_meant()).order_by().values_list("meant").annotate(n=Count("pk"))
        return [(Kind(kind), count) for kind, count in rows.order_by("-n")]

    @property
    def has_technical(self) -> bool:
        """Whether the tagging right is needed for any of them."""
        return any(kind.is_technical for kind, _count in self.by_kind)

    @cached_property
    def told(self) -> list[Told]:
        meant = Value(self.kind.value) if self.kind else _meant("story__")
        lines = past_lines(self.team).filter(kind=Kind.UNTAGGED, story__in=self.stories.order_by().values("pk"))
        technical = DONE & Q(meant__in=TECHNICAL_KINDS)
        sums = lines.annotate(meant=meant).order_by().values("sprint").annotate(
            lines=Count("pk"),
            done_lines=Count("pk", filter=DONE),
            technical=Sum("size", filter=technical, default=Decimal(0)),
            technical_lines=Count("pk", filter=technical),
        )  # fmt: skip
        return [Told(**row) for row in sums]

    @property
    def lines(self) -> int:
        return sum(each.lines for each in self.told)

    @property
    def done_lines(self) -> int:
        return sum(each.done_lines for each in self.told)

    def technical(self, *, in_stories: bool) -> dict[int, Decimal]:
        """What would turn out to be technical, by sprint."""
        return {each.sprint: Decimal(each.technical_lines) if in_stories else each.technical for each in self.told}
