"""The groups of an organisation with their teams: one query for all of them."""

from collections import defaultdict
from dataclasses import dataclass

from apps.accounts.models import User
from apps.reports.models import Group


@dataclass(frozen=True)
class TeamGroup:
    """A department or another group, with the ids of its teams."""

    pk: int
    name: str
    teams: frozenset[int]


def groups_of(user: User) -> list[TeamGroup]:
    """All of their organisation, by name, empty ones too; archived teams are in none."""
    found, names = defaultdict[int, set[int]](set), dict[int, str]()
    rows = Group.objects.filter(organisation=user.organisation_id).order_by("name", "pk")
    for pk, name, team, archived_at in rows.values_list("pk", "name", "teams", "teams__archived_at"):
        names[pk] = name
        found[pk] |= {team} if team and archived_at is None else set()
    return [TeamGroup(pk, name, frozenset(found[pk])) for pk, name in names.items()]
