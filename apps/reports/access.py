"""Whose figures a reader may see: team pages by `get_team`, pages across teams by this."""

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.teams.models import Membership, Team


def reported_teams(user: User) -> QuerySet[Team]:
    """The teams whose figures `user` may read: managers and administrators all of their organisation's, others their
    own.
    """
    teams = Team.objects.visible_to(user).current()
    if user.is_manager or user.is_administrator:
        return teams
    return teams.filter(pk__in=Membership.objects.today().filter(user=user).values("team"))
