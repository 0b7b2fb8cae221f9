"""What the backlog page reads: one page in the product order, however long the backlog is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.stories.models import Confidence, Label, State, Story, StoryQuerySet
from apps.stories.rows import Row, rows
from apps.teams.models import Team

PAGE = 50
COUNT_CAP = 500
LABELS_OFFERED = 200

STORIES, EPICS, ARCHIVED = "stories", "epics", "archived"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for in the backlog."""

    q: str = ""
    show: str = STORIES
    state: str = State.OPEN
    kind: str = ""
    tagging: str = ""
    looks_like: str = ""
    sized: str = ""
    size_from: Decimal | None = None
    size_to: Decimal | None = None
    label: str = ""
    epic: Story | None = None
    planned_for: str = ""
    after: str = ""
    before: str = ""

    @property
    def narrows(self) -> bool:
        """Whether something beyond "open stories" is asked for: an empty answer then is no empty backlog."""
        return self != Wanted(after=self.after, before=self.before, show=self.show)


def found(team: Team, wanted: Wanted) -> StoryQuerySet:
    """The stories that match, in no order yet."""
    stories: StoryQuerySet = _shown(Story.objects.filter(team=team), wanted)
    stories = _tagging(stories, wanted)
    if wanted.q:
        stories = stories.matching(wanted.q)
    if wanted.kind:
        stories = stories.filter(kind=wanted.kind)
    if wanted.label:
        stories = stories.filter(labels__contains=[wanted.label])
    if wanted.epic:
        stories = stories.filter(parent=wanted.epic)
    if wanted.planned_for:
        stories = stories.exclude(proposed_for="")
        stories = stories if wanted.planned_for == "any" else stories.filter(proposed_for=wanted.planned_for)
    return _sized(stories, wanted)


def _shown(stories: StoryQuerySet, wanted: Wanted) -> StoryQuerySet:
    if wanted.show == ARCHIVED:
        return stories.filter(archived_at__isnull=False)
    stories = stories.live().filter(is_epic=wanted.show == EPICS)
    return stories.filter(state=wanted.state) if wanted.state != "all" else stories


def _tagging(stories: StoryQuerySet, wanted: Wanted) -> StoryQuerySet:
    if wanted.tagging == "proposed":
        stories = stories.proposed()
    elif wanted.tagging:
        stories = stories.unconfirmed()
        if wanted.tagging in Confidence.values:
            stories = stories.filter(suggestion_confidence=wanted.tagging)
    return stories.filter(suggested_kind=wanted.looks_like) if wanted.looks_like else stories


def _sized(stories: StoryQuerySet, wanted: Wanted) -> StoryQuerySet:
    if wanted.sized:
        stories = stories.filter(size__isnull=wanted.sized == "no")
    if wanted.size_from is not None:
        stories = stories.filter(size__gte=wanted.size_from)
    if wanted.size_to is not None:
        stories = stories.filter(size__lte=wanted.size_to)
    return stories


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    earlier: str
    later: str
    count: str


def backlog_page(team: Team, wanted: Wanted) -> Page:
    """A page of what matches, before or after a place in the order. Two queries, flat in the backlog's length."""
    stories, count = _narrowed(found(team, wanted))
    if wanted.before:
        shown = rows(team, stories.filter(rank__lt=wanted.before).order_by("-rank")[: PAGE + 1])
        return _page(shown[:PAGE][::-1], count, earlier=len(shown) > PAGE, later=True)
    shown = rows(team, stories.filter(rank__gt=wanted.after).order_by("rank")[: PAGE + 1])
    return _page(shown[:PAGE], count, earlier=bool(wanted.after), later=len(shown) > PAGE)


def _page(shown: list[Row], count: str, *, earlier: bool, later: bool) -> Page:
    first, last = (shown[0].rank, shown[-1].rank) if shown else ("", "")
    return Page(shown, first if earlier else "", last if later else "", count)


def _narrowed(stories: StoryQuerySet) -> tuple[StoryQuerySet, str]:
    """The stories with their count, which stops at a cap.

    Few are then read by their ids. Otherwise PostgreSQL, which takes every word for a common one, would walk along the
    whole order to find the one story that has it.
    """
    ids = list(stories.order_by().values_list("pk", flat=True)[: COUNT_CAP + 1])
    if len(ids) > COUNT_CAP:
        return stories, f"{COUNT_CAP}+"
    return Story.objects.filter(pk__in=ids), str(len(ids))


def neighbour(team: Team, wanted: Wanted, rank: str, *, above: bool) -> Story | None:
    """The story that stands right above or below a place in the list somebody sees."""
    stories = found(team, wanted)
    if above:
        return stories.filter(rank__lt=rank).order_by("-rank").first()
    return stories.filter(rank__gt=rank).order_by("rank").first()


def first_story(team: Team) -> Story | None:
    """The story at the top of the product order, done and archived ones included."""
    return Story.objects.filter(team=team).order_by("rank").first()


def labels_offered(team: Team) -> list[str]:
    """The labels a filter offers, from the small table."""
    return list(Label.objects.filter(team=team).values_list("name", flat=True)[:LABELS_OFFERED])
