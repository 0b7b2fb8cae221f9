import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0008_spikes_and_debt"),
    ]

    operations = [
        migrations.AddField(
            model_name="sprint",
            name="working_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, db_default=[], default=list, editable=False, size=None
            ),
        ),
    ]
