"""A story as a row of a list."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import initials_of
from apps.core.templatetags.ringfence import amount
from apps.stories.impact import Why
from apps.stories.models import Confidence, Kind, State, Story
from apps.teams.models import Team


class Row(NamedTuple):
    """A story in a list: plain values, because a list shows many and models cost ten times as much."""

    number: int
    prefix: str
    base: str
    source_key: str
    title: str
    kind: str
    size: Decimal | None
    why: str
    state: str
    rank: str
    is_epic: bool
    assignee: str | None
    proposed_kind: str
    proposed_by: str | None
    suggested_kind: str
    suggestion_confidence: str
    proposed_for: str
    version: int
    value_from: Decimal | None
    value_to: Decimal | None
    value_unit: str
    for_whom: str
    outcome: str
    read_off: str
    blocked_reason: str

    @property
    def key(self) -> str:
        return self.source_key or f"{self.prefix}-{self.number}"

    @property
    def ref(self) -> str:
        """The number as it stands in addresses and ids, where no language puts a comma into it."""
        return str(self.number)

    @property
    def url(self) -> str:
        return f"{self.base}{self.number}/"

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        return "" if self.state == State.OPEN else str(State(self.state).label)

    @property
    def is_blocked(self) -> bool:
        """What is done or cancelled waits for nothing any more."""
        return bool(self.blocked_reason) and self.state == State.OPEN

    @property
    def is_technical(self) -> bool:
        return Kind(self.kind).is_technical

    @property
    def initials(self) -> str:
        return initials_of(self.assignee or "")

    @property
    def is_waiting(self) -> bool:
        """Whether there is a proposal or a suggestion to confirm."""
        return bool(self.proposed_kind or (self.kind == Kind.UNTAGGED and self.suggested_kind))

    @property
    def hint(self) -> str:
        """What somebody proposed or the app suggests, until who may has said so."""
        if self.proposed_kind:
            by = {"kind": Kind(self.proposed_kind).phrase, "person": self.proposed_by or ""}
            return _("%(person)s proposes %(kind)s") % by if self.proposed_by else _("Proposed as %(kind)s") % by
        if not self.is_waiting:
            return ""
        looks = {"kind": Kind(self.suggested_kind).phrase, "confidence": ""}
        if not self.suggestion_confidence:
            return _("Looks like %(kind)s") % looks
        looks["confidence"] = str(Confidence(self.suggestion_confidence).label)
        return _("Looks like %(kind)s (%(confidence)s)") % looks

    @property
    def waits_for_tagger(self) -> bool:
        """Whether only the tagging right can confirm it."""
        meant = self.proposed_kind or self.suggested_kind
        return self.is_waiting and (Kind(meant).is_technical or self.is_technical)

    @property
    def said(self) -> str:
        """Its why as one sentence. Most are a line that stands as it is."""
        plain = self.value_from is None and self.value_to is None
        return self.why if plain and not (self.for_whom or self.outcome or self.read_off) else self._says.sentence

    @property
    def lacks_number(self) -> bool:
        """Whether “no number yet” stands beside its why."""
        return (self.value_from is None or self.value_to is None) and self._says.lacks_number

    @property
    def _says(self) -> Why:
        parts = {name: getattr(self, name) for name in _PARTS}
        return Why(line=self.why, is_question=self.kind == Kind.SPIKE, **parts)

    @property
    def size_label(self) -> str:
        return amount(self.size)


_PARTS = ("value_from", "value_to", "value_unit", "for_whom", "outcome", "read_off")
_FIELDS = (
    "number", "source_key", "title", "kind", "size", "why", "state", "rank", "is_epic", "assignee__name",
    "proposed_kind", "proposed_by__name", "suggested_kind", "suggestion_confidence", "proposed_for", "version",
    *_PARTS, "blocked_reason",
)  # fmt: skip


def rows(team: Team, stories: QuerySet[Story]) -> list[Row]:
    """Stories as rows: one query, with nothing a row does not show."""
    values = stories.values_list(*_FIELDS)
    base = reverse("stories:detail", args=[team.slug, 0]).removesuffix("0/")
    return [Row(number, team.key_prefix, base, *rest) for number, *rest in values]
