"""The backlog beside the planning board: what is wanted in its sprint comes first, then the product order."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Value
from django.http import QueryDict
from django.utils.translation import ngettext

from apps.sprints.board import CARD_FIELDS, Card, card_of, with_clocks
from apps.sprints.models import Commitment, Sprint
from apps.stories.models import Kind, Story
from apps.teams.models import Team

BACKLOG_PAGE = 25
COUNT_CAP = 500
MOST_SHOWN = 500
WANTED, OTHERS = "0", "1"
"""The two parts of the list: stories proposed for the sprint, and all others."""


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


def backlog_page(sprint: Sprint, wanted: BacklogFilter) -> BacklogPage:
    """A page of the backlog: first what is proposed for this sprint, debt that a choice took on among it, then the
    rest; each in the product order. Reads one page in one query, however long the backlog is; the count is capped.
    """
    stories = _filtered(waiting_stories(sprint.team), wanted)
    length = BACKLOG_PAGE if wanted.after else wanted.shown
    rows = list(_in_parts(stories, sprint.title, wanted.after, length + 1))
    cards = with_clocks(
        sprint.team, [card_of(sprint.team, key, number, rest) for _part, key, number, *rest in rows[:length]]
    )
    more = f"{rows[length - 1][0]}{cards[-1].rank}" if len(rows) > length else ""
    return BacklogPage(cards, more, _capped(stories))


def _in_parts(stories: QuerySet[Story], sprint_name: str, after: str, length: int) -> QuerySet[Story, tuple[Any, ...]]:
    """The two parts, each cut to the page by an index of its own before they are put one after the other.

    `after` is the part and the rank of the last card of the page before.
    """
    parts = {
        WANTED: stories.filter(proposed_for=sprint_name),
        OTHERS: stories.exclude(proposed_for=sprint_name),
    }
    begun, rank = after[:1], after[1:]
    if begun in parts:
        parts = {part: found for part, found in parts.items() if part >= begun}
        parts[begun] = parts[begun].filter(rank__gt=rank)
    pages = [
        found.annotate(part=Value(part)).order_by("rank").values_list("part", "source_key", *CARD_FIELDS)[:length]
        for part, found in parts.items()
    ]
    return pages[0].union(*pages[1:], all=True).order_by("part", "rank")[:length] if pages[1:] else pages[0]


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


def beside(sprint: Sprint, story: Story, *, shift: str) -> Story | None:
    """The story right above or below another in its column, or in its part of the backlog."""
    line = Commitment.objects.filter(sprint=sprint, story=story, left_at=None).first()
    column = (
        Story.objects.filter(commitments__sprint=sprint, commitments__left_at=None, commitments__budget=line.budget)
        if line
        else _part_of(sprint, story)
    )
    if shift == "up":
        return column.filter(rank__lt=story.rank).order_by("-rank").first()
    return column.filter(rank__gt=story.rank).order_by("rank").first()


def _part_of(sprint: Sprint, story: Story) -> QuerySet[Story]:
    waiting = waiting_stories(sprint.team)
    if story.proposed_for == sprint.title:
        return waiting.filter(proposed_for=sprint.title)
    return waiting.exclude(proposed_for=sprint.title)
