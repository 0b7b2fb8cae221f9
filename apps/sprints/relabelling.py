"""Technical work that grew by tags: stories that became technical after they were planned, or after another tag.

Facts from the stories' own history, with their rows. It accuses nobody: a tag may well have been wrong before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from apps.sprints.models import Commitment, Sprint, Status
from apps.stories.history import StoryEvent
from apps.stories.models import TECHNICAL_KINDS, Kind
from apps.stories.relabelled import on_tagging_page
from apps.teams.access import StandingTeam

WIDTH = Decimal(100)


@dataclass(frozen=True)
class Change:
    """A story that was tagged as technical when it was not before."""

    story: int
    at: dt.datetime
    was: str
    now: str


@dataclass(frozen=True)
class Line:
    """What a sprint's ledger says of one story."""

    story: int
    key: str
    title: str
    url: str
    kind: str
    size: Decimal
    since: dt.datetime


@dataclass(frozen=True)
class Relabelled:
    """A story of the sprint that counts as technical by a later tag."""

    line: Line
    change: Change

    @property
    def was(self) -> str:
        return str(Kind(self.change.was).label)

    @property
    def now(self) -> str:
        return str(Kind(self.change.now).label)


@dataclass(frozen=True)
class Relabelling:
    """The figure: how much of what is committed is technical, and how much of that by later tags."""

    rows: Sequence[Relabelled]
    size: Decimal
    technical: Decimal
    committed: Decimal
    agreed: Decimal

    @property
    def share(self) -> Decimal:
        return WIDTH * self.technical / self.committed if self.committed else Decimal(0)

    @property
    def share_without(self) -> Decimal:
        """The technical share as it would be had these stories kept their tags."""
        return WIDTH * (self.technical - self.size) / self.committed if self.committed else Decimal(0)

    @property
    def warns(self) -> bool:
        """Whether technical work is beyond the agreed share, and later tags are a part of it."""
        return self.size > 0 and self.share > self.agreed


def relabelling(lines: Sequence[Line], changes: Iterable[Change], agreed: Decimal) -> Relabelling:
    """What later tags did to a sprint's technical share.

    A change counts where the story was product work before, or where it stood in the sprint already; and where the
    story is technical still. Of several, the last one.
    """
    standing = {line.story: line for line in lines if line.kind in TECHNICAL_KINDS}
    last: dict[int, Change] = {}
    for change in sorted(changes, key=lambda each: each.at):
        line = standing.get(change.story)
        if line and (change.was != Kind.UNTAGGED or change.at > line.since):
            last[change.story] = change
    rows = [Relabelled(standing[story], change) for story, change in last.items()]
    return Relabelling(
        rows=rows,
        size=sum((row.line.size for row in rows), Decimal(0)),
        technical=sum((line.size for line in standing.values()), Decimal(0)),
        committed=sum((line.size for line in lines), Decimal(0)),
        agreed=agreed,
    )


@dataclass(frozen=True)
class Notice:
    """The figure of one sprint, as pages show it."""

    sprint: Sprint
    figure: Relabelling


def warning_of(team: StandingTeam, sprint: Sprint) -> Notice | None:
    """What to say on the page of an unclosed sprint, if anything: two queries."""
    return next(iter(_warnings(team, [sprint])), None)


@on_tagging_page
def warnings(team: StandingTeam) -> list[Notice]:
    """What to say of the team's unclosed sprints: three queries, however many."""
    unclosed = Sprint.objects.filter(team=team, fenced=True).exclude(status=Status.CLOSED)
    return _warnings(team, list(unclosed.order_by("starts")))


def _warnings(team: StandingTeam, sprints: Sequence[Sprint]) -> list[Notice]:
    sprints = [sprint for sprint in sprints if sprint.fenced and sprint.status != Status.CLOSED]
    lines = _lines(team, sprints)
    changes = _changes({line.story for found in lines.values() for line in found if line.kind in TECHNICAL_KINDS})
    figures = [(sprint, relabelling(lines[sprint.pk], changes, sprint.tech_share)) for sprint in sprints]
    return [Notice(sprint, figure) for sprint, figure in figures if figure.warns]


def _lines(team: StandingTeam, sprints: Sequence[Sprint]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {sprint.pk: [] for sprint in sprints}
    lines = Commitment.objects.open().filter(sprint__in=list(found)).select_related("story").order_by("story__rank")
    for line in lines.only("sprint_id", "kind", "size", "committed_at", "story__number", "story__title",
                           "story__source_key", "story__team_id"):  # fmt: skip
        line.story.team = team
        found[line.sprint_id].append(_line(line))
    return found


def _line(line: Commitment) -> Line:
    story = line.story
    return Line(
        story=story.pk,
        key=story.key,
        title=story.title,
        url=story.get_absolute_url(),
        kind=line.kind,
        size=line.size or Decimal(0),
        since=line.committed_at,
    )


def _changes(stories: Iterable[int]) -> list[Change]:
    """Every time one of these stories became technical: one query over their history."""
    events = StoryEvent._default_manager.filter(pgh_obj__in=list(stories)).order_by("pgh_obj", "pgh_id")
    told = events.values_list("pgh_obj", "pgh_created_at", "kind")
    return [
        Change(story, at, was, now)
        for (before, _then, was), (story, at, now) in pairwise(told)
        if before == story and now in TECHNICAL_KINDS and was not in TECHNICAL_KINDS
    ]
