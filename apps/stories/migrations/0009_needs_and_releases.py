"""What a story waits for, and when what is done is released."""

import apps.core.triggers
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('stories', '0008_blocked_and_split'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outside', models.CharField(blank=True, max_length=200, verbose_name='something outside')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected on')),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='note')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('came_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='has come')),
            ],
            options={
                'verbose_name': 'need',
                'verbose_name_plural': 'needs',
                'ordering': ['story', 'id'],
            },
        ),
        migrations.CreateModel(
            name='NeedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('outside', models.CharField(blank=True, max_length=200, verbose_name='something outside')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected on')),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='note')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('came_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='has come')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hold', models.BooleanField(default=False, verbose_name='held back')),
                ('on', models.DateField(blank=True, null=True, verbose_name='released on')),
                ('reason', models.CharField(max_length=255, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'release',
                'verbose_name_plural': 'releases',
            },
        ),
        migrations.CreateModel(
            name='ReleaseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('hold', models.BooleanField(default=False, verbose_name='held back')),
                ('on', models.DateField(blank=True, null=True, verbose_name='released on')),
                ('reason', models.CharField(max_length=255, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='story',
            name='keeps_place',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='story',
            trigger=pgtrigger.compiler.Trigger(name='keeps_place', sql=apps.core.triggers.LawSql(condition='WHEN ((NEW.id, NEW.team_id, NEW.is_epic) IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.is_epic))', func="\n        PERFORM 1 FROM stories_debt d WHERE OLD.id IN (d.story_id, d.incident_id)\n        UNION ALL SELECT 1 FROM stories_spike s WHERE s.story_id = OLD.id\n        UNION ALL SELECT 1 FROM stories_optionrequest r WHERE r.story_id = OLD.id\n        UNION ALL SELECT 1 FROM stories_followup f WHERE f.story_id = OLD.id\n        UNION ALL SELECT 1 FROM stories_need n WHERE OLD.id IN (n.story_id, n.needed_id)\n        UNION ALL SELECT 1 FROM stories_release r WHERE r.story_id = OLD.id;\n        IF FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'what_stands_beside_a_story_keeps_it_in_place', MESSAGE = 'A story with debt, needs, a release, options, a spike''s question or one it follows from keeps its team and is no epic.'; END IF;\n        RETURN NEW;\n    ", hash='b40efb0907f9c8f3f4a4a154107ec6b5e2cae274', operation='UPDATE', pgid='pgtrigger_keeps_place_2c51f', table='stories_story', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='need',
            name='came_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='need',
            name='needed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needed_by', to='stories.story'),
        ),
        migrations.AddField(
            model_name='need',
            name='said_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='need',
            name='story',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='stories.story'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='came_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='needevent',
            name='needed',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stories.story'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='stories.need'),
        ),
        migrations.AddField(
            model_name='needevent',
            name='said_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='needevent',
            name='story',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stories.story'),
        ),
        migrations.AddField(
            model_name='release',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='release',
            name='story',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='release', to='stories.story'),
        ),
        migrations.AddField(
            model_name='releaseevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='releaseevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='stories.release'),
        ),
        migrations.AddField(
            model_name='releaseevent',
            name='story',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stories.story'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expected_on', None), ('needed__isnull', False), ('outside', '')), models.Q(('expected_on__isnull', False), ('needed', None), ('outside__regex', '\\S')), _connector='OR'), name='a_need_is_a_story_or_something_outside_with_its_day', violation_error_message='Name another story, or say what is awaited from outside and on which day: one of the two.'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('needed', None), models.Q(('needed', models.F('story')), _negated=True), _connector='OR'), name='no_story_needs_itself', violation_error_message='A story cannot need itself.'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('came_at', None), ('came_by', None)), models.Q(('came_at__isnull', False), ('came_by__isnull', False), ('needed', None)), _connector='OR'), name='what_has_come_was_awaited_from_outside', violation_error_message='Another story has come when it is done, and in no other way.'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('story', 'needed'), name='a_story_needs_another_once', violation_error_message='This story stands among the needs already.'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(condition=models.Q(('outside', ''), _negated=True), fields=('story', 'outside'), name='a_story_awaits_a_thing_once', violation_error_message='This is awaited already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='need_is_sound', sql=apps.core.triggers.LawSql(condition='WHEN (NEW.needed_id IS NOT NULL)', declare='DECLARE asking record; asked record;', func="\n        SELECT t.organisation_id, s.is_epic INTO asking\n        FROM stories_story s JOIN teams_team t ON t.id = s.team_id WHERE s.id = NEW.story_id FOR SHARE OF s;\n        SELECT t.organisation_id, s.is_epic INTO asked\n        FROM stories_story s JOIN teams_team t ON t.id = s.team_id WHERE s.id = NEW.needed_id FOR SHARE OF s;\n        IF asking.organisation_id <> asked.organisation_id THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_need_stays_within_the_organisation', MESSAGE = 'A story needs stories of its own organisation alone.'; END IF;\n        IF asking.is_epic OR asked.is_epic THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_epic_neither_needs_nor_is_needed', MESSAGE = 'An epic is never planned, so that nobody can wait for it. Name one of its stories.'; END IF;\n        UPDATE accounts_organisation o SET name = o.name WHERE o.id = asking.organisation_id;\n        PERFORM 1 FROM (\n            WITH RECURSIVE behind (id) AS (\n                SELECT NEW.needed_id\n                UNION SELECT n.needed_id FROM stories_need n JOIN behind b ON b.id = n.story_id\n                WHERE n.needed_id IS NOT NULL\n            ) SELECT id FROM behind\n        ) found WHERE found.id = NEW.story_id;\n        IF FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'needs_lead_round_in_no_circle', MESSAGE = 'That story waits for this one already, by itself or by what it needs: neither would ever begin.'; END IF;\n        RETURN NULL;\n    ", hash='20db51bd16b8dfd95c3dbe15fa9a2bc0a6b4466e', operation='INSERT', pgid='pgtrigger_need_is_sound_86d21', table='stories_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='need_stands', sql=apps.core.triggers.LawSql(func="\n        IF (NEW.id, NEW.story_id, NEW.needed_id, NEW.outside, NEW.expected_on, NEW.note, NEW.said_by_id, NEW.said_at)\n           IS DISTINCT FROM\n           (OLD.id, OLD.story_id, OLD.needed_id, OLD.outside, OLD.expected_on, OLD.note, OLD.said_by_id, OLD.said_at)\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_need_stands_as_it_was_said', MESSAGE = 'A need stands as it was said. Take it away, and say it anew.'; END IF;\n        RETURN NEW;\n    ", hash='b345588234e6bbb49ace1f8d0fa839aece74f610', operation='UPDATE', pgid='pgtrigger_need_stands_834be', table='stories_need', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_needevent" ("came_at", "came_by_id", "expected_on", "id", "needed_id", "note", "outside", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "said_at", "said_by_id", "story_id") SELECT new_values."came_at", new_values."came_by_id", new_values."expected_on", new_values."id", new_values."needed_id", new_values."note", new_values."outside", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."said_at", new_values."said_by_id", new_values."story_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e6624a6e08abef39708758d9f110d2b89c9d3a21', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d7804', referencing='REFERENCING NEW TABLE AS new_values ', table='stories_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_needevent" ("came_at", "came_by_id", "expected_on", "id", "needed_id", "note", "outside", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "said_at", "said_by_id", "story_id") SELECT new_values."came_at", new_values."came_by_id", new_values."expected_on", new_values."id", new_values."needed_id", new_values."note", new_values."outside", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."said_at", new_values."said_by_id", new_values."story_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='58b3be9e5f50a7094a63699d63b64326df7cc98c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4f094', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='stories_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_needevent" ("came_at", "came_by_id", "expected_on", "id", "needed_id", "note", "outside", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "said_at", "said_by_id", "story_id") SELECT old_values."came_at", old_values."came_by_id", old_values."expected_on", old_values."id", old_values."needed_id", old_values."note", old_values."outside", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."said_at", old_values."said_by_id", old_values."story_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cc6f8eac4d5a12fe1ebe9466f192beab57f21cbc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e9cc0', referencing='REFERENCING OLD TABLE AS old_values ', table='stories_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a4110c3f99113365d5d5bd872dd67d739753000c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_52ca8', table='stories_needevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['on'], name='releases_by_day'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hold', True), ('on', None)), models.Q(('hold', False), ('on__isnull', False)), _connector='OR'), name='a_release_is_held_or_has_its_day', violation_error_message='Hold it, or say on which day it is released: one of the two.'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='a_release_says_why', violation_error_message='Say why it is held, or why on that day.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='release',
            trigger=pgtrigger.compiler.Trigger(name='release_of_what_comes', sql=apps.core.triggers.LawSql(func="\n        IF TG_OP = 'UPDATE' AND (NEW.id, NEW.story_id) IS DISTINCT FROM (OLD.id, OLD.story_id)\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_release_keeps_its_story', MESSAGE = 'A release belongs to its story.'; END IF;\n        UPDATE stories_story s SET version = s.version\n        WHERE s.id = NEW.story_id AND s.state <> 'cancelled' AND NOT s.is_epic;\n        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'what_never_comes_is_not_released', MESSAGE = 'Only a story that is open or done is released, and an epic by its stories.'; END IF;\n        RETURN NEW;\n    ", hash='1406a491b206e1b76aa283ad6f489c50358454c9', operation='INSERT OR UPDATE', pgid='pgtrigger_release_of_what_comes_380d5', table='stories_release', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='release',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_releaseevent" ("at", "by_id", "hold", "id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "story_id", "version") SELECT new_values."at", new_values."by_id", new_values."hold", new_values."id", new_values."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."reason", new_values."story_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='44cc4f56afb100f1172659b6581ae911b1b9326e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_749c3', referencing='REFERENCING NEW TABLE AS new_values ', table='stories_release', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='release',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_releaseevent" ("at", "by_id", "hold", "id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "story_id", "version") SELECT new_values."at", new_values."by_id", new_values."hold", new_values."id", new_values."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."reason", new_values."story_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a30c2475640576c1f8dc725b17dc096158a83e55', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_52a9f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='stories_release', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='release',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "stories_releaseevent" ("at", "by_id", "hold", "id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "story_id", "version") SELECT old_values."at", old_values."by_id", old_values."hold", old_values."id", old_values."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."reason", old_values."story_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='449867f924c244b4f57b09f9253936e4127e3abf', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4ab67', referencing='REFERENCING OLD TABLE AS old_values ', table='stories_release', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='releaseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='548c0dc94cfc195d51334e7aa1079537da35983a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a4f4d', table='stories_releaseevent', when='BEFORE')),
        ),
    ]
