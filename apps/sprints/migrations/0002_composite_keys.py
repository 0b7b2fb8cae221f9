"""Keys over several columns: a sprint's shares are its agreement's, an adjustment is the amount that was signed."""

from django.db import migrations

FORWARD = """
ALTER TABLE sprints_sprint
    ADD CONSTRAINT a_sprints_shares_are_its_agreements
    FOREIGN KEY (team_id, agreement_id, tech_share, reserve_share)
    REFERENCES decisions_agreement (team_id, id, tech_share, reserve_share),
    ADD CONSTRAINT an_adjustment_is_what_was_signed
    FOREIGN KEY (team_id, adjustment_decision_id, adjustment)
    REFERENCES decisions_jointdecision (team_id, id, amount)
"""
BACKWARD = """
ALTER TABLE sprints_sprint
    DROP CONSTRAINT a_sprints_shares_are_its_agreements,
    DROP CONSTRAINT an_adjustment_is_what_was_signed
"""


class Migration(migrations.Migration):
    dependencies = [("sprints", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
