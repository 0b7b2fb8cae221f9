"""Groups of teams: departments, made by managers."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sprints", "0020_report_indexes"),
    ]

    operations = []
