"""Definitions of ready and of done, versioned with the decision rights."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decisions", "0007_rights_of_the_board")]

    operations = []
