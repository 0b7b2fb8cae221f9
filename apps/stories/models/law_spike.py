"""Laws of spikes: the box grows by what both signed, and a recommendation is what was put to both.

A recommendation takes its verdict from its joint decision: no other way leads to "accepted" or "declined". Whoever
writes one holds nothing of its story, so that a story which is done while its recommendation is taken back waits for
it (`SPIKE_OUTPUT` and the line's own law ask for the row FOR SHARE) and never the other way round.
"""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

BOX_RULES = {
    "a_time_box_is_extended_by_both": gettext_noop(
        "A time-box is extended by Product Owner and tech lead together, by the days that both signed."
    ),
    "a_running_clock_is_not_set_back": gettext_noop(
        "This spike runs. Its first day and its time-box stand; only both together extend it."
    ),
}

BOX_LAW = Law(
    name="boxes_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    rules=BOX_RULES,
    func="""
        IF TG_OP = 'INSERT' THEN
            IF NEW.extended_days <> 0 OR NEW.extension_id IS NOT NULL THEN {a_time_box_is_extended_by_both} END IF;
            RETURN NEW;
        END IF;
        IF OLD.started_on IS NOT NULL AND (TG_OP = 'DELETE' OR (NEW.story_id, NEW.started_on, NEW.box_days)
           IS DISTINCT FROM (OLD.story_id, OLD.started_on, OLD.box_days))
        THEN {a_running_clock_is_not_set_back} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF (NEW.extended_days, NEW.extension_id) IS DISTINCT FROM (OLD.extended_days, OLD.extension_id) THEN
            -- Each extension rests on the one before it, so none counts twice.
            PERFORM 1 FROM decisions_jointdecision d JOIN stories_story s ON s.team_id = d.team_id
            WHERE d.id = NEW.extension_id AND s.id = NEW.story_id AND d.subject_id = NEW.story_id
              AND d.kind = 'extension' AND d.state = 'signed' AND d.basis = COALESCE(OLD.extension_id::text, '')
              AND d.amount > 0 AND NEW.extended_days = OLD.extended_days + d.amount;
            IF NOT FOUND THEN {a_time_box_is_extended_by_both} END IF;
        END IF;
        RETURN NEW;
    """,
)

RECOMMENDATION_RULES = {
    "a_recommendation_is_put_to_both": gettext_noop(
        "A recommendation is put to both under its very text, and their answer alone says what becomes of it."
    ),
    "what_both_read_is_not_changed": gettext_noop(
        "This recommendation waits for both, so its text stands. Ask again or withdraw it before you change it."
    ),
    "an_accepted_recommendation_stands": gettext_noop("Both have accepted this recommendation: it stands as it is."),
    "what_was_put_to_both_is_kept": gettext_noop("A recommendation that was put to both is kept, whatever they said."),
    "a_done_spike_keeps_its_recommendation": gettext_noop(
        "This spike is done with its recommendation, so nobody takes it back. Ask again, and put a better one to both."
    ),
}

ADR = """jsonb_build_object(
    'found', NEW.found, 'context', NEW.context, 'options', NEW.options, 'recommendation', NEW.recommendation,
    'consequences', NEW.consequences)"""

# What its joint decision must have become, for each state that a recommendation can be in.
ANSWERED = """(CASE NEW.state WHEN 'put' THEN asked.state = 'open' WHEN 'accepted' THEN asked.state = 'signed'
    ELSE asked.state IN ('declined', 'expired') END)"""

RECOMMENDATION_LAW = Law(
    name="recommendations_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("asked", "decisions_jointdecision")],
    rules=RECOMMENDATION_RULES,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            IF OLD.state <> 'draft' THEN {{what_was_put_to_both_is_kept}} END IF;
            RETURN OLD;
        END IF;
        SELECT d.* INTO asked FROM decisions_jointdecision d JOIN stories_story s ON s.team_id = d.team_id
        WHERE d.id = NEW.joint_id AND s.id = NEW.spike_id AND d.subject_id = NEW.spike_id
          AND d.kind = 'recommendation';
        IF TG_OP = 'UPDATE' AND OLD.state <> 'draft' THEN
            IF NEW.spike_id <> OLD.spike_id THEN {{what_was_put_to_both_is_kept}} END IF;
            IF OLD.state = 'accepted' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD)
            THEN {{an_accepted_recommendation_stands}} END IF;
            IF NEW.state = 'draft' THEN
                PERFORM 1 FROM stories_story s WHERE s.id = NEW.spike_id AND s.kind = 'spike' AND s.state = 'done';
                IF FOUND THEN {{a_done_spike_keeps_its_recommendation}} END IF;
                IF asked.state IS DISTINCT FROM 'withdrawn' THEN {{what_was_put_to_both_is_kept}} END IF;
            END IF;
            IF OLD.state = 'put' AND asked.state = 'open' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD)
            THEN {{what_both_read_is_not_changed}} END IF;
        END IF;
        IF NEW.state = 'draft' THEN RETURN NEW; END IF;
        IF asked.id IS NULL OR NOT {ANSWERED}
           OR NEW.state IN ('put', 'accepted') AND asked.terms->'adr' IS DISTINCT FROM {ADR}
        THEN {{a_recommendation_is_put_to_both}} END IF;
        RETURN NEW;
    """,
)

VERDICT_LAW = Law(
    # Wherever it is signed, declined, withdrawn or left too long: the recommendation follows.
    name="recommendations_take_their_verdict",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.kind = 'recommendation' AND NEW.state <> OLD.state"),
    func="""
        UPDATE stories_recommendation r
        SET state = CASE NEW.state WHEN 'signed' THEN 'accepted' WHEN 'declined' THEN 'declined'
            WHEN 'withdrawn' THEN 'draft' ELSE 'asked_again' END
        WHERE r.joint_id = NEW.id AND r.state = 'put';
        RETURN NULL;
    """,
)

FOLLOW_UP_LAW = Law(
    name="follow_ups_stay_within_the_team",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    rules={"a_follow_up_is_of_the_same_team": gettext_noop("A follow-up is another story of the spike's own team.")},
    func="""
        PERFORM 1 FROM stories_story spike JOIN stories_story story USING (team_id)
        WHERE spike.id = NEW.spike_id AND story.id = NEW.story_id AND story.id <> spike.id;
        IF NOT FOUND THEN {a_follow_up_is_of_the_same_team} END IF;
        RETURN NEW;
    """,
)
