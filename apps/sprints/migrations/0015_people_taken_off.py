"""People taken off technical work while a sprint ran."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sprints", "0014_review_links")]

    operations = []
