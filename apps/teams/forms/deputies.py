"""Who stands in for a Product Owner or tech lead, and for how long."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.teams.forms.membership import LocalDayField
from apps.teams.models import Membership, Role, Team

# Beside which field a rule of the database speaks.
FIELD_OF_RULE = {
    "a_deputy_is_another_member_of_the_team": "deputy",
    "nobody_stands_in_for_both_sides": "deputy",
    "a_deputy_is_named_by_the_holder": "starts",
    "a_product_owner_has_one_deputy_at_a_time": "starts",
    "a_tech_lead_has_one_deputy_at_a_time": "starts",
    "a_deputy_ends_after_it_starts": "ends",
    "a_deputy_bridges_an_absence": "ends",
}


class DeputyForm(forms.Form):
    """A member of the team, and the first and last day. The database judges; its sentences stand beside the fields."""

    deputy = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        empty_label=_("Choose somebody"),
        help_text=_("Developers and observers of this team. Nobody stands in for both sides of the fence."),
        error_messages={
            "required": _("Choose somebody of this team."),
            "invalid_choice": _("Choose somebody of this team who is neither Product Owner nor tech lead."),
        },
    )

    def __init__(self, *args: Any, team: Team, **options: Any) -> None:
        super().__init__(*args, **options)
        free = Membership.objects.on(team.today).filter(team=team, role__in=[Role.DEVELOPER, Role.OBSERVER])
        people = User.objects.active().filter(pk__in=free.values("user")).order_by("name", "id")
        cast("forms.ModelChoiceField[User]", self.fields["deputy"]).queryset = people
        self.fields["starts"] = LocalDayField(
            label=_("First day"), today=team.today, help_text=_("Today or later: nobody stood in yesterday.")
        )
        self.fields["ends"] = LocalDayField(
            label=_("Last day"),
            today=team.today,
            help_text=_("Included. Half a year at most."),
        )

    def add_violation(self, violation: RuleViolation) -> None:
        """Say a rule beside the field it is about."""
        self.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)


def days_asked(query: dict[str, str]) -> dict[str, dt.date]:
    """The first and last day that a link proposes. What is no date is left out."""
    found: dict[str, dt.date] = {}
    for name in ("starts", "ends"):
        try:
            found[name] = dt.date.fromisoformat(query.get(name, ""))
        except ValueError:
            continue
    return found
