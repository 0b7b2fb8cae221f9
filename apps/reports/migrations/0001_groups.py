"""Groups of teams: departments, made by managers."""

import apps.core.triggers
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0006_anonymised_people'),
        ('teams', '0004_invitations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sprints", "0020_report_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'group of teams',
                'verbose_name_plural': 'groups of teams',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.group')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GroupTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='reports.group')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'verbose_name': 'team of a group',
                'verbose_name_plural': 'teams of groups',
            },
        ),
        migrations.AddField(
            model_name='group',
            name='teams',
            field=models.ManyToManyField(related_name='groups', through='reports.GroupTeam', to='teams.team', verbose_name='teams'),
        ),
        migrations.CreateModel(
            name='GroupTeamEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.group')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.groupteam')),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='teams.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f6b4340a89808c68a6cf4dbf49cf627ec1d4ee73', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8f943', table='reports_groupevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='groupteam',
            constraint=models.UniqueConstraint(fields=('group', 'team'), name='a_team_is_in_a_group_once', violation_error_message='This team is in the group already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupteam',
            trigger=pgtrigger.compiler.Trigger(name='of_one_organisation', sql=apps.core.triggers.LawSql(func="\n        PERFORM 1 FROM reports_group g JOIN teams_team t ON t.organisation_id = g.organisation_id\n        WHERE g.id = NEW.group_id AND t.id = NEW.team_id;\n        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_groups_teams_are_its_organisations', MESSAGE = 'A group holds teams of its own organisation alone.'; END IF;\n        RETURN NEW;\n    ", hash='62d23c18222e339a3fcc2107b1a2d1b2013fdafa', operation='INSERT OR UPDATE', pgid='pgtrigger_of_one_organisation_0cc4c', table='reports_groupteam', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupteam',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_groupteamevent" ("group_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT new_values."group_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f0449fcacde1a9b00f9b0b156086d029b92bbb4e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_1acd5', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_groupteam', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupteam',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_groupteamevent" ("group_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT new_values."group_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fac644fd8496b67c963d3d4b59221de2294e603c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7b44b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_groupteam', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupteam',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_groupteamevent" ("group_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT old_values."group_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d101248b4973cc6e6130629fb37bbaadd190487f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b33c7', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_groupteam', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(models.F('organisation'), django.db.models.functions.text.Lower('name'), name='groups_have_names_of_their_own', violation_error_message='There is a group of this name already.'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '\\S')), name='a_group_has_a_name', violation_error_message='Give the group a name.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='stay_in_the_organisation', sql=apps.core.triggers.LawSql(condition='WHEN (OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id"))', func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_group_stays_in_its_organisation', MESSAGE = 'A group belongs to one organisation for good.'; RETURN NULL;", hash='093b8700d25c2feac43aec81fd7a48bb84a1c421', operation='UPDATE', pgid='pgtrigger_stay_in_the_organisation_c6dea', table='reports_group', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_groupevent" ("created_at", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."created_at", new_values."id", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='59d7840b4690e4c728ae183f3fa2837411680b09', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_98de0', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_groupevent" ("created_at", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."created_at", new_values."id", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='973f79095cff237fd7c2daf8a0ae86a9e08767ff', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_52a57', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_groupevent" ("created_at", "id", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."created_at", old_values."id", old_values."name", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='620e41d82fc9a81be855ad41aedfdbecd1be319c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e5c11', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groupteamevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a0f094d6ed0f6866cdb885c373487fbab05c0ad0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f4c95', table='reports_groupteamevent', when='BEFORE')),
        ),
    ]
