"""The law of the debt register: where a debt comes from stands, and it ends repaid or written off, by nobody's hand."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

DEBT_RULES = {
    "a_debt_stays_in_its_team": gettext_noop("A debt, its story and where it comes from belong to one team."),
    "a_story_repays_one_debt": gettext_noop("This story is on the debt register already."),
    "a_debts_story_is_in_sight": gettext_noop("This story is archived. Restore it before it goes on the register."),
    "a_debt_keeps_its_origin": gettext_noop("Where a debt comes from, its story and its day stay as they were booked."),
    "what_the_team_took_stays_the_teams": gettext_noop(
        "The team may take a debt into its own budget; it cannot be given back to the product budget."
    ),
    "a_debt_is_repaid_with_its_story": gettext_noop("A debt is repaid when its story is done, and in no other way."),
    "what_was_repaid_or_written_off_stands": gettext_noop(
        "What was repaid or written off stays as it was told, since figures were read from it."
    ),
    "a_write_off_is_signed_by_both": gettext_noop("A debt is written off by Product Owner and tech lead together."),
}
STAYS = {
    "a_debt_stays_on_the_register": gettext_noop(
        "A debt is never deleted. It leaves the sums repaid or written off, and stays listed."
    )
}
SHORTCUT = {
    "a_shortcut_is_repaid_by_who_chose_it": gettext_noop(
        "The Product Owner chose the option that took this debt on, so the product budget repays it, unless the team "
        "takes it."
    )
}

# Whoever says what: the team, and whether it is repaid, are the story's to say. The story is written and not just
# locked: a session that archives, finishes or plans it from an older snapshot must not pass by.
BOOKED = """
    UPDATE stories_story s SET version = s.version WHERE s.id = NEW.story_id AND NOT s.is_epic
    RETURNING s.team_id, s.state, s.archived_at INTO story;
    IF NOT FOUND THEN {a_debt_stays_in_its_team} END IF;
    PERFORM 1 FROM stories_debt d WHERE d.story_id = NEW.story_id;
    IF FOUND THEN {a_story_repays_one_debt} END IF;
    IF story.archived_at IS NOT NULL THEN {a_debts_story_is_in_sight} END IF;
    NEW.team_id := story.team_id;
    NEW.repaid_at := CASE story.state WHEN 'done' THEN now() END;

    PERFORM 1 FROM stories_story i
    WHERE i.id = NEW.incident_id AND i.team_id = NEW.team_id AND i.kind = 'incident';
    IF NEW.incident_id IS NOT NULL AND NOT FOUND THEN {a_debt_stays_in_its_team} END IF;
    SELECT o.team_takes_debt INTO option
    FROM stories_option o JOIN stories_optionrequest r ON r.chosen_id = o.id JOIN stories_story s ON s.id = r.story_id
    WHERE o.id = NEW.option_id AND s.team_id = NEW.team_id;
    IF NEW.option_id IS NOT NULL AND NOT FOUND THEN {a_debt_stays_in_its_team} END IF;
    IF NEW.charged_to = 'tech' AND NOT option.team_takes_debt THEN {a_shortcut_is_repaid_by_who_chose_it} END IF;
"""

CHANGED = """
    IF (NEW.id, NEW.team_id, NEW.story_id, NEW.origin, NEW.option_id, NEW.incident_id, NEW.noticed_by_id,
        NEW.incurred_on, NEW.booked_by_id, NEW.booked_at)
       IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.story_id, OLD.origin, OLD.option_id, OLD.incident_id,
        OLD.noticed_by_id, OLD.incurred_on, OLD.booked_by_id, OLD.booked_at)
    THEN {a_debt_keeps_its_origin} END IF;
    IF (OLD.repaid_at IS NOT NULL OR OLD.written_off_id IS NOT NULL)
       AND (NEW.reason, NEW.principal, NEW.cost, NEW.cost_amount, NEW.component, NEW.charged_to)
       IS DISTINCT FROM (OLD.reason, OLD.principal, OLD.cost, OLD.cost_amount, OLD.component, OLD.charged_to)
    THEN {what_was_repaid_or_written_off_stands} END IF;
    IF OLD.charged_to = 'tech' AND NEW.charged_to <> 'tech' THEN {what_the_team_took_stays_the_teams} END IF;
    IF NEW.repaid_at IS DISTINCT FROM OLD.repaid_at THEN
        -- The story's own law has asked for it, and the story says the same.
        PERFORM 1 FROM stories_story s
        WHERE s.id = NEW.story_id AND (s.state = 'done') = (NEW.repaid_at IS NOT NULL)
          AND (NEW.repaid_at IS NULL OR OLD.repaid_at IS NULL AND NEW.repaid_at = now());
        IF NOT FOUND THEN {a_debt_is_repaid_with_its_story} END IF;
    END IF;
    IF NEW.written_off_id IS DISTINCT FROM OLD.written_off_id AND OLD.written_off_id IS NOT NULL
    THEN {a_write_off_is_signed_by_both} END IF;
"""

DEBT_STANDS = Law(
    name="debt_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("story", "record"), ("option", "record")],
    rules=DEBT_RULES | SHORTCUT,
    func=f"""
        IF TG_OP = 'INSERT' THEN {BOOKED} ELSE {CHANGED} END IF;
        IF NEW.written_off_id IS NOT NULL THEN
            PERFORM 1 FROM decisions_jointdecision d
            WHERE d.id = NEW.written_off_id AND d.team_id = NEW.team_id AND d.kind = 'write_off'
              AND d.state = 'signed' AND d.subject_id = NEW.id;
            IF NOT FOUND THEN {{a_write_off_is_signed_by_both}} END IF;
        END IF;
        RETURN NEW;
    """,
)
DEBT_STAYS = Law(
    name="debt_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    rules=STAYS,
    func="{a_debt_stays_on_the_register}",
)

REGISTER_LAWS = [DEBT_STANDS, DEBT_STAYS]
