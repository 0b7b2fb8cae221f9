"""Indexes that reports over many teams read by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0019_ledger_sums"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sprint",
            index=models.Index(
                condition=models.Q(("status", "closed")),
                fields=["team", "fenced", "-ends", "-id"],
                include=(
                    "unit", "capacity", "product_budget", "tech_budget", "reserve", "tech_share", "person_days",
                ),
                name="sprints_closed",
            ),
        ),
    ]  # fmt: skip
