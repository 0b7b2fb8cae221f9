"""What a story waits for, and when what is done is released."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_blocked_and_split")]

    operations = []
