"""What the sprints of many teams came to, a row a team: the database adds, and nothing is divided here.

By hand, because it reads the last sprints of a thousand teams: a window over all their sprints, which is what the ORM
would write, reads every sprint that ever was.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection

from apps.reports.filters import Period
from apps.reports.sums import Frame, Part, Sums

SUMS = """
    WITH asked AS MATERIALIZED (
        SELECT s.* FROM unnest(%(teams)s::bigint[]) AS team (id), LATERAL (
            SELECT s.id, s.team_id, CASE WHEN %(by_sprint)s THEN s.id ELSE s.team_id END AS key,
                s.unit, s.capacity, s.product_budget, s.tech_budget, s.reserve, s.tech_share, s.person_days
            FROM sprints_sprint s
            WHERE s.team_id = team.id AND s.status = 'closed' AND s.fenced = %(fenced)s
              AND s.ends BETWEEN %(first)s AND %(until)s
            ORDER BY s.ends DESC, s.id DESC LIMIT %(last)s OFFSET %(skip)s
        ) AS s
    ),
    framed AS (
        SELECT key, min(unit) AS unit, count(*) AS sprints, sum(COALESCE(capacity, 0)) AS capacity,
            sum(product_budget) AS product_budget, sum(tech_budget) AS tech_budget, sum(reserve) AS reserve,
            sum(COALESCE(capacity, 0) * tech_share / 100) AS agreed, sum(COALESCE(person_days, 0)) AS person_days
        FROM asked GROUP BY key
    ),
    tried AS (
        SELECT key, count(*) AS attempts
        FROM asked JOIN sprints_fenceattempt a ON a.sprint_id = asked.id GROUP BY key
    ),
    signed AS (
        SELECT key, count(DISTINCT asked.id) AS confirmed
        FROM asked JOIN decisions_jointdecision d ON (d.team_id, d.subject_id, d.amount)
            = (asked.team_id, asked.id, asked.capacity)
        WHERE d.kind = 'capacity' AND d.state = 'signed' GROUP BY key
    ),
    summed AS (
        SELECT key,
            sum(l.done) FILTER (WHERE l.budget = 'tech') AS tech_done,
            sum(l.committed) FILTER (WHERE l.budget = 'tech') AS tech_committed,
            sum(l.done) FILTER (WHERE l.budget = 'product') AS product_done,
            sum(l.done) FILTER (WHERE l.work_type = 'technical') AS technical_done,
            sum(l.lines) FILTER (WHERE l.work_type = 'untagged') AS untagged_lines,
            sum(l.lines) AS lines, sum(l.unestimated) AS unestimated, sum(l.committed) AS committed,
            sum(l.done) AS done, sum(l.carried) AS carried
        FROM asked JOIN sprints_ledgersum l ON l.sprint_id = asked.id GROUP BY key
    )
    SELECT framed.key, unit, sprints, capacity, product_budget, tech_budget, reserve, agreed, person_days,
        COALESCE(attempts, 0), COALESCE(confirmed, 0),
        COALESCE(tech_done, 0), COALESCE(tech_committed, 0), COALESCE(product_done, 0), COALESCE(technical_done, 0),
        COALESCE(untagged_lines, 0), COALESCE(lines, 0), COALESCE(unestimated, 0), COALESCE(committed, 0),
        COALESCE(done, 0), COALESCE(carried, 0)
    FROM framed LEFT JOIN summed USING (key) LEFT JOIN tried USING (key) LEFT JOIN signed USING (key)
"""
FRAME = (
    "sprints", "capacity", "product_budget", "tech_budget", "reserve", "agreed", "person_days", "attempts", "confirmed",
)  # fmt: skip
ALL = "all"
SIDES = {
    "tech": {"done": 9, "committed": 10},
    "product": {"done": 11},
    "technical": {"done": 12},
    "untagged": {"lines": 13},
    ALL: {"lines": 14, "unestimated": 15, "committed": 16, "done": 17, "carried": 18},
}
"""Where in a row each amount of a side stands, behind those of the frame, which are in the order of its fields."""
NOTHING = (0,) * 19


class Tally(Sums):
    """Sums that the database added up by side, as far as figures across teams read them.

    What nobody asks for across teams is not there: a side that is missing is an error, not a zero. There are thousands,
    of which most are asked for a number or two, so a part is made when it is asked for.
    """

    _amounts: Sequence[Any]

    def __init__(self, unit: str, amounts: Sequence[Any]) -> None:
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "_amounts", amounts)

    @cached_property
    def frame(self) -> Frame:
        return Frame(*self._amounts[: len(FRAME)])

    def budget(self, *budgets: str) -> Part:
        [side] = budgets or (ALL,)
        return self._side(side)

    def work_type(self, *types: str) -> Part:
        [side] = types
        return self._side(side)

    def _side(self, side: str) -> Part:
        return Part(**{name: self._amounts[at] for name, at in SIDES[side].items()})

    def weighing(self, person_days: Decimal) -> "Tally":
        """The same, as if it had had so many person-days."""
        amounts = list(self._amounts)
        amounts[FRAME.index("person_days")] = person_days
        return Tally(self.unit, amounts)

    def __add__(self, other: Sums) -> Sums:
        raise TypeError("A tally of one team is added to nothing: teams have units of their own")


def tallies(teams: Sequence[int], period: Period, *, fenced: bool = True, by_sprint: bool = False) -> dict[int, Tally]:
    """By team, the closed sprints of a period; or each of these sprints, by its id. One query.

    They are of one unit: a law fixes a team's with its first sprint.
    """
    asked: dict[str, Any] = {
        "teams": list(teams),
        "fenced": fenced,
        "by_sprint": by_sprint,
        "first": period.first or dt.date.min,
        "until": period.until or dt.date.max,
        "last": period.last,
        "skip": period.skip,
    }
    with connection.cursor() as cursor:
        cursor.execute(SUMS, asked)
        return {key: Tally(unit, amounts) for key, unit, *amounts in cursor.fetchall()}
