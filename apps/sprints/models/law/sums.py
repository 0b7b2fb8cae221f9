"""The ledger's sums on a closed sprint: what every report reads instead of the lines (docs/developers/reports.md).

They are told from the same events as `apps.sprints.replay` tells them from, here in SQL, so that a close writes them
whoever closes: a page, an import, a statement by hand. A test plays whole sprints and compares both.
"""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

# A line's events that moved a figure, each with its moment; what came before the start's midnight is planning.
TOLD = """
    rows AS (
        SELECT e.pgh_id, e.pgh_obj_id AS line, e.story_id AS story, e.budget, e.size, e.pgh_label, e.outcome,
               CASE WHEN e.kind IN ('feature', 'bug') THEN 'product'
                    WHEN e.kind IN ('improvement', 'debt', 'spike') THEN 'technical'
                    WHEN e.kind = 'incident' THEN 'unplanned' ELSE 'untagged' END AS work_type,
               (e.pgh_context ->> 'split')::boolean AS split,
               e.sprint_id = {sprint}.id AND e.pgh_label <> 'delete' AND e.left_at IS NULL AS stands,
               -- What a line says of itself, else when it was written; nothing is written before it has happened.
               least(e.pgh_created_at, {sprint}.closed_at, CASE
                   WHEN e.pgh_label = 'insert' THEN e.committed_at
                   WHEN e.left_at IS NOT NULL THEN e.left_at
                   WHEN e.outcome = 'done' THEN e.done_at END) AS happened,
               row(e.sprint_id, e.story_id, e.budget, e.kind, e.size, e.committed_at, e.committed_by_id, e.left_at,
                   e.left_by_id, e.left_reason, e.outcome, e.done_at) AS said
        FROM sprints_commitmentevent e
        WHERE e.pgh_obj_id IN (SELECT pgh_obj_id FROM sprints_commitmentevent WHERE sprint_id = {sprint}.id)
    ),
    news AS (
        SELECT r.*, lag(said) OVER line AS said_before, lag(size) OVER line AS size_before
        FROM rows r WINDOW line AS (PARTITION BY line ORDER BY pgh_id)
    ),
    told AS (
        SELECT n.*, CASE WHEN stands THEN COALESCE(size, 0) ELSE 0 END AS amount,
               max(happened) OVER (PARTITION BY line ORDER BY pgh_id) >= began.until AS is_change
        FROM news n, (
            SELECT (date_trunc('day', {sprint}.started_at AT TIME ZONE {sprint}.time_zone) + interval '1 day')
                   AT TIME ZONE {sprint}.time_zone
        ) AS began (until)
        WHERE said_before IS NULL OR pgh_label = 'delete' OR said IS DISTINCT FROM said_before
    ),
    steps AS (
        SELECT t.*, lag(stands, 1, false) OVER line AS stood, lag(amount) OVER line AS was,
               lag(budget) OVER line AS from_budget, lag(work_type) OVER line AS from_type,
               lead(is_change, 1, true) OVER line AS is_change_next
        FROM told t WINDOW line AS (PARTITION BY line ORDER BY pgh_id)
    ),
    promised AS (
        SELECT * FROM steps WHERE stands AND NOT is_change AND is_change_next
    ),
    finished AS (
        SELECT c.story_id AS story, COALESCE(c.size, 0) AS amount, EXISTS (
            SELECT FROM told t WHERE t.line = c.id AND t.split AND t.size IS DISTINCT FROM t.size_before
        ) AS is_split
        FROM sprints_commitment c
        WHERE c.sprint_id = {sprint}.id AND c.left_at IS NULL AND c.outcome = 'done'
    ),
    scope (budget, work_type, baseline, kept, added, removed, resized, moved) AS (
        SELECT p.budget, p.work_type, p.amount,
               CASE WHEN f.is_split THEN least(p.amount, f.amount) WHEN f.story IS NOT NULL THEN p.amount ELSE 0 END,
               0, 0, 0, 0
        FROM promised p LEFT JOIN finished f USING (story)
        UNION ALL
        SELECT budget, work_type, 0, 0, amount, 0, 0, 0 FROM steps WHERE is_change AND stands AND NOT stood
        UNION ALL
        SELECT from_budget, from_type, 0, 0, 0, was, 0, 0 FROM steps WHERE is_change AND stood AND NOT stands
        UNION ALL
        SELECT budget, work_type, 0, 0, 0, 0, amount - was, 0
        FROM steps WHERE is_change AND stood AND stands AND budget = from_budget
        UNION ALL
        -- To another budget with the size it has now, as the scope's list says; to another kind with the one it had.
        SELECT side.budget, side.work_type, 0, 0, 0, 0, 0, side.amount
        FROM steps s, LATERAL (VALUES
            (s.from_budget, s.from_type, -s.was),
            (s.budget, s.work_type, CASE WHEN s.budget = s.from_budget THEN s.was ELSE s.amount END)
        ) AS side (budget, work_type, amount)
        WHERE s.is_change AND s.stood AND s.stands
          AND (s.budget, s.work_type) IS DISTINCT FROM (s.from_budget, s.from_type)
    )
"""

# How the lines ended; of the past that nobody fenced there is nothing else to tell.
ENDED = """
    ended AS (
        SELECT budget, work_type, count(*) AS lines, count(*) FILTER (WHERE outcome = 'done') AS done_lines,
               count(*) FILTER (WHERE size IS NULL) AS unestimated,
               COALESCE(sum(size), 0) AS committed,
               COALESCE(sum(size) FILTER (WHERE outcome = 'done'), 0) AS done,
               COALESCE(sum(size) FILTER (WHERE outcome = 'carried'), 0) AS carried,
               COALESCE(sum(size) FILTER (WHERE outcome = 'returned'), 0) AS returned,
               COALESCE(sum(size) FILTER (WHERE outcome = 'cancelled'), 0) AS cancelled
        FROM sprints_commitment WHERE sprint_id = {sprint}.id AND left_at IS NULL
        GROUP BY budget, work_type
    )
"""

SUM_UP = f"""
    INSERT INTO sprints_ledgersum (
        sprint_id, budget, work_type, lines, done_lines, unestimated, baseline, kept, added, removed, resized, moved,
        committed, done, carried, returned, cancelled)
    WITH {TOLD}, {ENDED},
    scopes AS (
        SELECT budget, work_type, sum(baseline) AS baseline, sum(kept) AS kept, sum(added) AS added,
               sum(removed) AS removed, sum(resized) AS resized, sum(moved) AS moved
        FROM scope WHERE {{sprint}}.fenced GROUP BY budget, work_type
    )
    SELECT {{sprint}}.id, budget, work_type,
           COALESCE(lines, 0), COALESCE(done_lines, 0), COALESCE(unestimated, 0),
           COALESCE(baseline, 0), COALESCE(kept, 0), COALESCE(added, 0), COALESCE(removed, 0), COALESCE(resized, 0),
           COALESCE(moved, 0), COALESCE(committed, 0), COALESCE(done, 0), COALESCE(carried, 0),
           COALESCE(returned, 0), COALESCE(cancelled, 0)
    FROM scopes FULL JOIN ended USING (budget, work_type);
"""

SUMS = Law(
    # After its lines are settled, though settling moves no figure.
    name="sum_up",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    # At the close; and when the unfenced past is told what its untagged lines were.
    condition=pgtrigger.Q(new__status="closed") & (pgtrigger.Q(old__status="active") | pgtrigger.Q(new__fenced=False)),
    func=f"""
        DELETE FROM sprints_ledgersum WHERE sprint_id = NEW.id;
        {SUM_UP.format(sprint="NEW")}
        RETURN NULL;
    """,
)

KEPT_SUMS = Law(
    name="sums_are_the_ledgers",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    rules={
        "a_ledgers_sums_are_added_up_not_written": gettext_noop("A closed ledger's sums are added up, not written.")
    },
    func="""
        IF pg_trigger_depth() < 2 THEN {a_ledgers_sums_are_added_up_not_written} END IF;
        RETURN NULL;
    """,
)
