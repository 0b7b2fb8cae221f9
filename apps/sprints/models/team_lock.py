"""A team's unit, once sprints count in it."""

import pgtrigger
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.teams.models import Team


class PlanningTeam(Team):
    """Teams, with what their sprints need of them: the trigger lives here, since teams know no sprints."""

    class Meta:
        proxy = True
        triggers = [
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
        ]
