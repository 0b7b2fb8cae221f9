"""Filters that somebody keeps, with a link."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0006_anonymised_people'),
        ('teams', '0004_invitations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0001_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=4000, verbose_name='filters')),
                ('shared', models.BooleanField(default=False, verbose_name='shared with everybody in the organisation')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to='accounts.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SavedViewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=4000, verbose_name='filters')),
                ('shared', models.BooleanField(default=False, verbose_name='shared with everybody in the organisation')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.savedview')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(models.F('owner'), django.db.models.functions.text.Lower('name'), name='ones_views_have_names_of_their_own', violation_error_message='You keep a view of this name already.'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '\\S')), name='a_view_has_a_name', violation_error_message='Give the view a name.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='savedview',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_savedviewevent" ("created_at", "id", "name", "organisation_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "shared") SELECT new_values."created_at", new_values."id", new_values."name", new_values."organisation_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."query", new_values."shared" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5ae24fd431dad07a5ad5409d94947e33e881a138', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2b8e2', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_savedview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='savedview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_savedviewevent" ("created_at", "id", "name", "organisation_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "shared") SELECT new_values."created_at", new_values."id", new_values."name", new_values."organisation_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."query", new_values."shared" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f8f917056464ab700349fb1e33ab9a7a85646269', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d0f0e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_savedview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='savedview',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_savedviewevent" ("created_at", "id", "name", "organisation_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "shared") SELECT old_values."created_at", old_values."id", old_values."name", old_values."organisation_id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."query", old_values."shared" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ee99f694e6d33e3039ec96b9fd9fd4c0d2643b6d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bf7ee', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_savedview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='savedviewevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='190b91db6fb75bd084b3b7cd36bec39a618b40a5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ee9af', table='reports_savedviewevent', when='BEFORE')),
        ),
    ]
