"""Whose figures a reader may see: team pages by `get_team`, pages across teams by this."""

from django.db.models import QuerySet
from django.http import Http404

from apps.accounts.models import User
from apps.reports.models import DigestSubscription, Export
from apps.teams.models import Membership, Team


def reported_teams(user: User) -> QuerySet[Team]:
    """The teams whose figures `user` may read: managers and administrators all of their organisation's, others their
    own.
    """
    teams = Team.objects.visible_to(user).current()
    if user.is_manager or user.is_administrator:
        return teams
    return teams.filter(pk__in=Membership.objects.today().filter(user=user).values("team"))


def get_export(user: User, pk: int) -> Export:
    """One of a person's own exports; those of others are not there. Without its file, until somebody reads that."""
    export = Export.objects.without_file().filter(owner=user, pk=pk).select_related("owner").first()
    if export is None:
        raise Http404
    return export


def may_still_read(user: User, export: Export) -> bool:
    """Whether `user` sees every team in the file today. A week is long enough to leave one."""
    return reported_teams(user).filter(pk__in=export.teams).count() == len(export.teams)


def own_digests(user: User) -> QuerySet[DigestSubscription]:
    """A person's digests, those that were stopped as well."""
    return DigestSubscription.objects.filter(owner=user).select_related("owner", "view")


def get_digest(user: User, pk: int) -> DigestSubscription:
    """One of them; those of others are not there."""
    digest = own_digests(user).filter(pk=pk).first()
    if digest is None:
        raise Http404
    return digest
