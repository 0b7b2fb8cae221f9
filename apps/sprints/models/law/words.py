"""What a line owes to the words of its story: a spike's output, and the budget that repays a debt.

Their names sort behind `line_changes` and `line_comes`, so that they see the kind those copied from the story.
"""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.stories.models.law import SPIKE_RULES

SPIKE_LINE = Law(
    name="line_of_a_spike",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.outcome = 'done' AND NEW.fenced AND NOT NEW.settled"),
    rules=SPIKE_RULES,
    func="""
        IF NEW.kind <> 'spike' THEN RETURN NEW; END IF;
        PERFORM 1 FROM stories_recommendation r WHERE r.spike_id = NEW.story_id AND r.state <> 'draft';
        IF NOT FOUND THEN {a_spike_ends_with_its_recommendation} END IF;
        RETURN NEW;
    """,
)

DEBT_BUDGET = {
    "a_shortcut_is_repaid_by_who_chose_it": gettext_noop(
        "The Product Owner chose the option that took this debt on, so the product budget repays it, unless the team "
        "takes it."
    )
}

DEBT_LINE = Law(
    name="line_of_a_debt",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.budget = 'tech' AND NEW.left_at IS NULL AND NEW.fenced AND NOT NEW.settled"),
    rules=DEBT_BUDGET,
    func="""
        PERFORM 1 FROM stories_debt d WHERE d.story_id = NEW.story_id AND d.charged_to = 'product';
        IF FOUND THEN {a_shortcut_is_repaid_by_who_chose_it} END IF;
        RETURN NEW;
    """,
)

DEBT_COMES = Law(
    # The other order: the story stands in the tech budget already. Its row keeps whoever plans it waiting.
    name="debt_and_its_budget",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.charged_to = 'product'"),
    rules=DEBT_BUDGET,
    func="""
        PERFORM 1 FROM stories_story s WHERE s.id = NEW.story_id FOR NO KEY UPDATE;
        PERFORM 1 FROM sprints_commitment c
        WHERE c.story_id = NEW.story_id AND c.budget = 'tech' AND c.left_at IS NULL AND NOT c.settled;
        IF FOUND THEN {a_shortcut_is_repaid_by_who_chose_it} END IF;
        RETURN NEW;
    """,
)

WORD_LAWS = [SPIKE_LINE, DEBT_LINE]
DEBT_LAWS = [DEBT_COMES]
