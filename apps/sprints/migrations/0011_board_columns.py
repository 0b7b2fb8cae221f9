"""What a team calls the columns of its board, and its limits."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sprints", "0010_board")]

    operations = []
