"""A line that comes into a sprint which was deleted a moment ago is refused with a sentence."""

import apps.core.triggers
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("sprints", "0016_one_write_of_what_comes"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="line_comes",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="line_comes",
                sql=apps.core.triggers.LawSql(
                    declare="DECLARE sprint record; story record;",
                    func="\n        \n    SELECT s.id, s.status, s.fenced, s.unit, s.team_id INTO sprint FROM sprints_sprint s WHERE s.id = NEW.sprint_id;\n\n        IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_line_comes_into_a_sprint_that_is_there', MESSAGE = 'This sprint was deleted meanwhile.'; END IF;\n        IF sprint.status = 'closed' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_ledger_never_changes', MESSAGE = 'A closed sprint never changes again.'; END IF;\n        IF NEW.outcome <> '' AND sprint.status = 'planned' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'outcomes_come_with_a_running_sprint', MESSAGE = 'A story has an outcome only once its sprint runs.'; END IF;\n        IF NEW.left_at IS NOT NULL OR sprint.fenced AND NEW.outcome <> '' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_line_begins_open', MESSAGE = 'A commitment begins open: its outcome comes later.'; END IF;\n\n        IF sprint.fenced THEN\n            -- Locked here, line by line; `line_came` writes the stories behind these locks.\n            SELECT s.kind, s.size, s.has_why, s.team_id, s.is_epic, s.state, s.archived_at INTO story\n            FROM stories_story s WHERE s.id = NEW.story_id FOR NO KEY UPDATE;\n        ELSE\n            SELECT s.kind, s.size, s.has_why, s.team_id, s.is_epic INTO story\n            FROM stories_story s WHERE s.id = NEW.story_id FOR SHARE;\n        END IF;\n        IF story.is_epic THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_epic_is_never_committed', MESSAGE = 'An epic is never committed: commit the stories below it.'; END IF;\n        IF story.team_id <> sprint.team_id THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_story_is_planned_by_its_own_team', MESSAGE = 'A story is planned by its own team.'; END IF;\n        \n    NEW.settled := false;\n    NEW.team_id := sprint.team_id;\n    NEW.fenced := sprint.fenced;\n    NEW.kind := story.kind;\n    NEW.has_why := story.has_why;\n    NEW.size := CASE WHEN sprint.unit = 'stories' THEN 1 ELSE story.size END;\n    IF sprint.fenced AND NEW.size IS NULL THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_story_has_a_size_before_it_is_committed', MESSAGE = 'Give the story a size before it is planned.'; END IF;\n\n        IF NOT sprint.fenced THEN \n    NEW.budget := CASE WHEN story.kind IN ('improvement', 'debt', 'spike') THEN 'tech'\n                       WHEN story.kind = 'incident' THEN 'unplanned' ELSE 'product' END;\n RETURN NEW; END IF;\n\n        IF story.archived_at IS NOT NULL OR story.state <> 'open' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'only_open_stories_are_committed', MESSAGE = 'Only an open story that is not archived can be planned.'; END IF;\n        IF NEW.budget = 'unplanned' THEN\n            IF sprint.status <> 'active' THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'incidents_belong_to_running_sprints', MESSAGE = 'An incident belongs to a sprint that runs.'; END IF;\n            PERFORM 1 FROM sprints_commitment c\n            WHERE c.story_id = NEW.story_id AND c.sprint_id = NEW.sprint_id AND c.budget <> 'unplanned';\n            IF FOUND THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'incidents_are_unplanned_and_nothing_else_is', MESSAGE = 'Incidents are charged to the reserve; planned work cannot become one or be charged there.'; END IF;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="d512fc3456c90f354f942c9d6a1806aa465f51fc",
                    operation="INSERT",
                    pgid="pgtrigger_line_comes_b4695",
                    table="sprints_commitment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
