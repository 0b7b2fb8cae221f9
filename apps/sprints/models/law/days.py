"""The days of a sprint: from its start on they are those of the time zone that its team had then."""

import pgtrigger

from apps.core.triggers import Law

DAYS = Law(
    name="days",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        -- Nobody's to write: a baseline ends with the local day of the start, whatever becomes of the team.
        IF TG_OP = 'UPDATE' THEN NEW.time_zone := OLD.time_zone; END IF;
        IF NEW.status = 'planned' THEN
            NEW.time_zone := '';
        ELSIF TG_OP = 'INSERT' OR OLD.status = 'planned' THEN
            SELECT t.time_zone INTO NEW.time_zone FROM teams_team t WHERE t.id = NEW.team_id;
        END IF;
        RETURN NEW;
    """,
)
