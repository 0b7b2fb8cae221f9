"""Links that show a sprint's review to whoever has them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sprints", "0013_corrections")]

    operations = []
