"""The law of needs: they stay inside an organisation, lead round in no circle, and stand as they were said."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law

NEW_NEED = {
    "a_need_stays_within_the_organisation": gettext_noop("A story needs stories of its own organisation alone."),
    "an_epic_neither_needs_nor_is_needed": gettext_noop(
        "An epic is never planned, so that nobody can wait for it. Name one of its stories."
    ),
    "needs_lead_round_in_no_circle": gettext_noop(
        "That story waits for this one already, by itself or by what it needs: neither would ever begin."
    ),
}
STANDS = {
    "a_need_stands_as_it_was_said": gettext_noop("A need stands as it was said. Take it away, and say it anew."),
}

# Both stories are locked in the order of their ids, as everywhere. Two needs that close a circle together may have no
# story in common, so whoever says one waits for the organisation. It is written and not just locked: a session that
# reads from an older snapshot must not pass by.
NEW_NEED_LAW = Law(
    name="need_is_sound",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.needed_id IS NOT NULL"),
    declare=[("asking", "record"), ("asked", "record")],
    rules=NEW_NEED,
    func="""
        PERFORM 1 FROM stories_story s WHERE s.id IN (NEW.story_id, NEW.needed_id) ORDER BY s.id FOR SHARE;
        SELECT t.organisation_id, s.is_epic INTO asking
        FROM stories_story s JOIN teams_team t ON t.id = s.team_id WHERE s.id = NEW.story_id;
        SELECT t.organisation_id, s.is_epic INTO asked
        FROM stories_story s JOIN teams_team t ON t.id = s.team_id WHERE s.id = NEW.needed_id;
        IF asking.organisation_id <> asked.organisation_id THEN {a_need_stays_within_the_organisation} END IF;
        IF asking.is_epic OR asked.is_epic THEN {an_epic_neither_needs_nor_is_needed} END IF;
        UPDATE accounts_organisation o SET name = o.name WHERE o.id = asking.organisation_id;
        PERFORM 1 FROM (
            WITH RECURSIVE behind (id) AS (
                SELECT NEW.needed_id
                UNION SELECT n.needed_id FROM stories_need n JOIN behind b ON b.id = n.story_id
                WHERE n.needed_id IS NOT NULL
            ) SELECT id FROM behind
        ) found WHERE found.id = NEW.story_id;
        IF FOUND THEN {needs_lead_round_in_no_circle} END IF;
        RETURN NULL;
    """,
)
NEED_STANDS = Law(
    name="need_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    rules=STANDS,
    func="""
        IF (NEW.id, NEW.story_id, NEW.needed_id, NEW.outside, NEW.expected_on, NEW.note, NEW.said_by_id, NEW.said_at)
           IS DISTINCT FROM
           (OLD.id, OLD.story_id, OLD.needed_id, OLD.outside, OLD.expected_on, OLD.note, OLD.said_by_id, OLD.said_at)
        THEN {a_need_stands_as_it_was_said} END IF;
        RETURN NEW;
    """,
)

NEED_LAWS = [NEW_NEED_LAW, NEED_STANDS]
