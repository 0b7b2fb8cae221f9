"""Incidents of running sprints."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sprints", "0011_board_columns")]

    operations = []
