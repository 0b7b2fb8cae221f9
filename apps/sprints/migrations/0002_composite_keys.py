"""Keys over several columns: a sprint's shares are its agreement's, an adjustment is the amount that was signed, and a
line's sprint and story belong to one team."""

from django.db import migrations

SPRINTS = """
ALTER TABLE sprints_sprint
    ADD CONSTRAINT a_sprints_shares_are_its_agreements
    FOREIGN KEY (team_id, agreement_id, tech_share, reserve_share)
    REFERENCES decisions_agreement (team_id, id, tech_share, reserve_share),
    ADD CONSTRAINT an_adjustment_is_what_was_signed
    FOREIGN KEY (team_id, adjustment_decision_id, adjustment)
    REFERENCES decisions_jointdecision (team_id, id, amount)
"""
SPRINTS_BACK = """
ALTER TABLE sprints_sprint
    DROP CONSTRAINT a_sprints_shares_are_its_agreements,
    DROP CONSTRAINT an_adjustment_is_what_was_signed
"""
LINES = """
ALTER TABLE sprints_commitment
    ADD CONSTRAINT a_line_belongs_to_its_sprints_team
    FOREIGN KEY (sprint_id, team_id) REFERENCES sprints_sprint (id, team_id),
    ADD CONSTRAINT a_story_is_planned_by_its_own_team
    FOREIGN KEY (story_id, team_id) REFERENCES stories_story (id, team_id)
"""
LINES_BACK = """
ALTER TABLE sprints_commitment
    DROP CONSTRAINT a_line_belongs_to_its_sprints_team,
    DROP CONSTRAINT a_story_is_planned_by_its_own_team
"""


class Migration(migrations.Migration):
    dependencies = [("sprints", "0001_initial")]
    operations = [migrations.RunSQL(SPRINTS, SPRINTS_BACK), migrations.RunSQL(LINES, LINES_BACK)]
