"""What an invitation into the organisation may also bring: a role in a team."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.accounts.models import Invitation
from apps.core.triggers import Law
from apps.teams.models.membership import Role
from apps.teams.models.team import Team

TEAM_INVITATION_RULES = {
    "people_are_invited_into_teams_of_the_organisation": gettext_noop("This team belongs to another organisation."),
    "what_an_invitation_brings_stands_as_given": gettext_noop(
        "Team and role of an invitation stand as they were given. Revoke it and invite anew."
    ),
}


class TeamInvitation(models.Model):
    """The team, and the role there, of whoever accepts an invitation.

    Whether the role is free is asked when it is accepted: until then somebody else may have taken it.
    """

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="into_team", primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role in the team"), max_length=15, choices=Role, default=Role.DEVELOPER)

    class Meta:
        verbose_name = _("invitation into a team")
        verbose_name_plural = _("invitations into teams")
        triggers = [
            Law(
                name="guard_team_invitations",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                rules=TEAM_INVITATION_RULES,
                func="""
                    IF TG_OP = 'UPDATE' THEN {what_an_invitation_brings_stands_as_given} END IF;
                    PERFORM 1 FROM accounts_invitation i JOIN teams_team t USING (organisation_id)
                    WHERE i.id = NEW.invitation_id AND t.id = NEW.team_id;
                    IF NOT FOUND THEN {people_are_invited_into_teams_of_the_organisation} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.get_role_display()}"
