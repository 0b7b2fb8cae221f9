"""The groups of an organisation with their teams, and who may make them."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.reports.models import Group


@dataclass(frozen=True)
class TeamGroup:
    """A department or another group, with the ids of its teams."""

    pk: int
    name: str
    teams: frozenset[int]

    @property
    def url(self) -> str:
        """The report on its teams alone."""
        return f"{reverse('reports:adherence')}?group={self.pk}"


def groups_of(user: User) -> list[TeamGroup]:
    """All of their organisation, by name, empty ones too; archived teams are in none. One query."""
    found, names = defaultdict[int, set[int]](set), dict[int, str]()
    rows = Group.objects.filter(organisation=user.organisation_id).order_by("name", "pk")
    for pk, name, team, archived_at in rows.values_list("pk", "name", "teams", "teams__archived_at"):
        names[pk] = name
        found[pk] |= {team} if team and archived_at is None else set()
    return [TeamGroup(pk, name, frozenset(found[pk])) for pk, name in names.items()]


def require_manager(user: User) -> None:
    """Managers divide the organisation into groups; others read them."""
    if not user.is_manager:
        raise PermissionDenied(_("Only managers of your organisation can do this."))


def get_group(user: User, pk: int) -> Group:
    """A group that `user`, a manager, may change."""
    require_manager(user)
    group = Group.objects.filter(organisation=user.organisation_id, pk=pk).first()
    if group is None:
        raise Http404
    return group
