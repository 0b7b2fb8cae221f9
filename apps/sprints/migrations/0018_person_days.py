"""A closed sprint keeps the person-days it had: what its shares weigh among those of other teams."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0017_what_attackers_tried"),
    ]

    operations = [
        migrations.AddField(
            model_name='sprint',
            name='person_days',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=9, null=True),
        ),
    ]
