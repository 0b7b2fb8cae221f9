"""Filters that somebody keeps, with a link."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_groups"),
    ]

    operations = []
