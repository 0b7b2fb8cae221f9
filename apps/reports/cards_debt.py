"""The debt register in three figures: owed, the oldest, repaid in the running sprint.

What is repaid stands in the sprint's ledger: debt may be noted long after its story was done. The register's own page
tells it sprint by sprint, and reads every sprint there was; this must not grow.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse

from apps.reports.dashboard_reading import SHOWN, Dashboard
from apps.reports.definitions import DEBT_OWED, DEBT_REPAID
from apps.reports.figures import Row, Total
from apps.stories.models import ChargedTo
from apps.teams.models import Unit

# By hand: built by the ORM these sums take ten times as long as they run.
BY_BUDGET = """
    SELECT charged_to, repaid_at IS NOT NULL, count(*), count(principal), COALESCE(sum(principal), 0), min(incurred_on)
    FROM stories_debt
    WHERE team_id = %s AND written_off_id IS NULL AND (repaid_at IS NULL OR story_id IN (
        SELECT story_id FROM sprints_commitment WHERE sprint_id = %s AND left_at IS NULL AND outcome = 'done'))
    GROUP BY 1, 2 ORDER BY 1
"""


@dataclass(frozen=True)
class DebtCard:
    """What is owed, of which some have no size: they are in no sum, and are counted."""

    owed: Total
    repaid: Total | None
    count: int
    unsized: int
    oldest: dt.date | None
    age: int

    @property
    def is_older(self) -> bool:
        """Older than the sprints that were looked at."""
        return self.age >= SHOWN


def debt_card(board: Dashboard) -> DebtCard:
    """One query."""
    rows = _asked(board)
    owed, repaid = [row for row in rows if not row[1]], [row for row in rows if row[1]]
    oldest = min((row[5] for row in owed), default=None)
    return DebtCard(
        owed=Total(DEBT_OWED, tuple(_rows(board, owed)), board.team.unit),
        repaid=Total(DEBT_REPAID, tuple(_rows(board, repaid)), board.team.unit) if board.running else None,
        count=sum(row[2] for row in owed),
        unsized=0 if board.team.unit == Unit.STORIES else sum(row[2] - row[3] for row in owed),
        oldest=oldest,
        age=board.closed_from(oldest) if oldest else 0,
    )


def _asked(board: Dashboard) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BY_BUDGET, [board.team.pk, board.running.pk if board.running else None])
        return list(cursor.fetchall())


def _rows(board: Dashboard, rows: Iterable[tuple[Any, ...]]) -> Iterable[Row]:
    """A row a budget that repays; a team that counts stories counts each as one."""
    register = reverse("stories:debt", args=[board.team.slug])
    for budget, _repaid, count, _sized, amount, _oldest in rows:
        size = Decimal(count) if board.team.unit == Unit.STORIES else amount
        yield Row(str(ChargedTo(budget).label).capitalize(), register, (size,))
