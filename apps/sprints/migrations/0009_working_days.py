import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0008_spikes_and_debt"),
    ]

    operations = [
        migrations.AddField(
            model_name="sprint",
            name="working_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, db_default=[], default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="sprint",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=60),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sprint",
            trigger=pgtrigger.compiler.Trigger(
                name="days",
                sql=apps.core.triggers.LawSql(
                    func="\n        -- Nobody's to write: a baseline ends with the local day of the start, whatever becomes of the team.\n        IF TG_OP = 'UPDATE' THEN NEW.time_zone := OLD.time_zone; END IF;\n        IF NEW.status = 'planned' THEN\n            NEW.time_zone := '';\n        ELSIF TG_OP = 'INSERT' OR OLD.status = 'planned' THEN\n            SELECT t.time_zone INTO NEW.time_zone FROM teams_team t WHERE t.id = NEW.team_id;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="a884d0d304b7aecd08e2ff610d96d169deb45e12",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_days_d7937",
                    table="sprints_sprint",
                    when="BEFORE",
                ),
            ),
        ),
    ]
