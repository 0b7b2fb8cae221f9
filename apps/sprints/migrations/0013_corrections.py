"""Signed notes beside the figures of closed sprints."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sprints", "0012_incidents")]

    operations = []
