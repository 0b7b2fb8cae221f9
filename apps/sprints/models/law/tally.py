"""The tally: a sprint's sums, kept on its own row, and what is tolerated above a budget that shrank."""

import pgtrigger

from apps.core.triggers import Law

TALLY = Law(
    # After the seal: triggers fire in the order of their names.
    name="tally",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("room", "numeric"), ("new_room", "numeric"), ("allowed", "numeric")],
    func="""
        SELECT COALESCE(sum(size) FILTER (WHERE budget = 'product'), 0),
               COALESCE(sum(size) FILTER (WHERE budget = 'tech'), 0),
               COALESCE(sum(size) FILTER (WHERE budget = 'unplanned'), 0)
        INTO NEW.product_committed, NEW.tech_committed, NEW.unplanned_committed
        FROM sprints_commitment WHERE sprint_id = NEW.id AND left_at IS NULL;
        NEW.product_tolerated := 0;
        NEW.tech_tolerated := 0;
        NEW.revision := 0;
        IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
        -- Counted here, so that a stale save() cannot set it back and hide what others changed.
        NEW.revision := OLD.revision + 1;

        room := OLD.product_budget - greatest(0, OLD.unplanned_committed - OLD.reserve);
        -- Who cuts the capacity, or moves a sprint under another agreement, makes the plan fit first.
        IF COALESCE(NEW.capacity, 0) < COALESCE(OLD.capacity, 0)
           OR NEW.starts <> OLD.starts AND NEW.agreement_id IS DISTINCT FROM OLD.agreement_id
        THEN RETURN NEW; END IF;

        -- Two things shrink both budgets under work that is already there: another agreement while planning, and a
        -- signed adjustment. What a statement commits beside it is not already there.
        IF NEW.agreement_id IS DISTINCT FROM OLD.agreement_id
           OR NEW.adjustment_decision_id IS DISTINCT FROM OLD.adjustment_decision_id
        THEN
            NEW.product_tolerated := least(NEW.product_committed, OLD.product_committed);
            NEW.tech_tolerated := least(NEW.tech_committed, OLD.tech_committed);
            RETURN NEW;
        END IF;

        -- A third is an incident. It raises what is tolerated by the room it takes: up to what stood or would have
        -- fitted before it, and no further.
        allowed := greatest(room, OLD.product_tolerated);
        new_room := OLD.product_budget - greatest(0, NEW.unplanned_committed - OLD.reserve);
        IF new_room < room AND NEW.product_committed > new_room AND NEW.product_committed <= allowed THEN
            NEW.product_tolerated := NEW.product_committed;
        -- Otherwise a tolerance only shrinks with what it tolerates, and lapses once the sprint fits again.
        ELSIF OLD.product_committed > room THEN
            NEW.product_tolerated := least(OLD.product_tolerated, NEW.product_committed);
        END IF;
        IF OLD.tech_committed > OLD.tech_budget THEN
            NEW.tech_tolerated := least(OLD.tech_tolerated, NEW.tech_committed);
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

# Locks the sprints in the order of their ids (so that opposite moves cannot deadlock), then touches them: the
# sprint's own tally does the sum. FOR NO KEY UPDATE does not wait for foreign keys' locks.
TOUCH = """
    PERFORM 1 FROM sprints_sprint s WHERE s.id IN ({touched}) ORDER BY s.id FOR NO KEY UPDATE;
    UPDATE sprints_sprint SET revision = revision WHERE id IN ({touched});
    RETURN NULL;
"""
# Whatever a board shows of a line. Settling is none of it: the sums of a closed sprint stand, but for the kind of an
# unfenced line.
CHANGED = """
    SELECT unnest(ARRAY[o.sprint_id, n.sprint_id]) FROM new_lines n JOIN old_lines o USING (id)
    WHERE (n.sprint_id, n.budget, n.size, n.left_at, n.outcome, n.kind, n.has_why, n.board_column)
      IS DISTINCT FROM (o.sprint_id, o.budget, o.size, o.left_at, o.outcome, o.kind, o.has_why, o.board_column)
"""

TALLY_OF_LINES = [
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
