"""What a game with the ledger looks at after every act: its sums, its rows, and what its pages tell."""

from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from apps.sprints.burn_up import BurnUp
from apps.sprints.models import Budget, Sprint, Status
from apps.sprints.replay import Event
from apps.sprints.retrospect import Figures
from apps.sprints.scope import Sums
from apps.sprints.telling import tell

LEDGER = """
    SELECT s.*, sums.product, sums.tech, sums.unplanned FROM sprints_sprint s, LATERAL (
        SELECT COALESCE(sum(size) FILTER (WHERE budget = 'product'), 0) AS product,
               COALESCE(sum(size) FILTER (WHERE budget = 'tech'), 0) AS tech,
               COALESCE(sum(size) FILTER (WHERE budget = 'unplanned'), 0) AS unplanned
        FROM sprints_commitment c WHERE c.sprint_id = s.id AND c.left_at IS NULL) sums
    WHERE s.team_id = %s ORDER BY s.id
"""
DRIFTED = """
    SELECT c.id FROM sprints_commitment c JOIN stories_story t ON t.id = c.story_id
    WHERE c.left_at IS NULL AND NOT c.settled
      AND ((c.kind, c.has_why) IS DISTINCT FROM (t.kind, t.has_why) OR c.outcome <> 'done' AND c.size <> t.size)
"""
STORED = """
    SELECT md5(string_agg(row::text, '' ORDER BY row::text)) FROM (
        SELECT s::text AS row FROM sprints_sprint s WHERE s.id = %s
        UNION ALL SELECT c::text FROM sprints_commitment c WHERE c.sprint_id = %s) everything
"""

ADDED = {
    f"all_{name}": Sum(name)
    for name in ("baseline", "added", "removed", "resized", "moved", "kept", "committed", "done", "carried")
}

type Row = dict[str, Any]
type Told = tuple[list[Event], dict[str, Figures], list[BurnUp]]


def ledger(team: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, [team])
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def told_by(sprint: Sprint) -> Told:
    """Everything that a closed sprint's page shows."""
    told = tell(sprint)
    assert told
    if sprint.status == Status.CLOSED:
        assert added_up(sprint) == told.figures, "the database adds up what the events tell"
    return list(told.events), told.figures, told.burn_ups


def added_up(sprint: Sprint) -> dict[str, Figures]:
    """A closed sprint's figures once more, from its sums alone."""
    rows = sprint.sums.values("budget").annotate(**ADDED).order_by()
    sums: dict[str, Row] = {row["budget"]: dict(row) for row in rows}
    return {budget: _figures(sums.get(budget, dict.fromkeys(ADDED, Decimal(0)))) for budget in Budget.values}


def _figures(row: Row) -> Figures:
    scope = Sums(*(row[f"all_{name}"] for name in ("baseline", "added", "removed", "resized", "moved")))
    assert scope.now == row["all_committed"]
    return Figures(scope, row["all_kept"], row["all_done"], row["all_carried"])


def room(row: Row) -> Decimal:
    return Decimal(row["product_budget"] - max(0, row["unplanned_committed"] - row["reserve"]))


def play(machine: type[RuleBasedStateMachine], *, games: int, acts: int) -> None:
    """So many games of so many random acts each."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=games,
            stateful_step_count=acts,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )
