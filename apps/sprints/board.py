"""What the planning board reads: its cards, and the stamp that tells whether anything changed."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, Max, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.sprints.models import Commitment, Sprint
from apps.stories.impact import Why
from apps.stories.models import Confidence, Kind, Story
from apps.stories.spikes import clock_words
from apps.teams.models import Team

KIND_LABELS = dict(Kind.choices)
CONFIDENCE_LABELS = dict(Confidence.choices)


@lru_cache(maxsize=1024)
def size_words(size: Decimal | None, _language: str | None) -> str:
    """Few sizes stand on many cards, and formatting a number costs more than a card's other texts together."""
    return amount(size)


@lru_cache(maxsize=64)
def kind_words(kind: str, _language: str | None) -> str:
    """The same for the kind's word: looked up once in a language, not once a card."""
    return str(KIND_LABELS[kind])


class Card(NamedTuple):
    """A story on the board: plain values, because a board shows many and models cost ten times as much."""

    number: int
    own_key: str
    source_key: str
    title: str
    kind: str
    size: Decimal | None
    why: str
    assignee: str | None
    rank: str
    proposed_kind: str
    suggested_kind: str
    confidence: str
    proposed_for: str
    value_from: Decimal | None
    value_to: Decimal | None
    value_unit: str
    for_whom: str
    so_that: str
    read_off: str
    budget: str = ""
    outcome: str = ""
    clock: str = ""

    @property
    def key(self) -> str:
        return self.source_key or self.own_key

    @property
    def kind_label(self) -> str:
        return kind_words(self.kind, get_language())

    @property
    def size_label(self) -> str:
        return size_words(self.size, get_language()) or "–"

    @property
    def says(self) -> Why:
        """Its why, as one sentence."""
        return Why(
            line=self.why,
            value_from=self.value_from,
            value_to=self.value_to,
            value_unit=self.value_unit,
            for_whom=self.for_whom,
            outcome=self.so_that,
            read_off=self.read_off,
            is_question=self.kind == Kind.SPIKE,
        )

    @property
    def hint(self) -> str:
        """What somebody or something thinks this story is, until who may has said so."""
        if self.proposed_kind:
            return _("Proposed: %(kind)s · to be confirmed") % {"kind": KIND_LABELS[self.proposed_kind].lower()}
        if self.kind == Kind.UNTAGGED and self.suggested_kind:
            return _("Looks like: %(kind)s (%(confidence)s) · to be confirmed") % {
                "kind": str(KIND_LABELS[self.suggested_kind]).lower(),
                "confidence": CONFIDENCE_LABELS.get(self.confidence, ""),
            }
        return ""


CARD_FIELDS = (
    "number", "title", "kind", "size", "why", "assignee__name", "rank", "proposed_kind", "suggested_kind",
    "suggestion_confidence", "proposed_for", "value_from", "value_to", "value_unit", "for_whom", "outcome", "read_off",
)  # fmt: skip


def card_of(team: Team, source_key: str, number: int, rest: Iterable[object], *line: str) -> Card:
    return Card(number, f"{team.key_prefix}-{number}", source_key, *rest, *line)  # type: ignore[arg-type]  # columns in the order of CARD_FIELDS


def committed_cards(sprint: Sprint, *, numbers: Iterable[int] | None = None) -> list[Card]:
    """The cards of a sprint in the product order: one query, whatever their number."""
    lines = Commitment.objects.filter(sprint=sprint).open().order_by("story__rank")
    return _cards_of(sprint, lines if numbers is None else lines.filter(story__number__in=numbers))


def _cards_of(sprint: Sprint, lines: QuerySet[Commitment]) -> list[Card]:
    rows = lines.values_list("story__source_key", *(f"story__{name}" for name in CARD_FIELDS), "budget", "outcome")
    cards = [card_of(sprint.team, key, number, rest, budget, outcome) for key, number, *rest, budget, outcome in rows]
    return with_clocks(sprint.team, cards)


def with_clocks(team: Team, cards: list[Card]) -> list[Card]:
    """The same cards, those of running spikes with what is used of their box. One query, and four where one runs."""
    spikes = [card.number for card in cards if card.kind == Kind.SPIKE]
    told = clock_words(team, spikes) if spikes else {}
    return [card._replace(clock=told[card.number]) if card.number in told else card for card in cards]


def waiting_card(story: Story) -> Card:
    """The card of a story of the backlog, without asking for it again."""
    card = Card(
        number=story.number,
        own_key=story.key,
        source_key=story.source_key,
        title=story.title,
        kind=story.kind,
        size=story.size,
        why=story.why,
        assignee=story.assignee.name if story.assignee else None,
        rank=story.rank,
        proposed_kind=story.proposed_kind,
        suggested_kind=story.suggested_kind,
        confidence=story.suggestion_confidence,
        proposed_for=story.proposed_for,
        value_from=story.value_from,
        value_to=story.value_to,
        value_unit=story.value_unit,
        for_whom=story.for_whom,
        so_that=story.outcome,
        read_off=story.read_off,
    )
    return with_clocks(story.team, [card])[0]


def stamp(sprint: Sprint) -> str:
    """Changes whenever the board would look different: the sprint's revision, and the team's latest story."""
    latest = Story.objects.filter(team=sprint.team_id).aggregate(latest=Max("updated_at"))["latest"]
    return f"{sprint.revision}-{latest.timestamp() if latest else 0}"


def budget_of(sprint: Sprint, story: Story) -> str:
    """The budget of a sprint in which a story stands; empty where it stands in none."""
    lines = Commitment.objects.filter(sprint=sprint, story=story).open()
    return lines.order_by().values_list("budget", flat=True).first() or ""


def card_and_next(sprint: Sprint, story: Story) -> tuple[Card, int | None]:
    """A story's card as it stands now, and which story stands right below it in its budget.

    It reads all cards of the sprint: a query for two of them would take longer to build than these take to come.
    """
    cards = committed_cards(sprint)
    place = next((n for n, card in enumerate(cards) if card.number == story.number), None)
    if place is None:
        return waiting_card(story), None
    below = (card.number for card in cards[place + 1 :] if card.budget == cards[place].budget)
    return cards[place], next(below, None)


def place_of(story: Story) -> dict[str, object]:
    """Where a story stands in its team's order, in the words of a move: above the next one, or below the last."""
    others = Story.objects.filter(team=story.team_id).order_by("rank").values_list("number", flat=True)
    if below := others.filter(rank__gt=story.rank).first():
        return {"before": below}
    return {"after": others.filter(rank__lt=story.rank).last()}


def swaps(sprint: Sprint, budget: str, *, needed: Decimal, most: int = 2) -> list[Card]:
    """Stories that would make enough room by leaving: the smallest that do, of these the last in the order."""
    lines = (
        Commitment.objects.filter(sprint=sprint, budget=budget, size__gte=needed, outcome="")
        .open()
        .order_by("size", F("story__rank").desc())[:most]
    )
    numbers = list(lines.values_list("story__number", flat=True))
    by_number = {card.number: card for card in committed_cards(sprint, numbers=numbers)}
    return [by_number[number] for number in numbers]
