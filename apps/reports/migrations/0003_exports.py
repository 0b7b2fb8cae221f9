"""Files made from a report, by whom, when and with which filters."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('csv', 'CSV: one table, a row a team and sprint'), ('xlsx', 'XLSX: teams, sprints, bands and definitions as sheets'), ('pdf', 'PDF: a report to read and print')], max_length=4, verbose_name='format')),
                ('query', models.TextField(blank=True, editable=False)),
                ('filters', models.TextField(editable=False, verbose_name='filters')),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False)),
                ('state', models.CharField(choices=[('queued', 'waiting for the worker'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=7, verbose_name='state')),
                ('total', models.PositiveIntegerField(default=0, editable=False)),
                ('progress', models.PositiveIntegerField(default=0, editable=False)),
                ('failure', models.TextField(blank=True, editable=False, verbose_name='why it failed')),
                ('content', models.BinaryField(null=True)),
                ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='size')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'export',
                'verbose_name_plural': 'exports',
                'ordering': ['-created_at', '-id'],
                'constraints': [models.UniqueConstraint(models.F('owner'), models.F('format'), django.db.models.functions.text.MD5('query'), condition=models.Q(('state__in', ['queued', 'running'])), name='the_same_export_is_made_once_at_a_time', violation_error_message='This export is being made already.'), models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('content__isnull', True)), _connector='OR'), name='a_finished_export_has_its_file', violation_error_message='An export has its file once it is done, and none before.'), models.CheckConstraint(condition=models.Q(('size__lte', 52428800)), name='an_export_is_at_most_50_mb', violation_error_message='The file would exceed 50 MB. Choose fewer teams or a shorter period.')],
            },
        ),
    ]
