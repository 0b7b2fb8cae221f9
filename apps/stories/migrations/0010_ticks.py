"""What of a definition of ready or of done is ticked on a story."""

import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0009_needs_and_releases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('which', models.CharField(choices=[('ready', 'Ready'), ('done', 'Done')], max_length=5, verbose_name='definition')),
                ('text', models.CharField(max_length=255, verbose_name='sentence')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='stories.story')),
            ],
            options={
                'verbose_name': 'tick',
                'verbose_name_plural': 'ticks',
                'ordering': ['story', 'which', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TickEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('which', models.CharField(choices=[('ready', 'Ready'), ('done', 'Done')], max_length=5, verbose_name='definition')),
                ('text', models.CharField(max_length=255, verbose_name='sentence')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='stories.tick')),
                ('story', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stories.story')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='tick',
            constraint=models.UniqueConstraint(fields=('story', 'which', 'text'), name='a_sentence_is_ticked_once_on_a_story', violation_error_message='This is ticked already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tick',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_tickevent" ("at", "by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "story_id", "text", "which") SELECT new_values."at", new_values."by_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."story_id", new_values."text", new_values."which" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='253c7ce2753f07e100fa477b4fde93321873477e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e1daf', referencing='REFERENCING NEW TABLE AS new_values ', table='stories_tick', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tick',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_tickevent" ("at", "by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "story_id", "text", "which") SELECT new_values."at", new_values."by_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."story_id", new_values."text", new_values."which" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='25e10f18a8dd0afda6f6035d73d661519288d8b1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e9e7f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='stories_tick', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tick',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_tickevent" ("at", "by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "story_id", "text", "which") SELECT old_values."at", old_values."by_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."story_id", old_values."text", old_values."which" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6482635e5281d01b81b17fce4467f622ee5f5dc6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_87dca', referencing='REFERENCING OLD TABLE AS old_values ', table='stories_tick', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tickevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ac9e393b2add6879d638359ecb2ff3e31c641670', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_12496', table='stories_tickevent', when='BEFORE')),
        ),
    ]
