"""The line: what the ledger copies from a story, and how a line comes, changes, leaves and goes."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.sprints.models.law.tally import TALLY_OF_LINES

CLOSED = {"a_closed_ledger_never_changes": gettext_noop("A closed sprint never changes again.")}
STARTED = {
    "started_ledgers_lose_no_line": gettext_noop(
        "Once a sprint runs, a story leaves it with a reason; no line is lost."
    )
}
KEEPS = {
    "a_line_keeps_its_story_and_sprint": gettext_noop(
        "A commitment keeps its story, and its sprint once that has started."
    )
}
SIZED = {"a_story_has_a_size_before_it_is_committed": gettext_noop("Give the story a size before it is planned.")}
OUTCOMES = {"outcomes_come_with_a_running_sprint": gettext_noop("A story has an outcome only once its sprint runs.")}
INCIDENTS = {
    # The CHECK of the same name says it for the line itself; this one looks at the lines beside it.
    "incidents_are_unplanned_and_nothing_else_is": gettext_noop(
        "Incidents are charged to the reserve; planned work cannot become one or be charged there."
    )
}

SPRINT = """
    SELECT s.id, s.status, s.fenced, s.unit, s.team_id INTO {into} FROM sprints_sprint s WHERE s.id = {line}.sprint_id;
"""

# What a caller gives for these is never read.
COPIED = """
    NEW.settled := false;
    NEW.team_id := sprint.team_id;
    NEW.fenced := sprint.fenced;
    NEW.kind := story.kind;
    NEW.has_why := story.has_why;
    NEW.size := CASE WHEN sprint.unit = 'stories' THEN 1 ELSE story.size END;
    IF sprint.fenced AND NEW.size IS NULL THEN {a_story_has_a_size_before_it_is_committed} END IF;
"""
# Nobody divided the past by a fence: there a line stands in the budget of its work type, and so do the sums.
PAST_BUDGET = """
    NEW.budget := CASE WHEN story.kind IN ('improvement', 'debt', 'spike') THEN 'tech'
                       WHEN story.kind = 'incident' THEN 'unplanned' ELSE 'product' END;
"""

COMES = Law(
    name="line_comes",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    rules=CLOSED
    | SIZED
    | OUTCOMES
    | INCIDENTS
    | {
        "a_line_begins_open": gettext_noop("A commitment begins open: its outcome comes later."),
        "an_epic_is_never_committed": gettext_noop("An epic is never committed: commit the stories below it."),
        "a_story_is_planned_by_its_own_team": gettext_noop("A story is planned by its own team."),
        "only_open_stories_are_committed": gettext_noop("Only an open story that is not archived can be planned."),
        "incidents_belong_to_running_sprints": gettext_noop("An incident belongs to a sprint that runs."),
        "a_line_comes_into_a_sprint_that_is_there": gettext_noop("This sprint was deleted meanwhile."),
    },
    declare=[("sprint", "record"), ("story", "record")],
    func=f"""
        {SPRINT.format(into="sprint", line="NEW")}
        IF NOT FOUND THEN {{a_line_comes_into_a_sprint_that_is_there}} END IF;
        IF sprint.status = 'closed' THEN {{a_closed_ledger_never_changes}} END IF;
        IF NEW.outcome <> '' AND sprint.status = 'planned' THEN {{outcomes_come_with_a_running_sprint}} END IF;
        IF NEW.left_at IS NOT NULL OR sprint.fenced AND NEW.outcome <> '' THEN {{a_line_begins_open}} END IF;

        IF sprint.fenced THEN
            -- Locked here, line by line; `line_came` writes the stories behind these locks.
            SELECT s.kind, s.size, s.has_why, s.team_id, s.is_epic, s.state, s.archived_at INTO story
            FROM stories_story s WHERE s.id = NEW.story_id FOR NO KEY UPDATE;
        ELSE
            SELECT s.kind, s.size, s.has_why, s.team_id, s.is_epic INTO story
            FROM stories_story s WHERE s.id = NEW.story_id FOR SHARE;
        END IF;
        IF story.is_epic THEN {{an_epic_is_never_committed}} END IF;
        IF story.team_id <> sprint.team_id THEN {{a_story_is_planned_by_its_own_team}} END IF;
        {COPIED}
        IF NOT sprint.fenced THEN {PAST_BUDGET} RETURN NEW; END IF;

        IF story.archived_at IS NOT NULL OR story.state <> 'open' THEN {{only_open_stories_are_committed}} END IF;
        IF NEW.budget = 'unplanned' THEN
            IF sprint.status <> 'active' THEN {{incidents_belong_to_running_sprints}} END IF;
            PERFORM 1 FROM sprints_commitment c
            WHERE c.story_id = NEW.story_id AND c.sprint_id = NEW.sprint_id AND c.budget <> 'unplanned';
            IF FOUND THEN {{incidents_are_unplanned_and_nothing_else_is}} END IF;
        END IF;
        RETURN NEW;
    """,
)

CAME = Law(
    # Written and not just locked: a session that resizes a story from an older snapshot (REPEATABLE READ) cannot see
    # its line and would leave it behind. A lock would let it pass; a new version stops it. One statement for all lines,
    # as each would cost what the story's own triggers cost.
    name="line_came",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_lines"),
    func="""
        UPDATE stories_story s SET version = s.version FROM new_lines n WHERE n.fenced AND s.id = n.story_id;
        RETURN NULL;
    """,
)

# On a closed ledger two things still happen: the close itself settles the lines, and a line of the unfenced past
# takes on its story's kind, once.
SETTLED = f"""
    IF NOT OLD.settled AND NEW.settled AND NEW.sprint_id = OLD.sprint_id THEN
        NEW := OLD;
        NEW.settled := true;
        RETURN NEW;
    END IF;
    IF OLD.fenced OR OLD.kind <> 'untagged' OR NOT OLD.settled
       OR to_jsonb(NEW) - 'work_type'::text IS DISTINCT FROM to_jsonb(OLD) - 'work_type'::text
    THEN {{a_closed_ledger_never_changes}} END IF;
    SELECT s.kind INTO story FROM stories_story s WHERE s.id = OLD.story_id;
    NEW.kind := story.kind;
    {PAST_BUDGET}
    RETURN NEW;
"""

CHANGES = Law(
    name="line_changes",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    rules=CLOSED
    | KEEPS
    | SIZED
    | OUTCOMES
    | {
        "what_has_left_stays_as_it_was": gettext_noop("What has left a sprint stays on its ledger as it was."),
        "what_is_done_does_not_leave": gettext_noop(
            "A story that is done stays in its sprint and its budget: its room is used."
        ),
    },
    declare=[("sprint", "record"), ("target", "record"), ("story", "record")],
    func=f"""
        {SPRINT.format(into="sprint", line="OLD")}
        IF sprint.status = 'closed' THEN {SETTLED} END IF;
        IF OLD.left_at IS NOT NULL THEN {{what_has_left_stays_as_it_was}} END IF;
        IF (NEW.id, NEW.story_id) <> (OLD.id, OLD.story_id)
           OR sprint.status = 'active'
              AND (NEW.sprint_id, NEW.committed_at, NEW.committed_by_id)
              IS DISTINCT FROM (OLD.sprint_id, OLD.committed_at, OLD.committed_by_id)
        THEN {{a_line_keeps_its_story_and_sprint}} END IF;
        IF NEW.sprint_id <> OLD.sprint_id THEN
            {SPRINT.format(into="target", line="NEW")}
            IF target.status <> 'planned' OR (target.team_id, target.fenced) <> (sprint.team_id, sprint.fenced)
            THEN {{a_line_keeps_its_story_and_sprint}} END IF;
        END IF;
        IF NEW.outcome <> '' AND sprint.status = 'planned' THEN {{outcomes_come_with_a_running_sprint}} END IF;
        IF (NEW.left_at IS NOT NULL AND 'done' IN (OLD.outcome, NEW.outcome))
           OR (OLD.outcome = 'done' AND NEW.budget <> OLD.budget)
        THEN {{what_is_done_does_not_leave}} END IF;

        -- Not locked: whoever changes the story comes for this line right after, and waits for us then.
        SELECT s.kind, s.size, s.has_why INTO story FROM stories_story s WHERE s.id = NEW.story_id;
        IF NEW.left_at IS NOT NULL THEN
            SELECT OLD.kind, OLD.size, OLD.has_why INTO story;  -- as it was when it left
        ELSIF OLD.outcome = 'done' AND NEW.outcome = 'done' THEN
            story.size := OLD.size;  -- its room is used; what it was may still be told until the close
        END IF;
        {COPIED}
        IF NOT sprint.fenced THEN {PAST_BUDGET} END IF;
        RETURN NEW;
    """,
)

GOES = Law(
    name="line_goes",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    rules=STARTED,
    declare=[("sprint", "record")],
    func=f"""
        {SPRINT.format(into="sprint", line="OLD")}
        IF sprint.status <> 'planned' THEN {{started_ledgers_lose_no_line}} END IF;
        RETURN OLD;
    """,
)

# A line's own triggers read their sprint without locking it: locks are taken in the order of ids, once the whole
# statement is known. So a sprint may have started since. Asked again here, after the tally has locked it.
WITNESS = [
    Law(
        name="witness_moved",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_lines", new="new_lines"),
        rules=KEEPS,
        func="""
            PERFORM 1 FROM new_lines n JOIN old_lines o USING (id)
            JOIN sprints_sprint s ON s.id IN (n.sprint_id, o.sprint_id)
            WHERE n.sprint_id <> o.sprint_id AND s.status <> 'planned';
            IF FOUND THEN {a_line_keeps_its_story_and_sprint} END IF;
            RETURN NULL;
        """,
    ),
    Law(
        name="witness_removed",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="old_lines"),
        rules=STARTED,
        func="""
            PERFORM 1 FROM old_lines o JOIN sprints_sprint s ON s.id = o.sprint_id WHERE s.status <> 'planned';
            IF FOUND THEN {started_ledgers_lose_no_line} END IF;
            RETURN NULL;
        """,
    ),
]

LINE_LAWS = [COMES, CAME, CHANGES, GOES, *TALLY_OF_LINES, *WITNESS]
