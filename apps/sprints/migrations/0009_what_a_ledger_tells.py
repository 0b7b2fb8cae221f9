import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0008_spikes_and_debt"),
    ]

    operations = [
        migrations.AddField(
            model_name="sprint",
            name="working_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, db_default=[], default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="sprint",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=60),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sprint",
            trigger=pgtrigger.compiler.Trigger(
                name="days",
                sql=apps.core.triggers.LawSql(
                    func="\n        -- Nobody's to write: a baseline ends with the local day of the start, whatever becomes of the team.\n        IF TG_OP = 'UPDATE' THEN NEW.time_zone := OLD.time_zone; END IF;\n        IF NEW.status = 'planned' THEN\n            NEW.time_zone := '';\n        ELSIF TG_OP = 'INSERT' OR OLD.status = 'planned' THEN\n            SELECT t.time_zone INTO NEW.time_zone FROM teams_team t WHERE t.id = NEW.team_id;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="a884d0d304b7aecd08e2ff610d96d169deb45e12",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_days_d7937",
                    table="sprints_sprint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="delete_delete",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=apps.core.triggers.LawSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_commitmentevent" ("budget", "committed_at", "committed_by_id", "done_at", "fenced", "has_why", "id", "kind", "left_at", "left_by_id", "left_reason", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled", "size", "sprint_id", "story_id", "team_id") SELECT new_values."budget", new_values."committed_at", new_values."committed_by_id", new_values."done_at", new_values."fenced", new_values."has_why", new_values."id", new_values."kind", new_values."left_at", new_values."left_by_id", new_values."left_reason", new_values."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."settled", new_values."size", new_values."sprint_id", new_values."story_id", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2bad18bd9ab1d991b749c72d21e018fccaec581d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9b63b",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="sprints_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=apps.core.triggers.LawSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_commitmentevent" ("budget", "committed_at", "committed_by_id", "done_at", "fenced", "has_why", "id", "kind", "left_at", "left_by_id", "left_reason", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled", "size", "sprint_id", "story_id", "team_id") SELECT new_values."budget", new_values."committed_at", new_values."committed_by_id", new_values."done_at", new_values."fenced", new_values."has_why", new_values."id", new_values."kind", new_values."left_at", new_values."left_by_id", new_values."left_reason", new_values."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."settled", new_values."size", new_values."sprint_id", new_values."story_id", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."budget" IS DISTINCT FROM (new_values."budget") OR old_values."committed_at" IS DISTINCT FROM (new_values."committed_at") OR old_values."committed_by_id" IS DISTINCT FROM (new_values."committed_by_id") OR old_values."done_at" IS DISTINCT FROM (new_values."done_at") OR old_values."fenced" IS DISTINCT FROM (new_values."fenced") OR old_values."has_why" IS DISTINCT FROM (new_values."has_why") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."left_at" IS DISTINCT FROM (new_values."left_at") OR old_values."left_by_id" IS DISTINCT FROM (new_values."left_by_id") OR old_values."left_reason" IS DISTINCT FROM (new_values."left_reason") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."settled" IS DISTINCT FROM (new_values."settled") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."sprint_id" IS DISTINCT FROM (new_values."sprint_id") OR old_values."story_id" IS DISTINCT FROM (new_values."story_id") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f964a1685d0e386e9686731478e5fbd9e022a626",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_30014",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="sprints_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=apps.core.triggers.LawSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_commitmentevent" ("budget", "committed_at", "committed_by_id", "done_at", "fenced", "has_why", "id", "kind", "left_at", "left_by_id", "left_reason", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled", "size", "sprint_id", "story_id", "team_id") SELECT old_values."budget", old_values."committed_at", old_values."committed_by_id", old_values."done_at", old_values."fenced", old_values."has_why", old_values."id", old_values."kind", old_values."left_at", old_values."left_by_id", old_values."left_reason", old_values."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."settled", old_values."size", old_values."sprint_id", old_values."story_id", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b55c7a3a0dcdbe7238ba976ed0bc52b48162d745",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c1b1b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="sprints_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="written_by_triggers",
                sql=apps.core.triggers.LawSql(
                    func="\n            IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_written_by_what_happens', MESSAGE = 'History is written by what happens, not by hand.'; END IF;\n            RETURN NULL;\n        ",
                    hash="94c64ac7e059c5351d887bf2e0a54acb894a6e8b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_written_by_triggers_06d8e",
                    table="sprints_commitmentevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
