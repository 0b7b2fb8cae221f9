"""The triggers that hold the budget rule on sprints and commitments.

Four parts, each with one job: the *seal* says what may change when, the *tally* keeps the sums and what is tolerated
above a shrunken budget, the *line* copies from the story and guards the ledger, and the CHECKs on the two models say
what must hold. Nothing here knows who is asking: that is the services' and the rights' part.
"""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

SEAL_RULES = {
    "a_sprint_begins_planned": gettext_noop("A sprint begins planned, without an adjustment."),
    "a_sprint_keeps_its_team_number_and_unit": gettext_noop(
        "A sprint's team, number, unit and fence are fixed when it is made."
    ),
    "a_sprint_goes_from_planned_to_running_to_closed": gettext_noop(
        "A sprint goes from planned to running to closed, never back and never past a step."
    ),
    "a_running_sprint_keeps_its_budget": gettext_noop(
        "Capacity, shares and dates are fixed once a sprint runs: the fence cannot be moved any more."
    ),
    "a_sprint_follows_the_agreement_in_force": gettext_noop(
        "A sprint follows the agreement that is in force on its first day."
    ),
    "a_sprint_fits_before_it_starts": gettext_noop(
        "This sprint holds more than its budgets. Take something out before it starts."
    ),
    "an_adjustment_belongs_to_a_running_sprint": gettext_noop(
        "A sprint is adjusted while it runs, by a decision that both signed for it."
    ),
    "every_line_has_an_outcome_at_the_close": gettext_noop(
        "Say for every story what became of it before the sprint closes."
    ),
    "a_closed_sprint_never_changes": gettext_noop("A closed sprint never changes again."),
    "a_started_sprint_is_never_deleted": gettext_noop("A sprint that has started cannot be deleted."),
}

SEAL = Law(
    name="seal",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    rules=SEAL_RULES,
    declare=[("current", "decisions_agreement")],
    func="""
        IF TG_OP = 'DELETE' THEN
            IF OLD.status <> 'planned' THEN {a_started_sprint_is_never_deleted} END IF;
            RETURN OLD;
        END IF;
        IF TG_OP = 'INSERT' THEN
            IF NEW.adjustment <> 0 OR (NEW.fenced AND NEW.status <> 'planned') OR NEW.status = 'closed'
            THEN {a_sprint_begins_planned} END IF;
            SELECT t.unit, CASE t.unit WHEN 'days' THEN 0.25 WHEN 'stories' THEN 1 ELSE 0.5 END
            INTO NEW.unit, NEW.step FROM teams_team t WHERE t.id = NEW.team_id;
        ELSE
            IF OLD.status = 'closed' THEN {a_closed_sprint_never_changes} END IF;
            IF (NEW.team_id, NEW.number, NEW.unit, NEW.step, NEW.fenced)
               IS DISTINCT FROM (OLD.team_id, OLD.number, OLD.unit, OLD.step, OLD.fenced)
            THEN {a_sprint_keeps_its_team_number_and_unit} END IF;
            IF (OLD.status, NEW.status) NOT IN
               (('planned', 'planned'), ('planned', 'active'), ('active', 'active'), ('active', 'closed'))
            THEN {a_sprint_goes_from_planned_to_running_to_closed} END IF;
            -- Also in the statement that starts it: what was checked must be what starts.
            IF (OLD.status = 'active' OR NEW.status = 'active')
               AND (NEW.capacity, NEW.tech_share, NEW.reserve_share, NEW.agreement_id, NEW.starts, NEW.ends)
               IS DISTINCT FROM
               (OLD.capacity, OLD.tech_share, OLD.reserve_share, OLD.agreement_id, OLD.starts, OLD.ends)
            THEN {a_running_sprint_keeps_its_budget} END IF;
            IF (NEW.adjustment, NEW.adjustment_decision_id)
               IS DISTINCT FROM (OLD.adjustment, OLD.adjustment_decision_id)
            THEN
                PERFORM 1 FROM decisions_jointdecision d
                WHERE d.id = NEW.adjustment_decision_id AND d.kind = 'adjustment' AND d.proposed_at >= OLD.started_at;
                IF NOT FOUND OR OLD.status <> 'active' OR NEW.status <> 'active'
                THEN {an_adjustment_belongs_to_a_running_sprint} END IF;
            END IF;
            IF OLD.status = 'active' AND NEW.status = 'closed' THEN
                PERFORM 1 FROM sprints_commitment c
                WHERE c.sprint_id = NEW.id AND c.left_at IS NULL AND c.outcome = '';
                IF FOUND THEN {every_line_has_an_outcome_at_the_close} END IF;
                NEW.closed_at := COALESCE(NEW.closed_at, now());
            END IF;
        END IF;
        IF NEW.status = 'planned' OR (TG_OP = 'UPDATE' AND OLD.status = 'planned') OR TG_OP = 'INSERT' THEN
            SELECT a.* INTO current FROM decisions_agreement a
            WHERE a.team_id = NEW.team_id AND a.effective_from <= NEW.starts
            ORDER BY a.effective_from DESC, a.id DESC LIMIT 1;
            IF NEW.fenced AND (TG_OP = 'INSERT' AND NEW.agreement_id IS NULL
                OR TG_OP = 'UPDATE' AND NEW.starts <> OLD.starts AND NEW.agreement_id = OLD.agreement_id)
            THEN
                NEW.agreement_id := current.id;
                NEW.tech_share := current.tech_share;
                NEW.reserve_share := current.reserve_share;
            END IF;
            IF NEW.fenced AND NEW.agreement_id IS DISTINCT FROM current.id AND (TG_OP = 'INSERT'
                OR NEW.agreement_id IS DISTINCT FROM OLD.agreement_id OR NEW.status = 'active')
            THEN {a_sprint_follows_the_agreement_in_force} END IF;
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.status = 'planned' AND NEW.status = 'active' THEN
            -- The generated columns of OLD are those of NEW: their inputs cannot change in this statement.
            IF NEW.fenced AND (OLD.product_committed > OLD.product_budget OR OLD.tech_committed > OLD.tech_budget)
            THEN {a_sprint_fits_before_it_starts} END IF;
            NEW.started_at := COALESCE(NEW.started_at, now());
        END IF;
        RETURN NEW;
    """,
)

TALLY = Law(
    # After the seal: triggers fire in the order of their names.
    name="tally",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("room", "numeric"), ("allowed", "numeric")],
    func="""
        SELECT COALESCE(sum(size) FILTER (WHERE budget = 'product'), 0),
               COALESCE(sum(size) FILTER (WHERE budget = 'tech'), 0),
               COALESCE(sum(size) FILTER (WHERE budget = 'unplanned'), 0)
        INTO NEW.product_committed, NEW.tech_committed, NEW.unplanned_committed
        FROM sprints_commitment WHERE sprint_id = NEW.id AND left_at IS NULL;
        NEW.product_tolerated := 0;
        NEW.tech_tolerated := 0;
        IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
        NEW.revision := OLD.revision + 1;

        -- A tolerance only ever shrinks with what it tolerates, and lapses once the sprint fits again.
        room := OLD.product_budget - greatest(0, OLD.unplanned_committed - OLD.reserve);
        allowed := greatest(room, OLD.product_tolerated);
        IF OLD.product_committed > room THEN
            NEW.product_tolerated := least(OLD.product_tolerated, NEW.product_committed);
        END IF;
        IF OLD.tech_committed > OLD.tech_budget THEN
            NEW.tech_tolerated := least(OLD.tech_tolerated, NEW.tech_committed);
        END IF;
        -- Three things shrink a budget under work that is already there: another agreement while planning, a signed
        -- adjustment, an incident. In none of them may a commitment of the same statement slip in.
        IF NEW.agreement_id IS DISTINCT FROM OLD.agreement_id THEN
            NEW.product_tolerated := least(NEW.product_committed, OLD.product_committed);
            NEW.tech_tolerated := least(NEW.tech_committed, OLD.tech_committed);
        ELSIF NEW.adjustment_decision_id IS DISTINCT FROM OLD.adjustment_decision_id
              OR (NEW.unplanned_committed > OLD.unplanned_committed AND NEW.product_committed <= allowed
                  AND NEW.product_committed > OLD.product_budget - greatest(0, NEW.unplanned_committed - OLD.reserve))
        THEN
            NEW.product_tolerated := NEW.product_committed;
        END IF;
        RETURN NEW;
    """,
)

SETTLE = Law(
    name="settle",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__status="active", new__status="closed"),
    func="UPDATE sprints_commitment SET settled = true WHERE sprint_id = NEW.id; RETURN NULL;",
)

PAST = Law(
    name="unfenced_past",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__fenced=False),
    rules={
        "only_the_past_comes_in_unfenced": gettext_noop(
            "Only a finished sprint comes in without a fence, or the one that is running before the team's first "
            "fenced sprint."
        )
    },
    func="""
        -- Asked at the commit: what is imported is inserted and closed in one transaction.
        PERFORM 1 FROM sprints_sprint s
        WHERE s.id = NEW.id
          AND (s.status = 'planned'
               OR s.status = 'closed' AND s.ends > current_date + 1
               OR s.status = 'active' AND EXISTS (
                    SELECT FROM sprints_sprint f WHERE f.team_id = s.team_id AND f.fenced));
        IF FOUND THEN {only_the_past_comes_in_unfenced} END IF;
        RETURN NULL;
    """,
)

SPRINT_LAWS = [SEAL, TALLY, SETTLE, PAST]

LINE_RULES = {
    "an_epic_is_never_committed": gettext_noop("An epic is never committed: commit the stories below it."),
    "a_story_is_planned_by_its_own_team": gettext_noop("A story is planned by its own team."),
    "only_open_stories_are_committed": gettext_noop("Only an open story that is not archived can be planned."),
    "a_story_has_a_size_before_it_is_committed": gettext_noop("Give the story a size before it is planned."),
    "incidents_belong_to_running_sprints": gettext_noop("An incident belongs to a sprint that runs."),
    "a_line_keeps_its_story_and_sprint": gettext_noop(
        "A commitment keeps its story, and its sprint once that has started."
    ),
    "what_has_left_stays_as_it_was": gettext_noop("What has left a sprint stays on its ledger as it was."),
    "what_is_done_does_not_leave": gettext_noop("A story that is done stays in its sprint: its room is used."),
    "outcomes_come_with_a_running_sprint": gettext_noop("A story has an outcome only once its sprint runs."),
    "started_ledgers_lose_no_line": gettext_noop("Once a sprint runs, a story leaves it with a reason; no line is lost."),
    "a_closed_ledger_never_changes": gettext_noop("A closed sprint never changes again."),
}

LINE = Law(
    name="line",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    rules=LINE_RULES,
    declare=[("sprint", "record"), ("story", "record")],
    func="""
        SELECT s.status, s.fenced, s.unit, s.team_id INTO sprint FROM sprints_sprint s
        WHERE s.id = CASE TG_OP WHEN 'DELETE' THEN OLD.sprint_id ELSE NEW.sprint_id END;
        IF TG_OP = 'DELETE' THEN
            IF sprint.status <> 'planned' THEN {started_ledgers_lose_no_line} END IF;
            RETURN OLD;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF OLD.settled AND NOT (NOT OLD.fenced AND OLD.kind = 'untagged') THEN {a_closed_ledger_never_changes} END IF;
            IF sprint.status = 'closed' THEN
                -- Two things still happen on a closed ledger: the close itself settles the lines, and a line of the
                -- unfenced past takes on its story's kind, once.
                IF OLD.settled AND (NEW.sprint_id, NEW.story_id, NEW.budget, NEW.outcome, NEW.left_at)
                   IS DISTINCT FROM (OLD.sprint_id, OLD.story_id, OLD.budget, OLD.outcome, OLD.left_at)
                THEN {a_closed_ledger_never_changes} END IF;
                IF NOT OLD.settled AND NOT NEW.settled THEN {a_closed_ledger_never_changes} END IF;
                NEW := OLD;
                IF OLD.settled THEN
                    SELECT s.kind INTO NEW.kind FROM stories_story s WHERE s.id = OLD.story_id FOR SHARE;
                END IF;
                NEW.settled := true;
                RETURN NEW;
            END IF;
            IF OLD.left_at IS NOT NULL THEN {what_has_left_stays_as_it_was} END IF;
            IF NEW.story_id <> OLD.story_id THEN {a_line_keeps_its_story_and_sprint} END IF;
            IF NEW.sprint_id <> OLD.sprint_id THEN
                PERFORM 1 FROM sprints_sprint s WHERE s.id = OLD.sprint_id AND s.status = 'planned';
                IF NOT FOUND OR sprint.status <> 'planned' THEN {a_line_keeps_its_story_and_sprint} END IF;
            END IF;
            IF NEW.left_at IS NOT NULL AND OLD.outcome = 'done' THEN {what_is_done_does_not_leave} END IF;
        ELSIF sprint.status = 'closed' THEN {a_closed_ledger_never_changes}
        END IF;
        NEW.settled := false;
        NEW.team_id := sprint.team_id;
        NEW.fenced := sprint.fenced;
        IF NEW.outcome <> '' AND sprint.status = 'planned' THEN {outcomes_come_with_a_running_sprint} END IF;

        -- Locked until the end of the transaction: otherwise line and story could drift apart.
        SELECT s.kind, s.size, s.has_why, s.team_id, s.is_epic, s.state, s.archived_at INTO story
        FROM stories_story s WHERE s.id = NEW.story_id FOR SHARE;
        IF TG_OP = 'INSERT' THEN
            IF story.is_epic THEN {an_epic_is_never_committed} END IF;
            IF story.team_id <> sprint.team_id THEN {a_story_is_planned_by_its_own_team} END IF;
            IF sprint.fenced AND (story.archived_at IS NOT NULL OR story.state <> 'open')
            THEN {only_open_stories_are_committed} END IF;
            IF sprint.fenced AND NEW.budget = 'unplanned' AND sprint.status <> 'active'
            THEN {incidents_belong_to_running_sprints} END IF;
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.outcome = 'done' AND NEW.outcome = 'done' OR NEW.left_at IS NOT NULL THEN
            -- What is done is frozen, and what leaves keeps the size it left with.
            IF TG_OP = 'UPDATE' THEN
                NEW.kind := OLD.kind; NEW.size := OLD.size; NEW.has_why := OLD.has_why;
                RETURN NEW;
            END IF;
        END IF;
        NEW.kind := story.kind;
        NEW.has_why := story.has_why;
        NEW.size := CASE WHEN sprint.unit = 'stories' THEN 1 ELSE story.size END;
        IF sprint.fenced AND NEW.size IS NULL THEN {a_story_has_a_size_before_it_is_committed} END IF;
        RETURN NEW;
    """,
)

# Locks the sprints in the order of their ids (so that opposite moves cannot deadlock), then touches them: the
# sprint's own tally does the sum. FOR NO KEY UPDATE does not wait for foreign keys' locks.
TOUCH = """
    PERFORM 1 FROM sprints_sprint s WHERE s.id IN ({touched}) ORDER BY s.id FOR NO KEY UPDATE;
    UPDATE sprints_sprint SET revision = revision + 1 WHERE id IN ({touched});
    RETURN NULL;
"""
CHANGED = """
    SELECT unnest(ARRAY[o.sprint_id, n.sprint_id]) FROM new_lines n JOIN old_lines o USING (id)
    WHERE NOT n.settled
      AND (n.sprint_id, n.budget, n.size, n.left_at, n.outcome, n.kind, n.has_why)
      IS DISTINCT FROM (o.sprint_id, o.budget, o.size, o.left_at, o.outcome, o.kind, o.has_why)
"""

LINE_LAWS = [
    LINE,
    Law(
        name="tally_added",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_lines"),
        func=TOUCH.format(touched="SELECT sprint_id FROM new_lines"),
    ),
    Law(
        name="tally_changed",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_lines", new="new_lines"),
        func=TOUCH.format(touched=CHANGED),
    ),
    Law(
        name="tally_removed",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="old_lines"),
        func=TOUCH.format(touched="SELECT sprint_id FROM old_lines"),
    ),
]

STORY_LAWS = [
    Law(
        # One statement for all lines, so that two sizes can be swapped at the limit. The lines copy for themselves.
        name="refresh_lines",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_stories", new="new_stories"),
        func="""
            UPDATE sprints_commitment c SET size = c.size
            FROM new_stories n JOIN old_stories o USING (id)
            WHERE (n.kind, n.size, n.has_why) IS DISTINCT FROM (o.kind, o.size, o.has_why)
              AND c.story_id = n.id
              AND (NOT c.settled AND c.left_at IS NULL OR c.settled AND NOT c.fenced AND c.kind = 'untagged');
            RETURN NULL;
        """,
    ),
    Law(
        name="keep_the_team",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__team__df=pgtrigger.F("new__team"))
        | pgtrigger.Q(old__is_epic__df=pgtrigger.F("new__is_epic")),
        rules={
            "a_committed_story_keeps_its_team": gettext_noop(
                "A story that stands on a sprint's ledger keeps its team and does not become an epic."
            )
        },
        func="""
            PERFORM 1 FROM sprints_commitment c WHERE c.story_id = NEW.id;
            IF FOUND THEN {a_committed_story_keeps_its_team} END IF;
            RETURN NEW;
        """,
    ),
]
