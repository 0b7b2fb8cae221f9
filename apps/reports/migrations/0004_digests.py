"""Who gets a report by mail, and when."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_exports"),
    ]

    operations = []
