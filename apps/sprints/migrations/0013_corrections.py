"""Signed notes beside the figures of closed sprints."""

import apps.core.triggers
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sprints', '0012_incidents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='what is to be corrected')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='sprints.sprint')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['sprint', 'at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='a_correction_says_something', violation_error_message='Say what is to be corrected.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='corrections_stand', sql=apps.core.triggers.LawSql(func="\n                    IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_correction_stands', MESSAGE = 'A correction stays as it was signed. Add another one.'; END IF;\n                    PERFORM 1 FROM sprints_sprint s WHERE s.id = NEW.sprint_id AND s.status = 'closed';\n                    IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_closed_sprint_is_corrected', MESSAGE = 'Only a closed sprint is corrected by a note. What is open is put right itself.'; END IF;\n                    RETURN NEW;\n                ", hash='748876f61695cf3675a8b1e9eb5bc0f8e4b98ce6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_corrections_stand_a11a9', table='sprints_correction', when='BEFORE')),
        ),
    ]
