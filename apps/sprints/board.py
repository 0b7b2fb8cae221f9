"""What the planning board reads: cards, a page of the backlog, and the stamp that tells whether anything changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import F, Max, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.sprints.models import Commitment, Sprint
from apps.stories.models import Confidence, Kind, Story
from apps.teams.models import Team

BACKLOG_PAGE = 25
COUNT_CAP = 500
MOST_SHOWN = 500

KIND_LABELS = dict(Kind.choices)
CONFIDENCE_LABELS = dict(Confidence.choices)


@lru_cache(maxsize=1024)
def _amount(size: Decimal | None, _language: str | None) -> str:
    """Few sizes stand on many cards, and formatting a number costs more than a card's other texts together."""
    return amount(size)


@lru_cache(maxsize=64)
def _kind_label(kind: str, _language: str | None) -> str:
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
    budget: str = ""
    outcome: str = ""

    @property
    def key(self) -> str:
        return self.source_key or self.own_key

    @property
    def kind_label(self) -> str:
        return _kind_label(self.kind, get_language())

    @property
    def size_label(self) -> str:
        return _amount(self.size, get_language()) or "–"

    @property
    def initials(self) -> str:
        words = (self.assignee or "").split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def why_effect(self) -> str:
        """The measured part of the why, up to its first comma; nothing where it has no number to show."""
        effect = self.why.partition(",")[0]
        return effect if "→" in effect and len(effect) < len(self.why) else ""

    @property
    def why_rest(self) -> str:
        return self.why.removeprefix(self.why_effect)

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
    "suggestion_confidence", "proposed_for",
)  # fmt: skip


def _card(team: Team, source_key: str, number: int, rest: Iterable[object], *line: str) -> Card:
    return Card(number, f"{team.key_prefix}-{number}", source_key, *rest, *line)  # type: ignore[arg-type]  # columns in the order of CARD_FIELDS


def committed_cards(sprint: Sprint, *, numbers: Iterable[int] | None = None) -> list[Card]:
    """The cards of a sprint in the product order: one query, whatever their number."""
    lines = Commitment.objects.filter(sprint=sprint).open().order_by("story__rank")
    return _cards_of(sprint, lines if numbers is None else lines.filter(story__number__in=numbers))


def _cards_of(sprint: Sprint, lines: QuerySet[Commitment]) -> list[Card]:
    rows = lines.values_list("story__source_key", *(f"story__{name}" for name in CARD_FIELDS), "budget", "outcome")
    return [_card(sprint.team, key, number, rest, budget, outcome) for key, number, *rest, budget, outcome in rows]


@dataclass(frozen=True)
class BacklogPage:
    cards: list[Card]
    more_after: str
    count: str

    @property
    def size(self) -> str:
        """How many there are, in words; past the cap "500+ stories"."""
        number = int(self.count.rstrip("+"))
        return ngettext("%(count)s story", "%(count)s stories", number) % {"count": self.count}


@dataclass(frozen=True)
class BacklogFilter:
    """What somebody looks for in the backlog beside the board."""

    text: str = ""
    kind: str = ""
    label: str = ""
    sized: str = ""
    proposed: str = ""
    after: str = ""
    shown: int = BACKLOG_PAGE

    @classmethod
    def of(cls, query: QueryDict) -> "BacklogFilter":
        """Read it from an address. Nothing in it can be wrong: what is not known is dropped."""
        names = ("q", "kind", "label", "sized", "proposed", "after", "shown")
        given = {name: str(query.get(name, "")).replace("\x00", "")[:200] for name in names}
        shown = given["shown"]
        return cls(
            text=given["q"],
            kind=given["kind"] if given["kind"] in Kind.values else "",
            label=given["label"],
            sized=given["sized"] if given["sized"] in ("yes", "no") else "",
            proposed=given["proposed"],
            after=given["after"],
            shown=min(int(shown), MOST_SHOWN) if shown.isdecimal() and int(shown) else BACKLOG_PAGE,
        )

    @property
    def is_set(self) -> bool:
        return bool(self.text or self.kind or self.label or self.sized or self.proposed)

    @property
    def is_narrow(self) -> bool:
        """Whether more than words is looked for, so that the filter stays open."""
        return bool(self.kind or self.label or self.sized or self.proposed)

    def next_page(self, page: BacklogPage) -> str:
        """The address of the page after this one."""
        kept = {"q": self.text, "kind": self.kind, "label": self.label, "sized": self.sized, "proposed": self.proposed}
        shown = min(self.shown + BACKLOG_PAGE, MOST_SHOWN)
        return urlencode({k: v for k, v in kept.items() if v} | {"after": page.more_after, "shown": shown})


def waiting_stories(team: Team) -> QuerySet[Story]:
    """Open stories that stand in no unclosed sprint.

    NOT IN, which PostgreSQL hashes once: what is planned is small, and the plan does not hang on statistics.
    """
    planned = Commitment.objects.filter(team=team, left_at=None, settled=False).values("story")
    return Story.objects.waiting().filter(team=team).exclude(pk__in=planned)


def backlog_page(team: Team, wanted: BacklogFilter) -> BacklogPage:
    """A page of the backlog in the product order. Reads one page, however long the backlog is; the count is capped."""
    stories = _filtered(waiting_stories(team), wanted)
    page = stories.filter(rank__gt=wanted.after) if wanted.after else stories
    length = BACKLOG_PAGE if wanted.after else wanted.shown
    rows = list(page.order_by("rank").values_list("source_key", *CARD_FIELDS)[: length + 1])
    cards = [_card(team, key, number, rest) for key, number, *rest in rows]
    more = cards[length - 1].rank if len(cards) > length else ""
    return BacklogPage(cards[:length], more, _capped(stories))


def backlog_count(team: Team, wanted: BacklogFilter) -> BacklogPage:
    """How many stories somebody sees in the backlog, without any of them."""
    return BacklogPage([], "", _capped(_filtered(waiting_stories(team), wanted)))


def _capped(stories: QuerySet[Story]) -> str:
    counted = stories.order_by()[: COUNT_CAP + 1].count()
    return f"{COUNT_CAP}+" if counted > COUNT_CAP else str(counted)


def _filtered(stories: QuerySet[Story], wanted: BacklogFilter) -> QuerySet[Story]:
    if wanted.text:
        stories = stories.matching(wanted.text)  # type: ignore[attr-defined]  # StoryQuerySet's own
    if wanted.kind:
        stories = stories.filter(kind=wanted.kind)
    if wanted.label:
        stories = stories.filter(labels__contains=[wanted.label])
    if wanted.sized:
        stories = stories.filter(size__isnull=wanted.sized == "no")
    if wanted.proposed:
        stories = stories.filter(proposed_for=wanted.proposed)
    return stories


def waiting_card(story: Story) -> Card:
    """The card of a story of the backlog, without asking for it again."""
    return Card(
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
    )


def stamp(sprint: Sprint) -> str:
    """Changes whenever the board would look different: the sprint's revision, and the team's latest story."""
    latest = Story.objects.filter(team=sprint.team_id).aggregate(latest=Max("updated_at"))["latest"]
    return f'"{sprint.revision}-{latest.timestamp() if latest else 0}"'


def beside(sprint: Sprint, story: Story, *, shift: str) -> Story | None:
    """The story right above or below another in its column, whichever way it is to move."""
    line = Commitment.objects.filter(sprint=sprint, story=story, left_at=None).first()
    column = (
        Story.objects.filter(commitments__sprint=sprint, commitments__left_at=None, commitments__budget=line.budget)
        if line
        else waiting_stories(sprint.team)
    )
    if shift == "up":
        return column.filter(rank__lt=story.rank).order_by("-rank").first()
    return column.filter(rank__gt=story.rank).order_by("rank").first()


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
