"""What links of other apps to decisions share. Their tables live in those apps: this one knows no stories."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models.log import Decision

LINK_RULES = {
    "a_decision_is_linked_within_its_team": gettext_noop("A decision is linked to what belongs to its own team.")
}


class DecisionLink(models.Model):
    """A pointer, no part of the decision: it can be set later, when the work that follows is written."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


def within_the_team(table: str, column: str) -> Law:
    """Both ends belong to one team."""
    return Law(
        name="links_stay_within_the_team",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        rules=LINK_RULES,
        func=f"""
            PERFORM 1 FROM decisions_decision d JOIN {table} linked USING (team_id)
            WHERE d.id = NEW.decision_id AND linked.id = NEW.{column};
            IF NOT FOUND THEN {{a_decision_is_linked_within_its_team}} END IF;
            RETURN NEW;
        """,
    )
