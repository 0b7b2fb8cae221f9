"""Definitions of ready and of done, versioned with the decision rights."""

import apps.core.triggers
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0007_rights_of_the_board'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='rightsdraft',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rightsdraft',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rightsversion',
            name='versions_stand',
        ),
        migrations.AddField(
            model_name='rightsdraft',
            name='definitions',
            field=models.JSONField(blank=True, default=list, verbose_name='definitions of ready and of done'),
        ),
        migrations.AddField(
            model_name='rightsdraftevent',
            name='definitions',
            field=models.JSONField(blank=True, default=list, verbose_name='definitions of ready and of done'),
        ),
        migrations.AddField(
            model_name='rightsversion',
            name='definitions',
            field=models.JSONField(blank=True, default=list, verbose_name='definitions of ready and of done'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rightsdraft',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "decisions_rightsdraftevent" ("basis", "definitions", "edited_at", "edited_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "team_id", "version") SELECT new_values."basis", new_values."definitions", new_values."edited_at", new_values."edited_by_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."rows", new_values."team_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='944f58d39cf556dd404e3925b207c348ef4781ad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_03ee8', referencing='REFERENCING NEW TABLE AS new_values ', table='decisions_rightsdraft', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rightsdraft',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "decisions_rightsdraftevent" ("basis", "definitions", "edited_at", "edited_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "team_id", "version") SELECT new_values."basis", new_values."definitions", new_values."edited_at", new_values."edited_by_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."rows", new_values."team_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='88428e6d23416b4d6e4cc263264a73934ffa0b98', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c0480', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='decisions_rightsdraft', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rightsversion',
            trigger=pgtrigger.compiler.Trigger(name='versions_stand', sql=apps.core.triggers.LawSql(declare='DECLARE signed decisions_jointdecision; latest integer;', func="\n        IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_version_of_the_rights_stands', MESSAGE = 'A version of the decision rights never changes again.'; END IF;\n        PERFORM 1 WHERE true AND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'product_order' AND r->>'holder' IN ('product_owner', 'together'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'product_budget' AND r->>'holder' IN ('product_owner'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'scope_trade_offs' AND r->>'holder' IN ('product_owner'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'tech_budget' AND r->>'holder' IN ('team'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'tagging' AND r->>'holder' IN ('tech_lead', 'team'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'estimates' AND r->>'holder' IN ('team', 'tech_lead'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'capacity' AND r->>'holder' IN ('together'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'sprint_start' AND r->>'holder' IN ('together', 'product_owner', 'tech_lead'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'ready_to_ship' AND r->>'holder' IN ('tech_lead', 'team'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'done_enough' AND r->>'holder' IN ('product_owner'))\nAND 1 = (SELECT count(*) FROM jsonb_array_elements(NEW.rows) r WHERE r->>'key' = 'release_timing' AND r->>'holder' IN ('product_owner', 'together'));\n        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'every_guarded_right_has_a_holder', MESSAGE = 'Every right that the app asks for stands in the list once, with a holder it can be given to.'; END IF;\n        IF NEW.number = 1 AND NEW.decision_id IS NULL THEN RETURN NEW; END IF;\n        PERFORM 1 FROM teams_team t WHERE t.id = NEW.team_id FOR NO KEY UPDATE;\n        SELECT d.* INTO signed FROM decisions_jointdecision d\n        WHERE d.id = NEW.decision_id AND d.team_id = NEW.team_id\n          AND d.kind = 'rights' AND d.state = 'signed' AND d.terms->'rows' = NEW.rows\n          -- What was proposed before there were definitions has none.\n          AND COALESCE(d.terms->'definitions', '[]') = NEW.definitions;\n        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'rights_are_what_both_signed', MESSAGE = 'Decision rights change by what Product Owner and tech lead signed, word for word, and by nothing else.'; END IF;\n        SELECT max(v.number) INTO latest FROM decisions_rightsversion v WHERE v.team_id = NEW.team_id;\n        IF signed.basis <> latest::text OR NEW.number <> latest + 1\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'rights_follow_the_version_that_was_seen', MESSAGE = 'Another version was signed since this was proposed. Compare it with what is in force, and propose it again.'; END IF;\n        NEW.in_force_from := greatest(signed.signed_by_po_at, signed.signed_by_lead_at);\n        RETURN NEW;\n    ", hash='92aba6ca794d066317a3b63f3f77a0abc5604c84', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_versions_stand_eb4ac', table='decisions_rightsversion', when='BEFORE')),
        ),
    ]
