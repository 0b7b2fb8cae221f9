"""A need locks both of its stories in the order of their ids."""

import apps.core.triggers
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0010_ticks"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="need",
            name="need_is_sound",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="need_is_sound",
                sql=apps.core.triggers.LawSql(
                    condition="WHEN (NEW.needed_id IS NOT NULL)",
                    declare="DECLARE asking record; asked record;",
                    func="\n        PERFORM 1 FROM stories_story s WHERE s.id IN (NEW.story_id, NEW.needed_id) ORDER BY s.id FOR SHARE;\n        SELECT t.organisation_id, s.is_epic INTO asking\n        FROM stories_story s JOIN teams_team t ON t.id = s.team_id WHERE s.id = NEW.story_id;\n        SELECT t.organisation_id, s.is_epic INTO asked\n        FROM stories_story s JOIN teams_team t ON t.id = s.team_id WHERE s.id = NEW.needed_id;\n        IF asking.organisation_id <> asked.organisation_id THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_need_stays_within_the_organisation', MESSAGE = 'A story needs stories of its own organisation alone.'; END IF;\n        IF asking.is_epic OR asked.is_epic THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_epic_neither_needs_nor_is_needed', MESSAGE = 'An epic is never planned, so that nobody can wait for it. Name one of its stories.'; END IF;\n        UPDATE accounts_organisation o SET name = o.name WHERE o.id = asking.organisation_id;\n        PERFORM 1 FROM (\n            WITH RECURSIVE behind (id) AS (\n                SELECT NEW.needed_id\n                UNION SELECT n.needed_id FROM stories_need n JOIN behind b ON b.id = n.story_id\n                WHERE n.needed_id IS NOT NULL\n            ) SELECT id FROM behind\n        ) found WHERE found.id = NEW.story_id;\n        IF FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'needs_lead_round_in_no_circle', MESSAGE = 'That story waits for this one already, by itself or by what it needs: neither would ever begin.'; END IF;\n        RETURN NULL;\n    ",
                    hash="baa602bd8b704111f077735c6cdde668a300ae1e",
                    operation="INSERT",
                    pgid="pgtrigger_need_is_sound_86d21",
                    table="stories_need",
                    when="AFTER",
                ),
            ),
        ),
    ]
