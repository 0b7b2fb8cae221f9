"""What happens to stories, teams and agreements, carried over to sprints: those apps know no sprints."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

STORY_LAWS = [
    Law(
        # One statement for all lines, so that two sizes can be swapped at the limit. The lines copy for themselves.
        name="refresh_lines",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_stories", new="new_stories"),
        func="""
            -- A line that comes in writes its story too, without changing it. No other trigger does.
            IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
            UPDATE sprints_commitment c SET size = c.size
            FROM new_stories n JOIN old_stories o USING (id)
            WHERE (n.kind, n.size, n.has_why) IS DISTINCT FROM (o.kind, o.size, o.has_why)
              AND c.story_id = n.id
              AND (NOT c.settled AND c.left_at IS NULL OR c.settled AND NOT c.fenced AND c.kind = 'untagged');
            RETURN NULL;
        """,
    ),
    Law(
        name="keep_the_story",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        # Triggers and keys know a story by its id: under another one its line would be nobody's.
        condition=pgtrigger.Q(old__id__df=pgtrigger.F("new__id"))
        | pgtrigger.Q(old__team__df=pgtrigger.F("new__team"))
        | pgtrigger.Q(old__is_epic__df=pgtrigger.F("new__is_epic")),
        rules={
            "a_committed_story_keeps_its_team": gettext_noop(
                "A story that stands on a sprint's ledger keeps its team and does not become an epic."
            )
        },
        func="""
            PERFORM 1 FROM sprints_commitment c WHERE c.story_id = OLD.id;
            IF FOUND THEN {a_committed_story_keeps_its_team} END IF;
            RETURN NEW;
        """,
    ),
    Law(
        name="keep_in_sight",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__archived_at__isnull=True, new__archived_at__isnull=False),
        rules={
            "a_planned_story_leaves_its_sprint_before_it_is_archived": gettext_noop(
                "This story stands in a sprint. Take it out there before you archive it."
            )
        },
        func="""
            PERFORM 1 FROM sprints_commitment c WHERE c.story_id = NEW.id AND c.left_at IS NULL AND NOT c.settled;
            IF FOUND THEN {a_planned_story_leaves_its_sprint_before_it_is_archived} END IF;
            RETURN NEW;
        """,
    ),
    Law(
        # A foreign key would be content at the commit if another story had taken the same id meanwhile.
        name="keep_what_was_planned",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        rules={
            "a_story_on_a_ledger_is_archived_not_deleted": gettext_noop(
                "A story that stood in a sprint stays on its ledger. Archive it instead."
            )
        },
        func="""
            PERFORM 1 FROM sprints_commitment c WHERE c.story_id = OLD.id;
            IF FOUND THEN {a_story_on_a_ledger_is_archived_not_deleted} END IF;
            RETURN OLD;
        """,
    ),
]

TEAM_LAWS = [
    Law(
        # Points and days on one axis would make every figure of the past wrong.
        name="keep_the_unit",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit")),
        rules={
            "a_teams_unit_is_fixed_with_its_first_sprint": gettext_noop(
                "The unit is fixed once a team has a sprint: older figures would change their meaning."
            )
        },
        func="""
            PERFORM 1 FROM sprints_sprint s WHERE s.team_id = NEW.id;
            IF FOUND THEN {a_teams_unit_is_fixed_with_its_first_sprint} END IF;
            RETURN NEW;
        """,
    ),
    Law(
        name="keep_the_team",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        rules={
            "a_team_with_sprints_is_archived_not_deleted": gettext_noop(
                "A team that has sprints keeps its ledgers. Archive it instead."
            )
        },
        func="""
            PERFORM 1 FROM sprints_sprint s WHERE s.team_id = OLD.id;
            IF FOUND THEN {a_team_with_sprints_is_archived_not_deleted} END IF;
            RETURN OLD;
        """,
    ),
]

AGREEMENT_LAWS = [
    Law(
        # The seal knows which agreement is in force and copies it: every planned sprint from that day on is touched.
        # The team's lock waits for a sprint that somebody is planning under the agreement before.
        name="reach_planned_sprints",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            PERFORM 1 FROM teams_team t WHERE t.id = NEW.team_id FOR NO KEY UPDATE;
            PERFORM 1 FROM sprints_sprint s
            WHERE s.team_id = NEW.team_id AND s.fenced AND s.status = 'planned' AND s.starts >= NEW.effective_from
            ORDER BY s.id FOR NO KEY UPDATE;
            UPDATE sprints_sprint s SET revision = s.revision
            WHERE s.team_id = NEW.team_id AND s.fenced AND s.status = 'planned' AND s.starts >= NEW.effective_from;
            RETURN NULL;
        """,
    ),
]
