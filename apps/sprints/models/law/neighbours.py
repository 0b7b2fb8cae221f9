"""What happens to stories, teams and agreements, carried over to sprints: those apps know no sprints."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law


def _guard(name: str, *, found: str, rules: dict[str, str], condition: pgtrigger.Condition | None = None) -> Law:
    """Refuse a change, which `condition` tells from others, or every deletion, where a row is found."""
    [rule] = rules
    return Law(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update if condition else pgtrigger.Delete,
        condition=condition,
        rules=rules,
        func=f"""
            PERFORM 1 FROM {found};
            IF FOUND THEN {{{rule}}} END IF;
            RETURN {"NEW" if condition else "OLD"};
        """,
    )


STORY_LAWS = [
    Law(
        # One statement for all lines, so that two sizes can be swapped at the limit. The lines copy for themselves.
        name="refresh_lines",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_stories", new="new_stories"),
        func="""
            -- A line or a debt that comes in writes its story too, without changing it. No other trigger does.
            IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
            UPDATE sprints_commitment c SET size = c.size
            FROM new_stories n JOIN old_stories o USING (id)
            WHERE (n.kind, n.size, n.has_why) IS DISTINCT FROM (o.kind, o.size, o.has_why)
              AND c.story_id = n.id
              AND (NOT c.settled AND c.left_at IS NULL OR c.settled AND NOT c.fenced AND c.kind = 'untagged');
            RETURN NULL;
        """,
    ),
    _guard(
        "keep_the_story",
        found="sprints_commitment c WHERE c.story_id = OLD.id",
        # Triggers and keys know a story by its id: under another one its line would be nobody's.
        condition=pgtrigger.Q(old__id__df=pgtrigger.F("new__id"))
        | pgtrigger.Q(old__team__df=pgtrigger.F("new__team"))
        | pgtrigger.Q(old__is_epic__df=pgtrigger.F("new__is_epic")),
        rules={
            "a_committed_story_keeps_its_team": gettext_noop(
                "A story that stands on a sprint's ledger keeps its team and does not become an epic."
            )
        },
    ),
    _guard(
        "keep_in_sight",
        found="sprints_commitment c WHERE c.story_id = NEW.id AND c.left_at IS NULL AND NOT c.settled",
        condition=pgtrigger.Q(old__archived_at__isnull=True, new__archived_at__isnull=False),
        rules={
            "a_planned_story_leaves_its_sprint_before_it_is_archived": gettext_noop(
                "This story stands in a sprint. Take it out there before you archive it."
            )
        },
    ),
    _guard(
        # A foreign key would be content at the commit if another story had taken the same id meanwhile.
        "keep_what_was_planned",
        found="sprints_commitment c WHERE c.story_id = OLD.id",
        rules={
            "a_story_on_a_ledger_is_archived_not_deleted": gettext_noop(
                "A story that stood in a sprint stays on its ledger. Archive it instead."
            )
        },
    ),
]

TEAM_LAWS = [
    _guard(
        # Points and days on one axis would make every figure of the past wrong.
        "keep_the_unit",
        found="sprints_sprint s WHERE s.team_id = NEW.id",
        condition=pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit")),
        rules={
            "a_teams_unit_is_fixed_with_its_first_sprint": gettext_noop(
                "The unit is fixed once a team has a sprint: older figures would change their meaning."
            )
        },
    ),
    _guard(
        "keep_the_team",
        found="sprints_sprint s WHERE s.team_id = OLD.id",
        rules={
            "a_team_with_sprints_is_archived_not_deleted": gettext_noop(
                "A team that has sprints keeps its ledgers. Archive it instead."
            )
        },
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
