"""What a team calls the columns of its board, and its limits."""

import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sprints", "0010_board"), ("teams", "0004_invitations")]

    operations = [
        migrations.CreateModel(
            name='BoardColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('column', models.CharField(choices=[('todo', 'To do'), ('doing', 'In progress'), ('review', 'Review'), ('ready', 'Technically ready'), ('done', 'Done')], max_length=10, verbose_name='column')),
                ('name', models.CharField(blank=True, default='', max_length=30, verbose_name='name')),
                ('limit', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='limit')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='board_columns', to='teams.team')),
            ],
            options={
                'verbose_name': 'column of a board',
                'verbose_name_plural': 'columns of boards',
            },
        ),
        migrations.CreateModel(
            name='BoardColumnEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('column', models.CharField(choices=[('todo', 'To do'), ('doing', 'In progress'), ('review', 'Review'), ('ready', 'Technically ready'), ('done', 'Done')], max_length=10, verbose_name='column')),
                ('name', models.CharField(blank=True, default='', max_length=30, verbose_name='name')),
                ('limit', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='limit')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='sprints.boardcolumn')),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='teams.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='boardcolumn',
            constraint=models.UniqueConstraint(fields=('team', 'column'), name='a_team_says_once_what_a_column_is', violation_error_message='Somebody else has written this column just now.'),
        ),
        migrations.AddConstraint(
            model_name='boardcolumn',
            constraint=models.CheckConstraint(condition=models.Q(('column__in', ['todo', 'doing', 'review', 'ready', 'done'])), name='a_board_column_is_one_of_ours', violation_error_message='This is not a column of the board.'),
        ),
        migrations.AddConstraint(
            model_name='boardcolumn',
            constraint=models.CheckConstraint(condition=models.Q(('limit', None), models.Q(('limit__gte', 1), ('limit__lte', 999)), _connector='OR'), name='a_columns_limit_is_between_1_and_999', violation_error_message='A limit lies between 1 and 999, or is left empty.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardcolumn',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_boardcolumnevent" ("column", "id", "limit", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT new_values."column", new_values."id", new_values."limit", new_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e7ac97ede92470be9d78f9c09d49cd7261742f65', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_78c7c', referencing='REFERENCING NEW TABLE AS new_values ', table='sprints_boardcolumn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardcolumn',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_boardcolumnevent" ("column", "id", "limit", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT new_values."column", new_values."id", new_values."limit", new_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bc5227505d859835c8b6d134db1f2cae2252706d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f6244', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='sprints_boardcolumn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardcolumn',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_boardcolumnevent" ("column", "id", "limit", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT old_values."column", old_values."id", old_values."limit", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='201b9cdca5f5493a37a3aee64ce6b97c7b51e9eb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_361c8', referencing='REFERENCING OLD TABLE AS old_values ', table='sprints_boardcolumn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='boardcolumnevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='70f73c90c33b57d399c64642c51242bae867909e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_72d3a', table='sprints_boardcolumnevent', when='BEFORE')),
        ),
    ]
