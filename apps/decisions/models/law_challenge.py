"""What the database holds of challenges: two voices that are kept, settled by both."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models.law_log import array_of, right_on, roles_of
from apps.teams.models import Role

CHALLENGE_RULES = {
    "only_what_is_decided_is_challenged": gettext_noop("Only an entry that is decided can be challenged."),
    "one_challenge_at_a_time": gettext_noop("This entry is challenged already. Settle that challenge first."),
    "who_acts_in_the_team_challenges": gettext_noop(
        "Only the Product Owner, the tech lead and developers of this team challenge its decisions."
    ),
    "a_challenge_cites_a_right": gettext_noop(
        "A challenge cites a decision right that is in force, or was on the day of the decision."
    ),
    "a_voice_is_kept": gettext_noop("Both voices are kept as they were written."),
    "somebody_else_answers": gettext_noop("A challenge is answered by somebody else."),
    "only_the_challenger_withdraws": gettext_noop("Only who raised a challenge withdraws it."),
    "a_challenge_is_settled_by_both": gettext_noop(
        "A challenge is settled by the signatures of Product Owner and tech lead under the very words of the outcome."
    ),
}

ACTING = (Role.PRODUCT_OWNER, Role.TECH_LEAD, Role.DEVELOPER)


ADDED_LATER = """'{answer,answered_by_id,answered_at,outcome,ruling,settled_by_id,settled_at,joint_id}'::text[]"""

CHALLENGE_LAW = Law(
    name="both_voices_are_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("entry", "decisions_decision"), ("zone", "text")],
    rules=CHALLENGE_RULES,
    func=f"""
        IF TG_OP = 'DELETE' THEN {{a_voice_is_kept}} END IF;
        SELECT d.* INTO entry FROM decisions_decision d WHERE d.id = NEW.decision_id FOR NO KEY UPDATE;
        SELECT t.time_zone INTO zone FROM teams_team t WHERE t.id = entry.team_id;
        IF TG_OP = 'INSERT' THEN
            IF entry.status = 'challenged' THEN {{one_challenge_at_a_time}} END IF;
            IF entry.status <> 'decided' THEN {{only_what_is_decided_is_challenged}} END IF;
            NEW.raised_at := now();
            IF NEW.answer <> '' OR NEW.answered_by_id IS NOT NULL OR NEW.outcome <> '' THEN {{a_voice_is_kept}} END IF;
            PERFORM 1 FROM {roles_of("NEW.raised_by_id", "entry.team_id", "(now() AT TIME ZONE zone)::date")}
            WHERE acted.role = ANY ({array_of(frozenset(ACTING))});
            IF NOT FOUND THEN {{who_acts_in_the_team_challenges}} END IF;
            SELECT s, h INTO NEW.right_sentence, NEW.right_holder FROM (
                SELECT 1 AS place, entry.right_sentence AS s, entry.right_holder AS h
                WHERE entry.right_key = NEW.right_key
                UNION ALL
                SELECT 2, * FROM ({
        right_on("NEW.right_key", "entry.team_id", "((entry.decided_on + 1)::timestamp AT TIME ZONE zone)")
    }) that_day
                UNION ALL
                SELECT 3, * FROM ({right_on("NEW.right_key", "entry.team_id", "'infinity'")}) today
            ) found ORDER BY place LIMIT 1;
            IF NOT FOUND THEN {{a_challenge_cites_a_right}} END IF;
            RETURN NEW;
        END IF;
        IF to_jsonb(NEW) - {ADDED_LATER} IS DISTINCT FROM to_jsonb(OLD) - {ADDED_LATER}
           OR OLD.outcome <> ''
           OR OLD.answer <> '' AND (NEW.answer, NEW.answered_by_id, NEW.answered_at)
              IS DISTINCT FROM (OLD.answer, OLD.answered_by_id, OLD.answered_at)
        THEN {{a_voice_is_kept}} END IF;
        IF OLD.answer = '' AND NEW.answer <> '' THEN
            NEW.answered_at := now();
            PERFORM 1 FROM {roles_of("NEW.answered_by_id", "entry.team_id", "(now() AT TIME ZONE zone)::date")}
            WHERE NEW.answered_by_id <> NEW.raised_by_id AND acted.role <> 'observer';
            IF NOT FOUND THEN {{somebody_else_answers}} END IF;
        END IF;
        IF NEW.outcome = '' THEN RETURN NEW; END IF;
        NEW.settled_at := now();
        IF NEW.outcome = 'withdrawn' THEN
            IF NEW.settled_by_id IS DISTINCT FROM NEW.raised_by_id OR NEW.joint_id IS NOT NULL OR NEW.ruling <> ''
            THEN {{only_the_challenger_withdraws}} END IF;
            RETURN NEW;
        END IF;
        PERFORM 1 FROM decisions_jointdecision d
        WHERE d.id = NEW.joint_id AND d.team_id = entry.team_id AND d.kind = 'challenge' AND d.state = 'signed'
          AND d.subject_id = NEW.id
          AND d.terms @> jsonb_build_object('outcome', NEW.outcome, 'ruling', NEW.ruling);
        IF NOT FOUND THEN {{a_challenge_is_settled_by_both}} END IF;
        NEW.settled_by_id := NULL;
        RETURN NEW;
    """,
)

OUTCOME_LAW = Law(
    name="a_challenge_moves_its_entry",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        UPDATE decisions_decision d SET
            status = CASE NEW.outcome WHEN '' THEN 'challenged' WHEN 'falls' THEN 'superseded' ELSE 'decided' END,
            superseded_by_id = CASE NEW.outcome WHEN 'falls' THEN
                (SELECT s.id FROM decisions_decision s WHERE s.joint_id = NEW.joint_id) END
        WHERE d.id = NEW.decision_id AND d.status <> 'superseded'
          AND (TG_OP = 'INSERT' OR NEW.outcome <> OLD.outcome);
        RETURN NULL;
    """,
)
