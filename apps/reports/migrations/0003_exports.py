"""Files made from a report, by whom, when and with which filters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_saved_views"),
    ]

    operations = []
