"""What the board of a running sprint reads: its cards in columns and lanes, and the stamp of what stands on it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F, Max, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils.translation import get_language

from apps.accounts.models import User
from apps.sprints.board import kind_words, size_words
from apps.sprints.columns import Head, heads_of
from apps.sprints.models import Budget, Column, Commitment, Outcome, Sprint
from apps.stories.models import Kind
from apps.stories.spikes import clock_words
from apps.teams.models import Team

FILTERS = ("mine", "blocked", "spikes")


class RunningCard(NamedTuple):
    """A story on the board of a running sprint: plain values, in the order of `CARD_FIELDS`."""

    number: int
    source_key: str
    title: str
    kind: str
    size: Decimal | None
    assignee_id: int | None
    assignee: str | None
    blocked: str
    blocked_since: dt.datetime | None
    budget: str
    board_column: str
    outcome: str
    note: str
    is_held: bool | None
    released_on: dt.date | None
    key: str
    clock: str

    @property
    def column(self) -> str:
        """Done is its outcome; else the column it was put into."""
        return Column.DONE.value if self.outcome == Outcome.DONE else self.board_column

    @property
    def kind_label(self) -> str:
        return kind_words(self.kind, get_language())

    @property
    def size_label(self) -> str:
        return size_words(self.size, get_language()) or "–"


CARD_FIELDS = (
    "story__number", "story__source_key", "story__title", "story__kind", "size", "story__assignee",
    "story__assignee__name", "story__blocked_reason", "story__blocked_since", "budget", "board_column", "outcome",
    "done_note", "story__release__hold", "story__release__on",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """Which cards somebody wants to see. All of it stands in the board's address."""

    mine: bool = False
    blocked: bool = False
    spikes: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Shown":
        return cls(**{name: bool(query.get(name)) for name in FILTERS})

    @property
    def on(self) -> frozenset[str]:
        return frozenset(name for name in FILTERS if getattr(self, name))

    def query(self, *, turned: str = "") -> str:
        """This choice as an address has it, with one filter turned on or off."""
        return urlencode(dict.fromkeys(sorted(self.on ^ {turned} if turned else self.on), 1))

    def has(self, card: RunningCard, reader: User) -> bool:
        """Whether a card is among what is wanted."""
        return (
            (not self.mine or card.assignee_id == reader.pk)
            and (not self.blocked or bool(card.blocked))
            and (not self.spikes or card.kind == Kind.SPIKE)
        )


@dataclass(frozen=True)
class Cell:
    """Where a lane and a column meet."""

    column: str
    name: str
    cards: list[RunningCard]


@dataclass(frozen=True)
class Lane:
    """The stories of one budget, from left to right; amounts are done and committed."""

    budget: str
    cells: list[Cell]
    done: Decimal
    whole: Decimal


@dataclass(frozen=True)
class RunningBoard:
    """All of it: what stands above the columns counts every card, the lanes hold those that are wanted."""

    heads: list[Head]
    lanes: list[Lane]
    shown: int
    count: int

    def head(self, column: str) -> Head:
        return next(head for head in self.heads if head.column == column)


def running_cards(sprint: Sprint) -> list[RunningCard]:
    """The cards of a sprint in the product order: one query, whatever their number."""
    lines = Commitment.objects.filter(sprint=sprint).open().order_by("story__rank")
    prefix = sprint.team.key_prefix
    return [_card_of(prefix, row) for row in lines.values_list(*CARD_FIELDS)]


def _card_of(prefix: str, row: tuple[Any, ...]) -> RunningCard:
    number, source_key, *_rest = row
    return RunningCard._make((*row, source_key or f"{prefix}-{number}", ""))


def with_clocks(team: Team, cards: Sequence[RunningCard]) -> list[RunningCard]:
    """The same cards, those of running spikes with what is used of their box. Asks only where a spike is not done."""
    spikes = [card.number for card in cards if card.kind == Kind.SPIKE and not card.outcome]
    told = clock_words(team, spikes) if spikes else {}
    return [card._replace(clock=told.get(card.number, "")) if told else card for card in cards]


def board_of(
    written: Iterable[Mapping[str, object]], cards: Sequence[RunningCard], wanted: Shown, reader: User
) -> RunningBoard:
    """Lay the cards out."""
    heads = heads_of(written, Counter(card.column for card in cards))
    shown = [card for card in cards if wanted.has(card, reader)]
    return RunningBoard(heads, list(_lanes(heads, cards, shown)), len(shown), len(cards))


def _lanes(heads: list[Head], cards: Sequence[RunningCard], shown: Sequence[RunningCard]) -> Iterable[Lane]:
    """Both budgets, and incidents in a lane of their own once there are any."""
    placed = defaultdict(list)
    for card in shown:
        placed[card.budget, card.column].append(card)
    for budget in Budget.values:
        own = [card for card in cards if card.budget == budget]
        if own or budget != Budget.UNPLANNED:
            cells = [Cell(head.column, head.name, placed[budget, head.column]) for head in heads]
            yield Lane(budget, cells, _sum(card for card in own if card.outcome == Outcome.DONE), _sum(own))


def _sum(cards: Iterable[RunningCard]) -> Decimal:
    return sum((card.size or Decimal(0) for card in cards), Decimal(0))


def next_below(cards: Sequence[RunningCard], card: RunningCard) -> int | None:
    """Which of these cards stands right below another in its place, by its number."""
    place = cards.index(card)
    below = (each.number for each in cards[place + 1 :] if (each.budget, each.column) == (card.budget, card.column))
    return next(below, None)


def stamp(sprint: Sprint) -> str:
    """Changes whenever the board would look different: the sprint's revision, and the latest of its stories.

    And of its incidents, which stand beside it before they have a line. One query.
    """
    standing = Commitment.objects.filter(sprint=sprint, left_at=None)
    changed = Greatest("story__updated_at", "confirmed_at", "lapsed_at")
    latest = _latest(standing, F("story__updated_at")).union(_latest(sprint.incidents.all(), changed), all=True)
    moments = sorted(str(moment.timestamp()) for (moment,) in latest.order_by())
    return "-".join([str(sprint.revision), *moments])


def _latest(rows: QuerySet[Any], moment: Combinable) -> QuerySet[Any, tuple[dt.datetime]]:
    found: QuerySet[Any, tuple[dt.datetime]]
    found = rows.order_by().values("sprint").annotate(latest=Max(moment)).values_list("latest")
    return found
