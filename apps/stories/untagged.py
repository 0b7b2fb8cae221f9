"""How much of the open backlog nobody has tagged: in stories, and in their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Count, Q, Sum

from apps.stories.models import Kind, Story
from apps.teams.models import Team

MOST_COUNTED = 100

# By hand, because it stands beside every page of a team for who may tag: built by the ORM it takes ten times as long.
FIRST = """
    SELECT count(*) FROM (
        SELECT 1 FROM stories_story WHERE team_id = %s AND kind = 'untagged' AND state = 'open'
            AND NOT is_epic AND archived_at IS NULL
        LIMIT %s
    ) AS counted
"""


def count_untagged(team: Team) -> int:
    """The open untagged stories, at most `MOST_COUNTED`: reads an index of the open stories alone, and stops there."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [team.pk, MOST_COUNTED])
        [count] = cursor.fetchone() or (0,)
    return int(count)


@dataclass(frozen=True)
class UntaggedShare:
    """The headline of the inbox."""

    untagged: int
    stories: int
    untagged_size: Decimal
    size: Decimal

    @property
    def percent(self) -> int | None:
        return _percent(Decimal(self.untagged), Decimal(self.stories))

    @property
    def size_percent(self) -> int | None:
        """None while nothing is estimated."""
        return _percent(self.untagged_size, self.size)


def _percent(part: Decimal, whole: Decimal) -> int | None:
    return int((100 * part / whole).quantize(Decimal(1), ROUND_HALF_UP)) if whole else None


def untagged_share(team: Team) -> UntaggedShare:
    """One query."""
    untagged = Q(kind=Kind.UNTAGGED)
    sums = (
        Story.objects.waiting()
        .filter(team=team)
        .aggregate(
            untagged=Count("pk", filter=untagged),
            stories=Count("pk"),
            untagged_size=Sum("size", filter=untagged, default=Decimal(0)),
            size=Sum("size", default=Decimal(0)),
        )
    )
    return UntaggedShare(**sums)
