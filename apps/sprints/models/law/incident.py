"""Incidents: what was reported stands, it is confirmed in time or is none, and its line follows it.

A sized incident stands on its sprint's ledger, whichever door its size came through; and what is no incident leaves
the ledger and becomes a bug in the same statement. So neither can be half done. Their locks are story, line, incident,
sprint; whoever writes an incident of a story that is there takes the story first.
"""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

STANDS = {
    "what_was_said_of_an_incident_stands": gettext_noop(
        "Who reported an incident, when, and what was said of it since stays as it is."
    ),
    "an_incident_of_a_closed_sprint_stands": gettext_noop("This sprint is closed. Its incidents stay as they were."),
    "an_incident_belongs_to_a_running_sprint": gettext_noop("An incident is reported in the sprint that runs."),
    "an_incident_is_something_new": gettext_noop(
        "An incident is a story of this kind, of the sprint's own team, that was never planned."
    ),
    "an_incident_is_confirmed_soon": gettext_noop(
        "An incident is confirmed by the next working day, which lies within the next 31 days."
    ),
    "an_incident_is_confirmed_in_time": gettext_noop(
        "The day to confirm this incident has passed. It becomes product work."
    ),
    "an_incident_has_its_day": gettext_noop("The day to confirm this incident is not over yet."),
}
CHARGED = {
    "what_is_charged_to_the_reserve_was_reported": gettext_noop(
        "Report the incident first. One that nobody confirmed in its own sprint is product work: say what kind it is."
    ),
    "an_incident_is_confirmed_before_it_is_done": gettext_noop(
        "Nobody has confirmed this incident yet. That comes first; then it is done."
    ),
    "an_incident_stays_until_it_is_none": gettext_noop(
        "An incident stays in its sprint. Where it is none, say so with the reason, and it becomes product work."
    ),
}
KIND = {
    "an_incident_keeps_its_kind": gettext_noop(
        "This incident stands in a running sprint. Where it is none, say so there, and it becomes product work."
    ),
    "what_was_no_incident_stays_none": gettext_noop("This was no incident. What breaks now is reported anew."),
    "an_incident_keeps_its_story": gettext_noop("A story that was reported as an incident keeps its team."),
}
FOLLOWS = {
    "a_follow_up_is_of_the_incidents_team": gettext_noop("A follow-up is another story of the incident's own team."),
}

INSERTED = """
    IF sprint.status <> 'active' THEN {an_incident_belongs_to_a_running_sprint} END IF;
    PERFORM 1 FROM stories_story s
    WHERE s.id = NEW.story_id AND s.team_id = sprint.team_id AND s.kind = 'incident' AND NOT s.is_epic
      AND NOT EXISTS (SELECT FROM sprints_commitment c WHERE c.story_id = s.id AND c.budget <> 'unplanned');
    IF NOT FOUND OR NEW.lapsed_at IS NOT NULL THEN {an_incident_is_something_new} END IF;
    IF NEW.confirm_by NOT BETWEEN (NEW.reported_at AT TIME ZONE sprint.time_zone)::date
       AND (NEW.reported_at AT TIME ZONE sprint.time_zone)::date + 31
    THEN {an_incident_is_confirmed_soon} END IF;
"""
UPDATED = """
    IF to_jsonb(NEW) IS NOT DISTINCT FROM to_jsonb(OLD) THEN RETURN NEW; END IF;
    IF sprint.status = 'closed' THEN {an_incident_of_a_closed_sprint_stands} END IF;
    IF OLD.confirmed_at IS NOT NULL OR OLD.lapsed_at IS NOT NULL
       OR (NEW.id, NEW.story_id, NEW.sprint_id, NEW.reported_by_id, NEW.reported_at, NEW.confirm_by)
       IS DISTINCT FROM (OLD.id, OLD.story_id, OLD.sprint_id, OLD.reported_by_id, OLD.reported_at, OLD.confirm_by)
    THEN {what_was_said_of_an_incident_stands} END IF;
    IF NEW.lapsed_at IS NOT NULL AND NEW.lapsed_by_id IS NULL
       AND (NEW.lapsed_at AT TIME ZONE sprint.time_zone)::date <= NEW.confirm_by
    THEN {an_incident_has_its_day} END IF;
"""

INCIDENT_STANDS = Law(
    # The sprint is locked as its tally locks it: two who report at once do not wait for each other in a circle.
    name="incident_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("sprint", "record")],
    rules=STANDS,
    func=f"""
        IF TG_OP = 'DELETE' THEN {{what_was_said_of_an_incident_stands}} END IF;
        SELECT s.status, s.team_id, s.time_zone INTO sprint FROM sprints_sprint s
        WHERE s.id = CASE TG_OP WHEN 'INSERT' THEN NEW.sprint_id ELSE OLD.sprint_id END FOR NO KEY UPDATE;
        IF TG_OP = 'INSERT' THEN {INSERTED} ELSE {UPDATED} END IF;
        IF (NEW.confirmed_at AT TIME ZONE sprint.time_zone)::date > NEW.confirm_by
        THEN {{an_incident_is_confirmed_in_time}} END IF;
        RETURN NEW;
    """,
)

# Its line is who reported it's: that is how it came into the sprint.
CHARGE = """
    INSERT INTO sprints_commitment (
        sprint_id, story_id, budget, committed_at, committed_by_id,
        left_reason, outcome, fenced, kind, has_why, settled)
    SELECT i.sprint_id, i.story_id, 'unplanned', {at}, i.reported_by_id, '', '', true, 'incident', false, false
    FROM sprints_incident i JOIN sprints_sprint s ON s.id = i.sprint_id JOIN stories_story t ON t.id = i.story_id
    WHERE i.story_id = {story} AND i.lapsed_at IS NULL AND s.status = 'active'
      AND (t.size IS NOT NULL OR s.unit = 'stories') AND t.state = 'open' AND t.archived_at IS NULL
      AND NOT EXISTS (
          SELECT FROM sprints_commitment c WHERE c.story_id = t.id AND c.left_at IS NULL AND NOT c.settled);
    RETURN NULL;
"""
CHARGED_AS_REPORTED = Law(
    name="incident_charged",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=CHARGE.format(at="NEW.reported_at", story="NEW.story_id"),
)
CHARGED_ONCE_SIZED = Law(
    name="charge_sized_incidents",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.size IS NULL AND NEW.size IS NOT NULL AND NEW.kind = 'incident'"),
    func=CHARGE.format(at="now()", story="NEW.id"),
)

LAPSES = Law(
    name="incident_lapses",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.lapsed_at IS NULL AND NEW.lapsed_at IS NOT NULL"),
    func="""
        UPDATE sprints_commitment c
        SET left_at = NEW.lapsed_at, left_by_id = NEW.lapsed_by_id, left_reason = NEW.lapsed_reason
        WHERE c.story_id = NEW.story_id AND c.sprint_id = NEW.sprint_id AND c.left_at IS NULL;
        UPDATE stories_story s SET kind = 'bug', version = s.version + 1
        WHERE s.id = NEW.story_id AND s.kind = 'incident';
        RETURN NULL;
    """,
)

# Sorts behind `line_comes` and `line_changes`, which say whether the line is fenced. Another kind meets the CHECK.
INCIDENT_LINE = Law(
    name="line_of_an_incident",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.budget = 'unplanned' AND NEW.kind = 'incident' AND NEW.fenced AND NOT NEW.settled"
    ),
    declare=[("incident", "record")],
    rules=CHARGED,
    func="""
        -- Whoever confirms it at this moment, or says that it is none, is waited for.
        SELECT i.sprint_id, i.confirmed_at, i.lapsed_at INTO incident
        FROM sprints_incident i WHERE i.story_id = NEW.story_id FOR SHARE;
        IF TG_OP = 'INSERT' THEN
            IF NOT FOUND OR incident.lapsed_at IS NOT NULL
               OR incident.sprint_id <> NEW.sprint_id AND incident.confirmed_at IS NULL
            THEN {what_is_charged_to_the_reserve_was_reported} END IF;
            RETURN NEW;
        END IF;
        IF NOT FOUND OR incident.lapsed_at IS NOT NULL THEN RETURN NEW; END IF;
        IF NEW.outcome = 'done' AND incident.confirmed_at IS NULL
        THEN {an_incident_is_confirmed_before_it_is_done} END IF;
        IF NEW.left_at IS NOT NULL THEN {an_incident_stays_until_it_is_none} END IF;
        RETURN NEW;
    """,
)

INCIDENT_KIND = Law(
    name="incident_keeps_its_kind",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "((NEW.id, NEW.team_id, NEW.is_epic, NEW.kind, NEW.archived_at IS NULL)"
        " IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.is_epic, OLD.kind, OLD.archived_at IS NULL))"
    ),
    declare=[("incident", "record")],
    rules=KIND,
    func="""
        SELECT i.lapsed_at, s.status INTO incident
        FROM sprints_incident i JOIN sprints_sprint s ON s.id = i.sprint_id WHERE i.story_id = OLD.id;
        IF NOT FOUND THEN RETURN NEW; END IF;
        IF (NEW.id, NEW.team_id, NEW.is_epic) <> (OLD.id, OLD.team_id, OLD.is_epic)
        THEN {an_incident_keeps_its_story} END IF;
        IF incident.lapsed_at IS NOT NULL THEN
            IF NEW.kind = 'incident' AND OLD.kind <> 'incident' THEN {what_was_no_incident_stays_none} END IF;
        ELSIF incident.status = 'active' AND (NEW.kind <> 'incident' OR NEW.archived_at IS NOT NULL)
        THEN {an_incident_keeps_its_kind} END IF;
        RETURN NEW;
    """,
)

INCIDENT_FOLLOW_UP = Law(
    name="incident_follow_ups_stay_within_the_team",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    rules=FOLLOWS,
    func="""
        PERFORM 1 FROM sprints_incident i JOIN stories_story broken ON broken.id = i.story_id
        JOIN stories_story story ON story.team_id = broken.team_id AND story.id <> broken.id
        WHERE i.id = NEW.incident_id AND story.id = NEW.story_id;
        IF NOT FOUND THEN {a_follow_up_is_of_the_incidents_team} END IF;
        RETURN NEW;
    """,
)

INCIDENT_LAWS = [INCIDENT_STANDS, CHARGED_AS_REPORTED, LAPSES]
BROKEN_STORY_LAWS = [INCIDENT_KIND, CHARGED_ONCE_SIZED]
