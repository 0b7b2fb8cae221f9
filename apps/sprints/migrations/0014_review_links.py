"""Links that show a sprint's review to whoever has them."""

import apps.core.triggers
import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sprints', '0013_corrections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('opened', models.PositiveIntegerField(default=0, editable=False, verbose_name='opened')),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last opened')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_links', to='sprints.sprint')),
            ],
            options={
                'verbose_name': 'link to a review',
                'verbose_name_plural': 'links to reviews',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('token_hash', models.CharField(editable=False, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('created_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='sprints.reviewlink')),
                ('revoked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('sprint', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='sprints.sprint')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='reviewlink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=90))))), name='a_review_link_lasts_at_most_90_days', violation_error_message='A link to a review lasts up to 90 days.'),
        ),
        migrations.AddConstraint(
            model_name='reviewlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='a_review_link_is_revoked_by_somebody', violation_error_message='A link that is revoked says by whom.'),
        ),
        migrations.AddConstraint(
            model_name='reviewlink',
            constraint=models.CheckConstraint(condition=models.Q(('token_hash__regex', '^[0-9a-f]{64}$')), name='a_review_link_keeps_a_hash_and_no_token', violation_error_message='Of a link to a review, its hash is kept and nothing else.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlink',
            trigger=pgtrigger.compiler.Trigger(name='guard_review_links', sql=apps.core.triggers.LawSql(func="\n                    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_review_link_stands_as_made', MESSAGE = 'A link to a review stands as it was made. Revoke it and make another.'; END IF;\n                    IF TG_OP = 'INSERT' THEN\n                        PERFORM 1 FROM sprints_sprint s WHERE s.id = NEW.sprint_id AND s.status <> 'planned';\n                        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_planned_sprint_has_no_review', MESSAGE = 'There is a review once the sprint has started.'; END IF;\n                        RETURN NEW;\n                    END IF;\n                    IF (to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by_id', 'opened', 'opened_at']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by_id', 'opened', 'opened_at'])\n                       OR (OLD.revoked_at IS NOT NULL\n                           AND (NEW.revoked_at, NEW.revoked_by_id) IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id))\n                    THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_review_link_stands_as_made', MESSAGE = 'A link to a review stands as it was made. Revoke it and make another.'; END IF;\n                    RETURN NEW;\n                ", hash='9e1bf9aba5e60d3068f73daa679d928f62be03c3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_guard_review_links_c2b48', table='sprints_reviewlink', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_reviewlinkevent" ("created_at", "created_by_id", "expires_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id", "sprint_id", "token_hash") SELECT new_values."created_at", new_values."created_by_id", new_values."expires_at", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."revoked_at", new_values."revoked_by_id", new_values."sprint_id", new_values."token_hash" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='29fc7b5f8624c1a69055563c04bf2f9f17cb6bf4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_94ef0', referencing='REFERENCING NEW TABLE AS new_values ', table='sprints_reviewlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "sprints_reviewlinkevent" ("created_at", "created_by_id", "expires_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id", "sprint_id", "token_hash") SELECT new_values."created_at", new_values."created_by_id", new_values."expires_at", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."revoked_at", new_values."revoked_by_id", new_values."sprint_id", new_values."token_hash" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."revoked_by_id" IS DISTINCT FROM (new_values."revoked_by_id") OR old_values."sprint_id" IS DISTINCT FROM (new_values."sprint_id") OR old_values."token_hash" IS DISTINCT FROM (new_values."token_hash")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='79fb95c77deea1c0aa34ac3d72694a986f314767', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d98b9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='sprints_reviewlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlinkevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ad89f83a45a9ee8004490e482cdb1bb6600121b4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_246b9', table='sprints_reviewlinkevent', when='BEFORE')),
        ),
    ]
