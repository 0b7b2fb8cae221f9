"""What the database holds of the decision log: whose decision it was on its day, and that it stands."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.teams.models import ROLES_OF

LOG_RULES = {
    "a_decided_entry_stands": gettext_noop(
        "What was decided stands as it was written. Supersede it by another decision, or challenge it."
    ),
    "this_was_superseded_already": gettext_noop("Another decision took the place of this entry already."),
    "an_entry_is_numbered_once": gettext_noop("The log gives each entry its number, once."),
    "only_a_proposed_entry_is_deleted": gettext_noop("Only an entry that is still proposed can be deleted."),
    "what_waits_for_a_signature_is_not_changed": gettext_noop(
        "This entry waits for a signature, so its text stands. Withdraw or decline that proposal first."
    ),
    "a_right_stands_in_the_teams_list": gettext_noop("This is not one of the team's decision rights."),
    "a_right_was_in_force_on_the_day": gettext_noop("This right did not stand in the decision rights on that day."),
    "a_decision_is_dated_until_today": gettext_noop("A decision is dated today or earlier."),
    "a_decision_is_no_older_than_its_team": gettext_noop("A decision cannot be older than its team."),
    "who_decided_held_the_right_that_day": gettext_noop("Who decided must have held this right on that day."),
    "what_is_held_together_is_signed_by_both": gettext_noop(
        "This right is held together: the entry is decided by the signatures of Product Owner and tech lead under its "
        "very text."
    ),
    "a_successor_is_decided_in_the_same_team": gettext_noop("Only another decided entry of this team takes its place."),
    "a_decision_gives_way_to_its_own_voice": gettext_noop(
        "A decision gives way to one under the same right, by the same holder, or by both."
    ),
    "a_challenge_is_settled_first": gettext_noop("This entry is challenged. Settle the challenge first."),
    "a_challenge_moves_the_entry": gettext_noop("An entry is challenged, and stands again, by its challenge alone."),
}


def roles_of(person: str, team: str, day: str) -> str:
    """The roles that somebody acted in on a local date: the own one, and those of whom they deputised for."""
    return f"""(
        SELECT m.role FROM teams_membership m
        WHERE m.team_id = {team} AND m.user_id = {person} AND daterange(m.starts, m.ends) @> {day}
        UNION ALL
        SELECT d.role FROM teams_deputy d
        JOIN teams_membership h ON (h.team_id, h.role, h.user_id) = (d.team_id, d.role, d.holder_id)
        JOIN teams_membership m ON (m.team_id, m.user_id) = (d.team_id, d.deputy_id)
        WHERE d.team_id = {team} AND d.deputy_id = {person} AND daterange(d.starts, d.ends, '[]') @> {day}
          AND daterange(h.starts, h.ends) @> {day}
          AND m.role IN ('developer', 'observer') AND daterange(m.starts, m.ends) @> {day}
    ) acted (role)"""


def right_on(key: str, team: str, before: str) -> str:
    """The row of a right in the version that was in force just before a moment; before the first one, in that one."""
    return f"""
        SELECT r->>'sentence', r->>'holder' FROM (
            SELECT v.rows FROM decisions_rightsversion v WHERE v.team_id = {team}
            ORDER BY (v.in_force_from < {before} OR v.number = 1) DESC, v.number DESC LIMIT 1
        ) v, jsonb_array_elements(v.rows) r WHERE r->>'key' = {key}"""


def array_of(values: "frozenset[str]") -> str:
    return f"ARRAY[{', '.join(f"'{value}'" for value in sorted(values))}]"


ROLES_FOR_HOLDER = (
    "CASE NEW.right_holder "
    + " ".join(f"WHEN '{holder}' THEN {array_of(roles)}" for holder, roles in ROLES_OF.items())
    + " END"
)

# What both signed is the entry's very text: the terms of their decision hold it, word for word.
SIGNED_TEXT = """jsonb_build_object(
    'title', NEW.title, 'context', NEW.context, 'options', NEW.options, 'decision', NEW.decision,
    'consequences', NEW.consequences, 'right', NEW.right_key, 'replaces', NEW.replaces_id)"""

OPEN_JOINT = """
    SELECT FROM decisions_jointdecision d
    WHERE d.team_id = OLD.team_id AND d.kind = 'logged' AND d.subject_id = OLD.id AND d.state = 'open'
      AND d.proposed_at > now() - interval '60 days'"""

NUMBERED = """
    INSERT INTO decisions_lognumber (team_id, last) VALUES (NEW.team_id, 1)
    ON CONFLICT (team_id) DO UPDATE SET last = decisions_lognumber.last + 1
    RETURNING last INTO NEW.number;
    NEW.recorded_at := now();
"""

# While it is proposed, an entry shows its right in the newest words there are.
PROPOSED = """
    SELECT r->>'sentence', r->>'holder' INTO NEW.right_sentence, NEW.right_holder
    FROM decisions_rightsversion v, jsonb_array_elements(v.rows) r
    WHERE v.team_id = NEW.team_id AND r->>'key' = NEW.right_key ORDER BY v.number DESC LIMIT 1;
    IF NOT FOUND THEN {a_right_stands_in_the_teams_list} END IF;
    IF NEW.replaces_id IS NOT NULL THEN
        PERFORM 1 FROM decisions_decision d
        WHERE d.id = NEW.replaces_id AND d.team_id = NEW.team_id AND d.id <> NEW.id AND d.status <> 'proposed';
        IF NOT FOUND THEN {a_successor_is_decided_in_the_same_team} END IF;
    END IF;
"""

# The app writes down by itself what both signed elsewhere; an entry of its own they sign by its text.
SIGNED = f"""
    SELECT d.* INTO signed FROM decisions_jointdecision d
    WHERE d.id = NEW.joint_id AND d.team_id = NEW.team_id AND d.state = 'signed'
      AND CASE WHEN d.kind = 'logged' THEN d.subject_id = NEW.id AND d.terms @> {SIGNED_TEXT}
          ELSE TG_OP = 'INSERT' END;
    IF NOT FOUND THEN {{what_is_held_together_is_signed_by_both}} END IF;
    NEW.decided_on := (signed.settled_at AT TIME ZONE zone)::date;
    NEW.decided_by_id := NULL;
"""

DECIDING = f"""
    SELECT t.time_zone, (t.created_at AT TIME ZONE t.time_zone)::date INTO zone, founded
    FROM teams_team t WHERE t.id = NEW.team_id;
    IF NEW.joint_id IS NOT NULL THEN {SIGNED} END IF;
    IF NEW.decided_on > (now() AT TIME ZONE zone)::date THEN {{a_decision_is_dated_until_today}} END IF;
    IF NEW.decided_on < founded THEN {{a_decision_is_no_older_than_its_team}} END IF;
    IF NEW.joint_id IS NOT NULL AND signed.kind = 'rights' THEN
        NEW.right_key := 'rights';
        NEW.right_sentence := 'Who decides what';
        NEW.right_holder := 'together';
    ELSIF NEW.joint_id IS NOT NULL AND signed.kind = 'challenge' THEN
        SELECT c.right_key, c.right_sentence, c.right_holder
        INTO NEW.right_key, NEW.right_sentence, NEW.right_holder
        FROM decisions_challenge c WHERE c.id = signed.subject_id;
    ELSE
        {right_on("NEW.right_key", "NEW.team_id", "((NEW.decided_on + 1)::timestamp AT TIME ZONE zone)")}
        INTO NEW.right_sentence, NEW.right_holder;
        IF NOT FOUND THEN {{a_right_was_in_force_on_the_day}} END IF;
    END IF;
    IF NEW.joint_id IS NULL THEN
        IF NEW.right_holder = 'together' THEN {{what_is_held_together_is_signed_by_both}} END IF;
        PERFORM 1 FROM {roles_of("NEW.decided_by_id", "NEW.team_id", "NEW.decided_on")}
        WHERE acted.role = ANY ({ROLES_FOR_HOLDER});
        IF NOT FOUND THEN {{who_decided_held_the_right_that_day}} END IF;
    END IF;
"""

# From decided on, only these two move, and each move has its reason in another row.
STANDING = """
    IF OLD.status = 'superseded' AND NEW.superseded_by_id IS DISTINCT FROM OLD.superseded_by_id
    THEN {this_was_superseded_already} END IF;
    IF to_jsonb(NEW) - '{status,superseded_by_id,search}'::text[]
       IS DISTINCT FROM to_jsonb(OLD) - '{status,superseded_by_id,search}'::text[]
       OR OLD.status = 'superseded' OR NEW.status = 'proposed'
    THEN {a_decided_entry_stands} END IF;
    SELECT NOT EXISTS (SELECT FROM decisions_challenge c WHERE c.decision_id = NEW.id AND c.outcome = '')
    INTO calm;
    IF NEW.status IN ('decided', 'challenged') AND (NEW.status = 'decided') <> calm
    THEN {a_challenge_moves_the_entry} END IF;
    IF NEW.status = 'superseded' THEN
        IF NOT calm THEN {a_challenge_is_settled_first} END IF;
        SELECT d.* INTO successor FROM decisions_decision d
        WHERE d.id = NEW.superseded_by_id AND d.team_id = NEW.team_id AND d.id <> NEW.id AND d.status = 'decided';
        IF NOT FOUND THEN {a_successor_is_decided_in_the_same_team} END IF;
        IF successor.joint_id IS NULL AND successor.right_key <> NEW.right_key
           AND (successor.right_holder <> NEW.right_holder OR NEW.joint_id IS NOT NULL)
        THEN {a_decision_gives_way_to_its_own_voice} END IF;
    END IF;
"""

LOG_LAW = Law(
    name="the_log_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[
        ("signed", "decisions_jointdecision"),
        ("successor", "decisions_decision"),
        ("zone", "text"),
        ("founded", "date"),
        ("calm", "boolean"),
    ],
    rules=LOG_RULES,
    func=f"""
        IF TG_OP <> 'INSERT' AND OLD.status = 'proposed' THEN
            PERFORM 1 WHERE EXISTS ({OPEN_JOINT});
            IF FOUND THEN {{what_waits_for_a_signature_is_not_changed}} END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF OLD.status <> 'proposed' THEN {{only_a_proposed_entry_is_deleted}} END IF;
            RETURN OLD;
        END IF;
        IF TG_OP = 'INSERT' THEN
            {NUMBERED}
        ELSIF (NEW.id, NEW.team_id, NEW.number, NEW.recorded_by_id, NEW.recorded_at)
              IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.number, OLD.recorded_by_id, OLD.recorded_at)
        THEN
            {{an_entry_is_numbered_once}}
        END IF;
        IF NEW.status = 'proposed' AND (TG_OP = 'INSERT' OR OLD.status = 'proposed') THEN {PROPOSED}
        ELSIF NEW.status = 'decided' AND (TG_OP = 'INSERT' OR OLD.status = 'proposed') THEN {DECIDING}
        ELSIF TG_OP = 'INSERT' OR OLD.status = 'proposed' THEN {{a_challenge_moves_the_entry}}
        ELSE {STANDING}
        END IF;
        RETURN NEW;
    """,
)

SUCCESSION_LAW = Law(
    name="a_successor_takes_its_place",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NEW.status = 'decided' AND NEW.replaces_id IS NOT NULL THEN
            UPDATE decisions_decision d SET status = 'superseded', superseded_by_id = NEW.id
            WHERE d.id = NEW.replaces_id AND d.superseded_by_id IS DISTINCT FROM NEW.id;
        END IF;
        RETURN NULL;
    """,
)

NUMBER_LAW = Law(
    name="numbers_are_never_given_again",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    rules={"a_number_is_never_given_again": gettext_noop("The log never gives a number twice.")},
    func="""
        IF TG_OP = 'DELETE' OR NEW.team_id <> OLD.team_id OR NEW.last <> OLD.last + 1
        THEN {a_number_is_never_given_again} END IF;
        RETURN NEW;
    """,
)

# What is added to a challenge after it was raised, each once.
