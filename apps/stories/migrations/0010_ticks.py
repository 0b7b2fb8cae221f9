"""What of a definition of ready or of done is ticked on a story."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stories", "0009_needs_and_releases")]

    operations = []
