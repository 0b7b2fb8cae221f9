"""Inviting people into a team as well, and what becomes of it when they accept."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.invitations import invite_by_mail, make_link
from apps.accounts.joining import on_acceptance
from apps.accounts.models import Invitation, User
from apps.core.violations import RuleViolation, explained
from apps.teams.models import Membership, Role, Team, TeamInvitation
from apps.teams.services import join_team


def invite_people(
    *, by: User, emails: Sequence[str], role: str, days: int, team: Team | None = None, team_role: str = Role.DEVELOPER
) -> list[Invitation]:
    """Invite each address into the organisation, and into a team where one is named."""
    with transaction.atomic():
        invitations = invite_by_mail(by=by, emails=emails, role=role, days=days)
        _into_team(invitations, team, team_role)
    return invitations


def make_joining_link(
    *, by: User, role: str, places: int, days: int, team: Team | None = None, team_role: str = Role.DEVELOPER
) -> Invitation:
    """Make a link into the organisation, and into a team where one is named."""
    with transaction.atomic():
        invitation = make_link(by=by, role=role, places=places, days=days)
        _into_team([invitation], team, team_role)
    return invitation


def _into_team(invitations: Sequence[Invitation], team: Team | None, role: str) -> None:
    if team is not None:
        with explained(), transaction.atomic():
            TeamInvitation.objects.bulk_create(TeamInvitation(invitation=i, team=team, role=role) for i in invitations)


def joins_which(invitation: Invitation) -> TeamInvitation | None:
    """The team that an invitation leads into, if it names one."""
    return TeamInvitation.objects.filter(invitation=invitation).select_related("team").first()


@on_acceptance
def join_invited_team(*, invitation: Invitation, person: User) -> Membership | None:
    """Let somebody into the team they were invited to, from today.

    Raises `RuleViolation` where the role is no longer free, they are in the team already, or it was archived.
    """
    into = joins_which(invitation)
    if into is None:
        return None
    if into.team.archived_at:
        raise RuleViolation("an_archived_team_takes_nobody", _("The team you were invited to was archived meanwhile."))
    return join_team(team=into.team, user=person, role=into.role)
