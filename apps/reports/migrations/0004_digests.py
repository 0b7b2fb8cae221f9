"""Who gets a report by mail, and when."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rhythm', models.CharField(choices=[('weekly', 'every week'), ('closes', 'after each close of a sprint, at most once an hour')], default='weekly', max_length=6, verbose_name='when')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday'), (6, 'Saturday'), (7, 'Sunday')], default=1, verbose_name='on')),
                ('hour', models.PositiveSmallIntegerField(default=8, verbose_name='from this hour on')),
                ('root', models.CharField(editable=False, max_length=200)),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('stopped_at', models.DateTimeField(editable=False, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='digests', to='reports.savedview', verbose_name='of')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DigestDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(max_length=40)),
                ('bands', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='reports.digestsubscription')),
            ],
            options={
                'verbose_name': 'delivery of a digest',
                'verbose_name_plural': 'deliveries of digests',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='digestsubscription',
            constraint=models.UniqueConstraint(fields=('owner', 'view', 'rhythm'), name='a_person_has_a_digest_once', nulls_distinct=False, violation_error_message='You have this digest already. Change that one instead.'),
        ),
        migrations.AddConstraint(
            model_name='digestsubscription',
            constraint=models.CheckConstraint(condition=models.Q(('hour__gte', 0), ('hour__lte', 23), ('weekday__gte', 1), ('weekday__lte', 7)), name='a_digest_has_a_day_and_an_hour', violation_error_message='Choose a day of the week and an hour from 0 to 23.'),
        ),
        migrations.AddConstraint(
            model_name='digestdelivery',
            constraint=models.UniqueConstraint(fields=('subscription', 'occasion'), name='a_digest_tells_of_an_occasion_once'),
        ),
    ]
