"""Laws of stories that look at what stands beside them: a spike's output, the debt that a story carries."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

SPIKE_RULES = {
    "a_spike_ends_with_its_recommendation": gettext_noop(
        "A spike is done with its recommendation. Write it down; that no answer was found is one, too."
    ),
}
DEBT_RULES = {
    "a_story_that_carries_debt_stays_in_sight": gettext_noop(
        "This story carries debt that is not repaid. Repay it or write it off together before the story goes."
    ),
}

# What came in done from its tracker is the past, whenever it is tagged: nobody can write its recommendation any more.
SPIKE_OUTPUT = Law(
    name="spike_output",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.state = 'done' AND NEW.kind = 'spike'"),
    rules=SPIKE_RULES,
    func="""
        IF TG_OP = 'UPDATE' AND OLD.state = 'done' AND (OLD.source <> '' OR OLD.kind = 'spike')
        THEN RETURN NEW; END IF;
        -- Whoever takes the recommendation back at this moment is waited for.
        PERFORM 1 FROM stories_recommendation r WHERE r.spike_id = NEW.id AND r.state <> 'draft' FOR SHARE;
        IF NOT FOUND THEN {a_spike_ends_with_its_recommendation} END IF;
        RETURN NEW;
    """,
)

_CARRIES = (
    "PERFORM 1 FROM stories_debt d WHERE d.story_id = OLD.id AND d.repaid_at IS NULL AND d.written_off_id IS NULL;"
)

DEBT_KEEPS_SIGHT = Law(
    name="debt_keeps_sight",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL"),
    rules=DEBT_RULES,
    func=f"{_CARRIES} IF FOUND THEN {{a_story_that_carries_debt_stays_in_sight}} END IF; RETURN NEW;",
)
DEBT_KEEPS_STORY = Law(
    name="debt_keeps_story",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    rules=DEBT_RULES,
    func=f"{_CARRIES} IF FOUND THEN {{a_story_that_carries_debt_stays_in_sight}} END IF; RETURN OLD;",
)
DEBT_FOLLOWS_STORY = Law(
    # One statement for all: repaid with its story, owed again where the story is opened again. What both have written
    # off stays so.
    name="debt_follows_story",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_stories", new="new_stories"),
    func="""
        UPDATE stories_debt d SET repaid_at = CASE n.state WHEN 'done' THEN now() END
        FROM new_stories n JOIN old_stories o USING (id)
        WHERE d.story_id = n.id AND d.written_off_id IS NULL AND (n.state = 'done') <> (o.state = 'done');
        RETURN NULL;
    """,
)

# The laws of these rows asked for the story's team once, and an epic is done by nobody: the stories below it would
# repay a debt from whichever budget they like.
KEEPS_PLACE = Law(
    name="keeps_place",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "((NEW.id, NEW.team_id, NEW.is_epic) IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.is_epic))"
    ),
    rules={
        "what_stands_beside_a_story_keeps_it_in_place": gettext_noop(
            "A story with debt, needs, a release, options, a spike's question or one it follows from keeps its team "
            "and is no epic."
        )
    },
    func="""
        PERFORM 1 FROM stories_debt d WHERE OLD.id IN (d.story_id, d.incident_id)
        UNION ALL SELECT 1 FROM stories_spike s WHERE s.story_id = OLD.id
        UNION ALL SELECT 1 FROM stories_optionrequest r WHERE r.story_id = OLD.id
        UNION ALL SELECT 1 FROM stories_followup f WHERE f.story_id = OLD.id
        UNION ALL SELECT 1 FROM stories_need n WHERE OLD.id IN (n.story_id, n.needed_id)
        UNION ALL SELECT 1 FROM stories_release r WHERE r.story_id = OLD.id;
        IF FOUND THEN {what_stands_beside_a_story_keeps_it_in_place} END IF;
        RETURN NEW;
    """,
)

STORY_LAWS = [KEEPS_PLACE, SPIKE_OUTPUT, DEBT_KEEPS_SIGHT, DEBT_KEEPS_STORY, DEBT_FOLLOWS_STORY]
