"""What the database holds of options: they stand once one is chosen, and a choice is made between two at least."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

REQUEST_RULES = {
    "options_are_about_open_stories": gettext_noop(
        "Options are asked for and chosen while a story is open, and an epic has none."
    ),
    "a_request_keeps_its_story": gettext_noop("Who asked for options, when and on which story stays as it was."),
    "a_choice_stands": gettext_noop("An option was chosen, and the choice stands. Ask again to change it."),
    "a_withdrawn_request_is_not_answered": gettext_noop("This request was withdrawn. Ask again first."),
    "a_choice_is_between_two_at_least": gettext_noop("One more option, then the Product Owner can choose."),
    "an_option_answers_its_own_request": gettext_noop("This option answers another request."),
    "a_choice_rests_on_its_right": gettext_noop(
        "A choice stands in the decision log, under the right to say what to leave out."
    ),
}

REQUEST_LAW = Law(
    name="request_for_options_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("story", "record")],
    rules=REQUEST_RULES,
    func="""
        IF TG_OP <> 'INSERT' THEN
            IF OLD.chosen_id IS NOT NULL THEN {a_choice_stands} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF (NEW.id, NEW.story_id, NEW.asked_by_id, NEW.asked_at)
               IS DISTINCT FROM (OLD.id, OLD.story_id, OLD.asked_by_id, OLD.asked_at)
            THEN {a_request_keeps_its_story} END IF;
        END IF;
        IF TG_OP = 'INSERT' OR NEW.chosen_id IS NOT NULL THEN
            SELECT s.team_id INTO story FROM stories_story s
            WHERE s.id = NEW.story_id AND NOT s.is_epic AND s.archived_at IS NULL AND s.state = 'open' FOR SHARE;
            IF NOT FOUND THEN {options_are_about_open_stories} END IF;
        END IF;
        IF NEW.chosen_id IS NULL THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' AND OLD.settled_at IS NOT NULL THEN {a_withdrawn_request_is_not_answered} END IF;
        PERFORM 1 FROM stories_option o WHERE o.id = NEW.chosen_id AND o.request_id = NEW.id;
        IF NOT FOUND THEN {an_option_answers_its_own_request} END IF;
        IF 2 > (SELECT count(*) FROM stories_option o WHERE o.request_id = NEW.id)
        THEN {a_choice_is_between_two_at_least} END IF;
        PERFORM 1 FROM decisions_decision d
        WHERE d.id = NEW.decision_id AND d.team_id = story.team_id AND d.right_key = 'scope_trade_offs';
        IF NOT FOUND THEN {a_choice_rests_on_its_right} END IF;
        RETURN NEW;
    """,
)

# The request's row makes whoever writes an option and whoever chooses wait for each other.
OPTION_LAW = Law(
    name="options_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("request", "record")],
    rules={name: REQUEST_RULES[name] for name in (
        "a_choice_stands", "a_withdrawn_request_is_not_answered", "an_option_answers_its_own_request",
    )},
    func="""
        IF TG_OP = 'UPDATE' AND NEW.request_id <> OLD.request_id THEN {an_option_answers_its_own_request} END IF;
        SELECT r.chosen_id, r.settled_at INTO request FROM stories_optionrequest r
        WHERE r.id = CASE TG_OP WHEN 'DELETE' THEN OLD.request_id ELSE NEW.request_id END FOR NO KEY UPDATE;
        IF request.chosen_id IS NOT NULL THEN {a_choice_stands} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF request.settled_at IS NOT NULL THEN {a_withdrawn_request_is_not_answered} END IF;
        RETURN NEW;
    """,
)  # fmt: skip
