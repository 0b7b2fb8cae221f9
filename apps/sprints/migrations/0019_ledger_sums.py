"""A closed sprint's ledger is added up by the database, and so is each that was closed before this."""

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.db import migrations, models

import apps.core.triggers

OF_BEFORE = """
    DO $$
    DECLARE sprint sprints_sprint%ROWTYPE;
    BEGIN
        FOR sprint IN SELECT * FROM sprints_sprint WHERE status = 'closed' LOOP
            INSERT INTO sprints_ledgersum (
                sprint_id, budget, work_type, lines, done_lines, unestimated, baseline, kept, added, removed, resized, moved,
                committed, done, carried, returned, cancelled)
            WITH
            rows AS (
                SELECT e.pgh_id, e.pgh_obj_id AS line, e.story_id AS story, e.budget, e.size, e.pgh_label, e.outcome,
                       CASE WHEN e.kind IN ('feature', 'bug') THEN 'product'
                            WHEN e.kind IN ('improvement', 'debt', 'spike') THEN 'technical'
                            WHEN e.kind = 'incident' THEN 'unplanned' ELSE 'untagged' END AS work_type,
                       (e.pgh_context ->> 'split')::boolean AS split,
                       e.sprint_id = sprint.id AND e.pgh_label <> 'delete' AND e.left_at IS NULL AS stands,
                       -- What a line says of itself, else when it was written; nothing is written before it has happened.
                       least(e.pgh_created_at, sprint.closed_at, CASE
                           WHEN e.pgh_label = 'insert' THEN e.committed_at
                           WHEN e.left_at IS NOT NULL THEN e.left_at
                           WHEN e.outcome = 'done' THEN e.done_at END) AS happened,
                       row(e.sprint_id, e.story_id, e.budget, e.kind, e.size, e.committed_at, e.committed_by_id, e.left_at,
                           e.left_by_id, e.left_reason, e.outcome, e.done_at) AS said
                FROM sprints_commitmentevent e
                WHERE e.pgh_obj_id IN (SELECT pgh_obj_id FROM sprints_commitmentevent WHERE sprint_id = sprint.id)
            ),
            news AS (
                SELECT r.*, lag(said) OVER line AS said_before, lag(size) OVER line AS size_before
                FROM rows r WINDOW line AS (PARTITION BY line ORDER BY pgh_id)
            ),
            told AS (
                SELECT n.*, CASE WHEN stands THEN COALESCE(size, 0) ELSE 0 END AS amount,
                       max(happened) OVER (PARTITION BY line ORDER BY pgh_id) >= began.until AS is_change
                FROM news n, (
                    SELECT (date_trunc('day', sprint.started_at AT TIME ZONE sprint.time_zone) + interval '1 day')
                           AT TIME ZONE sprint.time_zone
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
                WHERE c.sprint_id = sprint.id AND c.left_at IS NULL AND c.outcome = 'done'
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
        ,
            ended AS (
                SELECT budget, work_type, count(*) AS lines, count(*) FILTER (WHERE outcome = 'done') AS done_lines,
                       count(*) FILTER (WHERE size IS NULL) AS unestimated,
                       COALESCE(sum(size), 0) AS committed,
                       COALESCE(sum(size) FILTER (WHERE outcome = 'done'), 0) AS done,
                       COALESCE(sum(size) FILTER (WHERE outcome = 'carried'), 0) AS carried,
                       COALESCE(sum(size) FILTER (WHERE outcome = 'returned'), 0) AS returned,
                       COALESCE(sum(size) FILTER (WHERE outcome = 'cancelled'), 0) AS cancelled
                FROM sprints_commitment WHERE sprint_id = sprint.id AND left_at IS NULL
                GROUP BY budget, work_type
            )
        ,
            scopes AS (
                SELECT budget, work_type, sum(baseline) AS baseline, sum(kept) AS kept, sum(added) AS added,
                       sum(removed) AS removed, sum(resized) AS resized, sum(moved) AS moved
                FROM scope WHERE sprint.fenced GROUP BY budget, work_type
            )
            SELECT sprint.id, budget, work_type,
                   COALESCE(lines, 0), COALESCE(done_lines, 0), COALESCE(unestimated, 0),
                   COALESCE(baseline, 0), COALESCE(kept, 0), COALESCE(added, 0), COALESCE(removed, 0), COALESCE(resized, 0),
                   COALESCE(moved, 0), COALESCE(committed, 0), COALESCE(done, 0), COALESCE(carried, 0),
                   COALESCE(returned, 0), COALESCE(cancelled, 0)
            FROM scopes FULL JOIN ended USING (budget, work_type);
        END LOOP;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0018_person_days"),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sprint', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='sums', to='sprints.sprint')),
                ('budget', models.CharField(choices=[('product', 'product budget'), ('tech', 'tech budget'), ('unplanned', 'unplanned')], editable=False, max_length=10)),
                ('work_type', models.CharField(choices=[('untagged', 'untagged'), ('product', 'product'), ('technical', 'technical'), ('unplanned', 'unplanned')], editable=False, max_length=12)),
                ('lines', models.PositiveIntegerField(default=0, editable=False)),
                ('done_lines', models.PositiveIntegerField(default=0, editable=False)),
                ('unestimated', models.PositiveIntegerField(default=0, editable=False)),
                ('baseline', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('kept', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('added', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('removed', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('resized', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('moved', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('committed', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('done', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('carried', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('returned', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
                ('cancelled', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=12)),
            ],
            options={
                'verbose_name': 'sum of a closed ledger',
                'verbose_name_plural': 'sums of closed ledgers',
                'ordering': ['sprint', 'budget', 'work_type'],
            },
        ),
        migrations.AddConstraint(
            model_name='ledgersum',
            constraint=models.UniqueConstraint(fields=('sprint', 'budget', 'work_type'), name='a_ledger_has_one_sum_a_budget_and_type'),
        ),
        migrations.AddConstraint(
            model_name='ledgersum',
            constraint=models.CheckConstraint(condition=models.Q(('committed', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('done'), '+', models.F('carried')), '+', models.F('returned')), '+', models.F('cancelled')))), name='what_stood_in_a_ledger_has_an_outcome', violation_error_message='What stood in a closed sprint was done, carried, returned or cancelled.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sprint',
            trigger=pgtrigger.compiler.Trigger(name='sum_up', sql=apps.core.triggers.LawSql(condition='WHEN (NEW."status" = \'closed\' AND (OLD."status" = \'active\' OR NOT NEW."fenced"))', func="\n        DELETE FROM sprints_ledgersum WHERE sprint_id = NEW.id;\n        \n    INSERT INTO sprints_ledgersum (\n        sprint_id, budget, work_type, lines, done_lines, unestimated, baseline, kept, added, removed, resized, moved,\n        committed, done, carried, returned, cancelled)\n    WITH \n    rows AS (\n        SELECT e.pgh_id, e.pgh_obj_id AS line, e.story_id AS story, e.budget, e.size, e.pgh_label, e.outcome,\n               CASE WHEN e.kind IN ('feature', 'bug') THEN 'product'\n                    WHEN e.kind IN ('improvement', 'debt', 'spike') THEN 'technical'\n                    WHEN e.kind = 'incident' THEN 'unplanned' ELSE 'untagged' END AS work_type,\n               (e.pgh_context ->> 'split')::boolean AS split,\n               e.sprint_id = NEW.id AND e.pgh_label <> 'delete' AND e.left_at IS NULL AS stands,\n               -- What a line says of itself, else when it was written; nothing is written before it has happened.\n               least(e.pgh_created_at, NEW.closed_at, CASE\n                   WHEN e.pgh_label = 'insert' THEN e.committed_at\n                   WHEN e.left_at IS NOT NULL THEN e.left_at\n                   WHEN e.outcome = 'done' THEN e.done_at END) AS happened,\n               row(e.sprint_id, e.story_id, e.budget, e.kind, e.size, e.committed_at, e.committed_by_id, e.left_at,\n                   e.left_by_id, e.left_reason, e.outcome, e.done_at) AS said\n        FROM sprints_commitmentevent e\n        WHERE e.pgh_obj_id IN (SELECT pgh_obj_id FROM sprints_commitmentevent WHERE sprint_id = NEW.id)\n    ),\n    news AS (\n        SELECT r.*, lag(said) OVER line AS said_before, lag(size) OVER line AS size_before\n        FROM rows r WINDOW line AS (PARTITION BY line ORDER BY pgh_id)\n    ),\n    told AS (\n        SELECT n.*, CASE WHEN stands THEN COALESCE(size, 0) ELSE 0 END AS amount,\n               max(happened) OVER (PARTITION BY line ORDER BY pgh_id) >= began.until AS is_change\n        FROM news n, (\n            SELECT (date_trunc('day', NEW.started_at AT TIME ZONE NEW.time_zone) + interval '1 day')\n                   AT TIME ZONE NEW.time_zone\n        ) AS began (until)\n        WHERE said_before IS NULL OR pgh_label = 'delete' OR said IS DISTINCT FROM said_before\n    ),\n    steps AS (\n        SELECT t.*, lag(stands, 1, false) OVER line AS stood, lag(amount) OVER line AS was,\n               lag(budget) OVER line AS from_budget, lag(work_type) OVER line AS from_type,\n               lead(is_change, 1, true) OVER line AS is_change_next\n        FROM told t WINDOW line AS (PARTITION BY line ORDER BY pgh_id)\n    ),\n    promised AS (\n        SELECT * FROM steps WHERE stands AND NOT is_change AND is_change_next\n    ),\n    finished AS (\n        SELECT c.story_id AS story, COALESCE(c.size, 0) AS amount, EXISTS (\n            SELECT FROM told t WHERE t.line = c.id AND t.split AND t.size IS DISTINCT FROM t.size_before\n        ) AS is_split\n        FROM sprints_commitment c\n        WHERE c.sprint_id = NEW.id AND c.left_at IS NULL AND c.outcome = 'done'\n    ),\n    scope (budget, work_type, baseline, kept, added, removed, resized, moved) AS (\n        SELECT p.budget, p.work_type, p.amount,\n               CASE WHEN f.is_split THEN least(p.amount, f.amount) WHEN f.story IS NOT NULL THEN p.amount ELSE 0 END,\n               0, 0, 0, 0\n        FROM promised p LEFT JOIN finished f USING (story)\n        UNION ALL\n        SELECT budget, work_type, 0, 0, amount, 0, 0, 0 FROM steps WHERE is_change AND stands AND NOT stood\n        UNION ALL\n        SELECT from_budget, from_type, 0, 0, 0, was, 0, 0 FROM steps WHERE is_change AND stood AND NOT stands\n        UNION ALL\n        SELECT budget, work_type, 0, 0, 0, 0, amount - was, 0\n        FROM steps WHERE is_change AND stood AND stands AND budget = from_budget\n        UNION ALL\n        -- To another budget with the size it has now, as the scope's list says; to another kind with the one it had.\n        SELECT side.budget, side.work_type, 0, 0, 0, 0, 0, side.amount\n        FROM steps s, LATERAL (VALUES\n            (s.from_budget, s.from_type, -s.was),\n            (s.budget, s.work_type, CASE WHEN s.budget = s.from_budget THEN s.was ELSE s.amount END)\n        ) AS side (budget, work_type, amount)\n        WHERE s.is_change AND s.stood AND s.stands\n          AND (s.budget, s.work_type) IS DISTINCT FROM (s.from_budget, s.from_type)\n    )\n, \n    ended AS (\n        SELECT budget, work_type, count(*) AS lines, count(*) FILTER (WHERE outcome = 'done') AS done_lines,\n               count(*) FILTER (WHERE size IS NULL) AS unestimated,\n               COALESCE(sum(size), 0) AS committed,\n               COALESCE(sum(size) FILTER (WHERE outcome = 'done'), 0) AS done,\n               COALESCE(sum(size) FILTER (WHERE outcome = 'carried'), 0) AS carried,\n               COALESCE(sum(size) FILTER (WHERE outcome = 'returned'), 0) AS returned,\n               COALESCE(sum(size) FILTER (WHERE outcome = 'cancelled'), 0) AS cancelled\n        FROM sprints_commitment WHERE sprint_id = NEW.id AND left_at IS NULL\n        GROUP BY budget, work_type\n    )\n,\n    scopes AS (\n        SELECT budget, work_type, sum(baseline) AS baseline, sum(kept) AS kept, sum(added) AS added,\n               sum(removed) AS removed, sum(resized) AS resized, sum(moved) AS moved\n        FROM scope WHERE NEW.fenced GROUP BY budget, work_type\n    )\n    SELECT NEW.id, budget, work_type,\n           COALESCE(lines, 0), COALESCE(done_lines, 0), COALESCE(unestimated, 0),\n           COALESCE(baseline, 0), COALESCE(kept, 0), COALESCE(added, 0), COALESCE(removed, 0), COALESCE(resized, 0),\n           COALESCE(moved, 0), COALESCE(committed, 0), COALESCE(done, 0), COALESCE(carried, 0),\n           COALESCE(returned, 0), COALESCE(cancelled, 0)\n    FROM scopes FULL JOIN ended USING (budget, work_type);\n\n        RETURN NULL;\n    ", hash='e479ede514f85f4a617ceec081a5d7463df1284d', operation='UPDATE', pgid='pgtrigger_sum_up_f1b49', table='sprints_sprint', when='AFTER')),
        ),
        migrations.RunSQL(OF_BEFORE, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='ledgersum',
            trigger=pgtrigger.compiler.Trigger(name='sums_are_the_ledgers', sql=apps.core.triggers.LawSql(func="\n        IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ledgers_sums_are_added_up_not_written', MESSAGE = 'A closed ledger''s sums are added up, not written.'; END IF;\n        RETURN NULL;\n    ", hash='31853b61c26c64e6099b8f200656a04ce2af0fad', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_sums_are_the_ledgers_08f6c', table='sprints_ledgersum', when='BEFORE')),
        ),
    ]
