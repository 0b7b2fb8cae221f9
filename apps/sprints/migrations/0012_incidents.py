"""Incidents of running sprints, and the stories that follow from them."""

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
        ("sprints", "0011_board_columns"),
        ("stories", "0010_ticks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('for_whom', models.CharField(max_length=200, verbose_name='for whom')),
                ('severity', models.CharField(choices=[('critical', 'critical'), ('high', 'high'), ('moderate', 'moderate'), ('low', 'low')], max_length=10, verbose_name='severity')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('confirm_by', models.DateField(verbose_name='to be confirmed by')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('lapsed_at', models.DateTimeField(blank=True, null=True, verbose_name='no incident since')),
                ('lapsed_reason', models.CharField(blank=True, max_length=255, verbose_name='why it is none')),
            ],
            options={
                'verbose_name': 'incident',
                'verbose_name_plural': 'incidents',
                'ordering': ['sprint', 'id'],
            },
        ),
        migrations.CreateModel(
            name='IncidentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('for_whom', models.CharField(max_length=200, verbose_name='for whom')),
                ('severity', models.CharField(choices=[('critical', 'critical'), ('high', 'high'), ('moderate', 'moderate'), ('low', 'low')], max_length=10, verbose_name='severity')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('confirm_by', models.DateField(verbose_name='to be confirmed by')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('lapsed_at', models.DateTimeField(blank=True, null=True, verbose_name='no incident since')),
                ('lapsed_reason', models.CharField(blank=True, max_length=255, verbose_name='why it is none')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncidentFollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'follow-up of an incident',
                'verbose_name_plural': 'follow-ups of incidents',
                'ordering': ['incident', 'id'],
            },
        ),
        migrations.CreateModel(
            name='IncidentFollowUpEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BrokenStory',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('stories.story',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='line_of_an_incident', sql=apps.core.triggers.LawSql(condition="WHEN (NEW.budget = 'unplanned' AND NEW.kind = 'incident' AND NEW.fenced AND NOT NEW.settled)", declare='DECLARE incident record;', func="\n        -- Whoever confirms it at this moment, or says that it is none, is waited for.\n        SELECT i.sprint_id, i.confirmed_at, i.lapsed_at INTO incident\n        FROM sprints_incident i WHERE i.story_id = NEW.story_id FOR SHARE;\n        IF TG_OP = 'INSERT' THEN\n            IF NOT FOUND OR incident.lapsed_at IS NOT NULL\n               OR incident.sprint_id <> NEW.sprint_id AND incident.confirmed_at IS NULL\n            THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_charged_to_the_reserve_was_reported', MESSAGE = 'Report the incident first. One that nobody confirmed in its own sprint is product work: say what kind it is.'; END IF;\n            RETURN NEW;\n        END IF;\n        IF NOT FOUND OR incident.lapsed_at IS NOT NULL THEN RETURN NEW; END IF;\n        IF NEW.outcome = 'done' AND incident.confirmed_at IS NULL\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_is_confirmed_before_it_is_done', MESSAGE = 'Nobody has confirmed this incident yet. That comes first; then it is done.'; END IF;\n        IF NEW.left_at IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_stays_until_it_is_none', MESSAGE = 'An incident stays in its sprint. Where it is none, say so with the reason, and it becomes product work.'; END IF;\n        RETURN NEW;\n    ", hash='13db196f2e3e7c91308159ca339c5611bd6e2b41', operation='INSERT OR UPDATE', pgid='pgtrigger_line_of_an_incident_ff2d4', table='sprints_commitment', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='incident',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='lapsed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='reported_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='sprint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='sprints.sprint'),
        ),
        migrations.AddField(
            model_name='incident',
            name='story',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='incident', to='stories.story'),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='lapsed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='sprints.incident'),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='reported_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='sprint',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='sprints.sprint'),
        ),
        migrations.AddField(
            model_name='incidentevent',
            name='story',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stories.story'),
        ),
        migrations.AddField(
            model_name='incidentfollowup',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='sprints.incident'),
        ),
        migrations.AddField(
            model_name='incidentfollowup',
            name='story',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follows_incident', to='stories.story'),
        ),
        migrations.AddField(
            model_name='incidentfollowupevent',
            name='incident',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='sprints.incident'),
        ),
        migrations.AddField(
            model_name='incidentfollowupevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='sprints.incidentfollowup'),
        ),
        migrations.AddField(
            model_name='incidentfollowupevent',
            name='story',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='stories.story'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='brokenstory',
            trigger=pgtrigger.compiler.Trigger(name='incident_keeps_its_kind', sql=apps.core.triggers.LawSql(condition='WHEN ((NEW.id, NEW.team_id, NEW.is_epic, NEW.kind, NEW.archived_at IS NULL) IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.is_epic, OLD.kind, OLD.archived_at IS NULL))', declare='DECLARE incident record;', func="\n        SELECT i.lapsed_at, s.status INTO incident\n        FROM sprints_incident i JOIN sprints_sprint s ON s.id = i.sprint_id WHERE i.story_id = OLD.id;\n        IF NOT FOUND THEN RETURN NEW; END IF;\n        IF (NEW.id, NEW.team_id, NEW.is_epic) <> (OLD.id, OLD.team_id, OLD.is_epic)\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_keeps_its_story', MESSAGE = 'A story that was reported as an incident keeps its team.'; END IF;\n        IF incident.lapsed_at IS NOT NULL THEN\n            IF NEW.kind = 'incident' AND OLD.kind <> 'incident' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_no_incident_stays_none', MESSAGE = 'This was no incident. What breaks now is reported anew.'; END IF;\n        ELSIF incident.status = 'active' AND (NEW.kind <> 'incident' OR NEW.archived_at IS NOT NULL)\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_keeps_its_kind', MESSAGE = 'This incident stands in a running sprint. Where it is none, say so there, and it becomes product work.'; END IF;\n        RETURN NEW;\n    ", hash='ddd44ce90b86fef979f6fce4f13ae0d2b9285468', operation='UPDATE', pgid='pgtrigger_incident_keeps_its_kind_98e2b', table='stories_story', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='brokenstory',
            trigger=pgtrigger.compiler.Trigger(name='charge_sized_incidents', sql=apps.core.triggers.LawSql(condition="WHEN (OLD.size IS NULL AND NEW.size IS NOT NULL AND NEW.kind = 'incident')", func="\n    INSERT INTO sprints_commitment (\n        sprint_id, story_id, budget, committed_at, committed_by_id,\n        left_reason, outcome, fenced, kind, has_why, settled)\n    SELECT i.sprint_id, i.story_id, 'unplanned', now(), i.reported_by_id, '', '', true, 'incident', false, false\n    FROM sprints_incident i JOIN sprints_sprint s ON s.id = i.sprint_id JOIN stories_story t ON t.id = i.story_id\n    WHERE i.story_id = NEW.id AND i.lapsed_at IS NULL AND s.status = 'active'\n      AND (t.size IS NOT NULL OR s.unit = 'stories') AND t.state = 'open' AND t.archived_at IS NULL\n      AND NOT EXISTS (\n          SELECT FROM sprints_commitment c WHERE c.story_id = t.id AND c.left_at IS NULL AND NOT c.settled);\n    RETURN NULL;\n", hash='eb00e061f1044f9454581eb5ff0ae45b8e30e1e1', operation='UPDATE', pgid='pgtrigger_charge_sized_incidents_2baf4', table='stories_story', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('for_whom__regex', '\\S')), name='an_incident_says_for_whom', violation_error_message='Say for whom it is broken.'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['critical', 'high', 'moderate', 'low'])), name='a_severity_is_one_of_ours', violation_error_message='This is not a severity.'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('lapsed_at', None)), _connector='OR'), name='an_incident_is_confirmed_by_somebody', violation_error_message='An incident is confirmed by somebody, and is then one for good.'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lapsed_at', None), ('lapsed_by', None), ('lapsed_reason', '')), models.Q(('lapsed_at__isnull', False), ('lapsed_reason__regex', '\\S')), _connector='OR'), name='what_is_no_incident_says_why', violation_error_message='Say why this is no incident.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='incident_stands', sql=apps.core.triggers.LawSql(declare='DECLARE sprint record;', func="\n        IF TG_OP = 'DELETE' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_said_of_an_incident_stands', MESSAGE = 'Who reported an incident, when, and what was said of it since stays as it is.'; END IF;\n        SELECT s.status, s.team_id, s.time_zone INTO sprint FROM sprints_sprint s\n        WHERE s.id = CASE TG_OP WHEN 'INSERT' THEN NEW.sprint_id ELSE OLD.sprint_id END FOR NO KEY UPDATE;\n        IF TG_OP = 'INSERT' THEN \n    IF sprint.status <> 'active' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_belongs_to_a_running_sprint', MESSAGE = 'An incident is reported in the sprint that runs.'; END IF;\n    PERFORM 1 FROM stories_story s\n    WHERE s.id = NEW.story_id AND s.team_id = sprint.team_id AND s.kind = 'incident' AND NOT s.is_epic\n      AND NOT EXISTS (SELECT FROM sprints_commitment c WHERE c.story_id = s.id AND c.budget <> 'unplanned');\n    IF NOT FOUND OR NEW.lapsed_at IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_is_something_new', MESSAGE = 'An incident is a story of this kind, of the sprint''s own team, that was never planned.'; END IF;\n    IF NEW.confirm_by NOT BETWEEN (NEW.reported_at AT TIME ZONE sprint.time_zone)::date\n       AND (NEW.reported_at AT TIME ZONE sprint.time_zone)::date + 31\n    THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_is_confirmed_soon', MESSAGE = 'An incident is confirmed by the next working day, which lies within the next 31 days.'; END IF;\n ELSE \n    IF to_jsonb(NEW) IS NOT DISTINCT FROM to_jsonb(OLD) THEN RETURN NEW; END IF;\n    IF sprint.status = 'closed' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_of_a_closed_sprint_stands', MESSAGE = 'This sprint is closed. Its incidents stay as they were.'; END IF;\n    IF OLD.confirmed_at IS NOT NULL OR OLD.lapsed_at IS NOT NULL\n       OR (NEW.id, NEW.story_id, NEW.sprint_id, NEW.reported_by_id, NEW.reported_at, NEW.confirm_by)\n       IS DISTINCT FROM (OLD.id, OLD.story_id, OLD.sprint_id, OLD.reported_by_id, OLD.reported_at, OLD.confirm_by)\n    THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_said_of_an_incident_stands', MESSAGE = 'Who reported an incident, when, and what was said of it since stays as it is.'; END IF;\n    IF NEW.lapsed_at IS NOT NULL AND NEW.lapsed_by_id IS NULL\n       AND (NEW.lapsed_at AT TIME ZONE sprint.time_zone)::date <= NEW.confirm_by\n    THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_has_its_day', MESSAGE = 'The day to confirm this incident is not over yet.'; END IF;\n END IF;\n        IF (NEW.confirmed_at AT TIME ZONE sprint.time_zone)::date > NEW.confirm_by\n        THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_incident_is_confirmed_in_time', MESSAGE = 'The day to confirm this incident has passed. It becomes product work.'; END IF;\n        RETURN NEW;\n    ", hash='97cc48436414382f4a7b680d949f95060d198e15', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_incident_stands_95e38', table='sprints_incident', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='incident_charged', sql=apps.core.triggers.LawSql(func="\n    INSERT INTO sprints_commitment (\n        sprint_id, story_id, budget, committed_at, committed_by_id,\n        left_reason, outcome, fenced, kind, has_why, settled)\n    SELECT i.sprint_id, i.story_id, 'unplanned', NEW.reported_at, i.reported_by_id, '', '', true, 'incident', false, false\n    FROM sprints_incident i JOIN sprints_sprint s ON s.id = i.sprint_id JOIN stories_story t ON t.id = i.story_id\n    WHERE i.story_id = NEW.story_id AND i.lapsed_at IS NULL AND s.status = 'active'\n      AND (t.size IS NOT NULL OR s.unit = 'stories') AND t.state = 'open' AND t.archived_at IS NULL\n      AND NOT EXISTS (\n          SELECT FROM sprints_commitment c WHERE c.story_id = t.id AND c.left_at IS NULL AND NOT c.settled);\n    RETURN NULL;\n", hash='6914c53ee9eaa7853b936752ae67a7336ace4169', operation='INSERT', pgid='pgtrigger_incident_charged_35bae', table='sprints_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='incident_lapses', sql=apps.core.triggers.LawSql(condition='WHEN (OLD.lapsed_at IS NULL AND NEW.lapsed_at IS NOT NULL)', func="\n        UPDATE sprints_commitment c\n        SET left_at = NEW.lapsed_at, left_by_id = NEW.lapsed_by_id, left_reason = NEW.lapsed_reason\n        WHERE c.story_id = NEW.story_id AND c.sprint_id = NEW.sprint_id AND c.left_at IS NULL;\n        UPDATE stories_story s SET kind = 'bug', version = s.version + 1\n        WHERE s.id = NEW.story_id AND s.kind = 'incident';\n        RETURN NULL;\n    ", hash='99b3cfc5a90c1baa25a8fe0516bd7fd8920c49ae', operation='UPDATE', pgid='pgtrigger_incident_lapses_016ca', table='sprints_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_incidentevent" ("confirm_by", "confirmed_at", "confirmed_by_id", "for_whom", "id", "lapsed_at", "lapsed_by_id", "lapsed_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "severity", "sprint_id", "story_id") SELECT new_values."confirm_by", new_values."confirmed_at", new_values."confirmed_by_id", new_values."for_whom", new_values."id", new_values."lapsed_at", new_values."lapsed_by_id", new_values."lapsed_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."reported_at", new_values."reported_by_id", new_values."severity", new_values."sprint_id", new_values."story_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='18e13f88f3f0e48f494a484266b729238ad07aa1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_86e9e', referencing='REFERENCING NEW TABLE AS new_values ', table='sprints_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_incidentevent" ("confirm_by", "confirmed_at", "confirmed_by_id", "for_whom", "id", "lapsed_at", "lapsed_by_id", "lapsed_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "severity", "sprint_id", "story_id") SELECT new_values."confirm_by", new_values."confirmed_at", new_values."confirmed_by_id", new_values."for_whom", new_values."id", new_values."lapsed_at", new_values."lapsed_by_id", new_values."lapsed_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."reported_at", new_values."reported_by_id", new_values."severity", new_values."sprint_id", new_values."story_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='49bf9704ffae083a6d26f001c3e66c7efa413e2f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_09e9a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='sprints_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_incidentevent" ("confirm_by", "confirmed_at", "confirmed_by_id", "for_whom", "id", "lapsed_at", "lapsed_by_id", "lapsed_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "severity", "sprint_id", "story_id") SELECT old_values."confirm_by", old_values."confirmed_at", old_values."confirmed_by_id", old_values."for_whom", old_values."id", old_values."lapsed_at", old_values."lapsed_by_id", old_values."lapsed_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."reported_at", old_values."reported_by_id", old_values."severity", old_values."sprint_id", old_values."story_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='007cf5d4c8a965a983c65dd3902da8517eb8d3c1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f43e0', referencing='REFERENCING OLD TABLE AS old_values ', table='sprints_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incidentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bf163359c2a2a78dfdd50c9337413ece1a8bad90', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d357', table='sprints_incidentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incidentfollowup',
            trigger=pgtrigger.compiler.Trigger(name='incident_follow_ups_stay_within_the_team', sql=apps.core.triggers.LawSql(func="\n        PERFORM 1 FROM sprints_incident i JOIN stories_story broken ON broken.id = i.story_id\n        JOIN stories_story story ON story.team_id = broken.team_id AND story.id <> broken.id\n        WHERE i.id = NEW.incident_id AND story.id = NEW.story_id;\n        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_follow_up_is_of_the_incidents_team', MESSAGE = 'A follow-up is another story of the incident''s own team.'; END IF;\n        RETURN NEW;\n    ", hash='61d092f20c055aabd28fe5cd3908a8f7b1d2c702', operation='INSERT OR UPDATE', pgid='pgtrigger_incident_follow_ups_stay_within_the_team_3aa06', table='sprints_incidentfollowup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incidentfollowup',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_incidentfollowupevent" ("id", "incident_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "story_id") SELECT new_values."id", new_values."incident_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."story_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4c0a4e9b283f711759cc8c03e9e824d8b97db3cc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a1cb5', referencing='REFERENCING NEW TABLE AS new_values ', table='sprints_incidentfollowup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incidentfollowup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_incidentfollowupevent" ("id", "incident_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "story_id") SELECT new_values."id", new_values."incident_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."story_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cb3e5a6810571de8282d0d1c47309069389d3a19', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e2e9f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='sprints_incidentfollowup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incidentfollowup',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_incidentfollowupevent" ("id", "incident_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "story_id") SELECT old_values."id", old_values."incident_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."story_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='11acf1513670862d161f65990184817178c571ba', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_65c50', referencing='REFERENCING OLD TABLE AS old_values ', table='sprints_incidentfollowup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incidentfollowupevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b476fd8e524741743ff731a377ada6aa7a39c3ad', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_06b07', table='sprints_incidentfollowupevent', when='BEFORE')),
        ),
    ]
