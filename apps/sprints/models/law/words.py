"""What a line owes to the words of its story: a spike's output, and the budget that repays a debt.

Their names sort behind `line_changes` and `line_comes`, so that they see the kind those copied from the story.
"""

import pgtrigger

from apps.core.triggers import Law
from apps.stories.models.law import SPIKE_RULES
from apps.stories.models.law_debt import SHORTCUT

SPIKE_LINE = Law(
    name="line_of_a_spike",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.outcome = 'done' AND NEW.fenced AND NOT NEW.settled"),
    rules=SPIKE_RULES,
    func="""
        IF NEW.kind <> 'spike' THEN RETURN NEW; END IF;
        PERFORM 1 FROM stories_recommendation r WHERE r.spike_id = NEW.story_id AND r.state <> 'draft' FOR SHARE;
        IF NOT FOUND THEN {a_spike_ends_with_its_recommendation} END IF;
        RETURN NEW;
    """,
)

DEBT_LINE = Law(
    name="line_of_a_debt",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.budget = 'tech' AND NEW.left_at IS NULL AND NEW.fenced AND NOT NEW.settled"),
    rules=SHORTCUT,
    func="""
        PERFORM 1 FROM stories_debt d WHERE d.story_id = NEW.story_id AND d.charged_to = 'product';
        IF FOUND THEN {a_shortcut_is_repaid_by_who_chose_it} END IF;
        RETURN NEW;
    """,
)

DEBT_COMES = Law(
    # The other order: the story stands in the tech budget already. Its line is written as it is, so that the law above
    # answers, and so that whoever moves the line right now waits for this debt, or is waited for.
    name="debt_and_its_budget",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.charged_to = 'product'"),
    func="""
        UPDATE sprints_commitment c SET budget = c.budget
        WHERE c.story_id = NEW.story_id AND c.left_at IS NULL AND NOT c.settled AND c.fenced;
        RETURN NULL;
    """,
)

WORD_LAWS = [SPIKE_LINE, DEBT_LINE]
DEBT_LAWS = [DEBT_COMES]
