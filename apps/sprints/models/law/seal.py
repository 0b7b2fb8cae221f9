"""The seal: what may change on a sprint, and when. It compares stored inputs, since a BEFORE trigger sees no others."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

ONE_AT_A_TIME = {
    # The constraint of this name keeps fenced sprints apart; the laws look at the unfenced ones beside them.
    "a_team_runs_one_sprint_at_a_time": gettext_noop("Another sprint of this team is still running. Close it first.")
}

SEAL_RULES = ONE_AT_A_TIME | {
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
        "A sprint is adjusted while it runs, by the newest decision that both signed for it."
    ),
    "every_line_has_an_outcome_at_the_close": gettext_noop(
        "Say for every story what became of it before the sprint closes."
    ),
    "a_closed_sprint_never_changes": gettext_noop("A closed sprint never changes again."),
    "a_started_sprint_is_never_deleted": gettext_noop("A sprint that has started cannot be deleted."),
    "a_sprint_is_emptied_before_it_is_deleted": gettext_noop(
        "Take every story out of this sprint before you delete it."
    ),
}

# What the tally writes, and what follows from it or from the inputs: everything but the stored inputs.
DERIVED = (
    "'{product_committed,tech_committed,unplanned_committed,product_tolerated,tech_tolerated,revision,"
    "tech_budget,reserve,product_budget}'::text[]"
)

DELETED = """
    IF OLD.status <> 'planned' THEN {a_started_sprint_is_never_deleted} END IF;
    -- A foreign key would be content at the commit if another sprint had taken the same id meanwhile.
    PERFORM 1 FROM sprints_commitment c WHERE c.sprint_id = OLD.id;
    IF FOUND THEN {a_sprint_is_emptied_before_it_is_deleted} END IF;
    RETURN OLD;
"""

INSERTED = """
    IF NEW.adjustment <> 0 OR NEW.adjustment_decision_id IS NOT NULL
       OR NEW.fenced AND NEW.status <> 'planned' OR NEW.status = 'closed'
    THEN {a_sprint_begins_planned} END IF;
    -- Until the commit neither unit nor agreement changes, and no other sprint of the team comes in. Written and not
    -- just locked: a session with an older snapshot (REPEATABLE READ) would not see this one; a new version stops it.
    UPDATE teams_team t SET unit = t.unit WHERE t.id = NEW.team_id
    RETURNING t.unit, CASE t.unit WHEN 'days' THEN 0.25 WHEN 'stories' THEN 1 ELSE 0.5 END INTO NEW.unit, NEW.step;
    IF NOT NEW.fenced THEN
        NEW.agreement_id := NULL;
        NEW.tech_share := 0;
        NEW.reserve_share := 0;
    END IF;
"""

UPDATED = f"""
    IF OLD.status = 'closed' THEN
        -- Only the sums of the unfenced past still follow, when its untagged lines are told what they were.
        IF OLD.fenced OR to_jsonb(NEW) - {DERIVED} IS DISTINCT FROM to_jsonb(OLD) - {DERIVED}
        THEN {{a_closed_sprint_never_changes}} END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.team_id, NEW.number, NEW.unit, NEW.step, NEW.fenced)
       IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.number, OLD.unit, OLD.step, OLD.fenced)
    THEN {{a_sprint_keeps_its_team_number_and_unit}} END IF;
    IF (OLD.status, NEW.status) NOT IN
       (('planned', 'planned'), ('planned', 'active'), ('active', 'active'), ('active', 'closed'))
    THEN {{a_sprint_goes_from_planned_to_running_to_closed}} END IF;
    -- Also in the statement that starts it: what was checked must be what starts.
    IF (OLD.status = 'active' OR NEW.status = 'active')
       AND (NEW.capacity, NEW.tech_share, NEW.reserve_share, NEW.agreement_id, NEW.starts, NEW.ends)
       IS DISTINCT FROM (OLD.capacity, OLD.tech_share, OLD.reserve_share, OLD.agreement_id, OLD.starts, OLD.ends)
       OR OLD.status = 'active' AND NEW.started_at IS DISTINCT FROM OLD.started_at
    THEN {{a_running_sprint_keeps_its_budget}} END IF;
    IF (NEW.adjustment, NEW.adjustment_decision_id) IS DISTINCT FROM (OLD.adjustment, OLD.adjustment_decision_id) THEN
        -- Each decision says the whole adjustment of its sprint, so the newest that both signed is the one that counts.
        PERFORM 1 FROM decisions_jointdecision d
        WHERE d.id = NEW.adjustment_decision_id AND d.kind = 'adjustment' AND d.state = 'signed'
          AND d.subject_id = OLD.id AND d.proposed_at >= OLD.started_at
          AND NOT EXISTS (
              SELECT FROM decisions_jointdecision later
              WHERE later.team_id = d.team_id AND later.kind = d.kind AND later.state = 'signed'
                AND later.subject_id = d.subject_id AND later.number > d.number);
        IF NOT FOUND OR OLD.status <> 'active' OR NEW.status <> 'active'
        THEN {{an_adjustment_belongs_to_a_running_sprint}} END IF;
    END IF;
    IF OLD.status = 'planned' AND NEW.status = 'active' THEN
        -- The budgets of OLD are those of NEW: their inputs cannot change in this statement. What is tolerated while
        -- planning is not tolerated here.
        IF NEW.fenced AND (OLD.product_committed > OLD.product_budget OR OLD.tech_committed > OLD.tech_budget)
        THEN {{a_sprint_fits_before_it_starts}} END IF;
        PERFORM 1 FROM sprints_sprint s
        WHERE NEW.fenced AND s.team_id = NEW.team_id AND s.status = 'active' AND NOT s.fenced;
        IF FOUND THEN {{a_team_runs_one_sprint_at_a_time}} END IF;
        NEW.started_at := COALESCE(NEW.started_at, now());
    ELSIF NEW.status = 'closed' THEN
        PERFORM 1 FROM sprints_commitment c WHERE c.sprint_id = NEW.id AND c.left_at IS NULL AND c.outcome = '';
        IF FOUND THEN {{every_line_has_an_outcome_at_the_close}} END IF;
        NEW.closed_at := COALESCE(NEW.closed_at, now());
    END IF;
"""

AGREED = """
    SELECT a.* INTO current FROM decisions_agreement a
    WHERE a.team_id = NEW.team_id AND a.effective_from <= NEW.starts
    ORDER BY a.effective_from DESC, a.id DESC LIMIT 1;
    -- A planned sprint follows by itself. Shares that somebody else wrote stay as written, for the CHECKs and the
    -- agreement's key to refuse; and a start changes nothing, so an outdated agreement refuses it.
    IF TG_OP = 'INSERT' AND NEW.agreement_id IS NULL
       OR TG_OP = 'UPDATE' AND NEW.status = 'planned'
          AND (NEW.agreement_id, NEW.tech_share, NEW.reserve_share)
          IS NOT DISTINCT FROM (OLD.agreement_id, OLD.tech_share, OLD.reserve_share)
    THEN
        NEW.agreement_id := current.id;
        NEW.tech_share := COALESCE(current.tech_share, 0);
        NEW.reserve_share := COALESCE(current.reserve_share, 0);
    END IF;
    IF NEW.agreement_id IS DISTINCT FROM current.id THEN {a_sprint_follows_the_agreement_in_force} END IF;
"""

SEAL = Law(
    name="seal",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    rules=SEAL_RULES,
    declare=[("current", "decisions_agreement")],
    func=f"""
        IF TG_OP = 'DELETE' THEN {DELETED}
        ELSIF TG_OP = 'INSERT' THEN {INSERTED}
        ELSE {UPDATED}
        END IF;
        IF NEW.fenced AND (TG_OP = 'INSERT' OR OLD.status = 'planned') THEN {AGREED} END IF;
        RETURN NEW;
    """,
)

PAST = Law(
    name="unfenced_past",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__fenced=False),
    rules=ONE_AT_A_TIME
    | {
        "only_the_past_comes_in_unfenced": gettext_noop(
            "Only a finished sprint comes in without a fence, or the one that is running before the team's first "
            "fenced sprint."
        )
    },
    func="""
        -- Asked at the commit: what is imported is inserted and closed in one transaction. A running one must have
        -- begun and must end: a sprint of ten years would be a way around the fence.
        PERFORM 1 FROM sprints_sprint s
        WHERE s.id = NEW.id
          AND (s.status = 'planned'
               OR s.status = 'closed' AND s.ends > current_date + 1
               OR s.status = 'active' AND (s.starts > current_date + 1 OR s.ends > current_date + 42
                    OR EXISTS (SELECT FROM sprints_sprint f WHERE f.team_id = s.team_id AND f.fenced)));
        IF FOUND THEN {only_the_past_comes_in_unfenced} END IF;
        PERFORM 1 FROM sprints_sprint s JOIN sprints_sprint other USING (team_id, status)
        WHERE s.id = NEW.id AND s.status = 'active' AND other.id <> s.id;
        IF FOUND THEN {a_team_runs_one_sprint_at_a_time} END IF;
        RETURN NULL;
    """,
)
