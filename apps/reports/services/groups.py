"""Groups of teams: made, renamed, filled and deleted by managers."""

import hashlib
from collections.abc import Collection

from django.db import transaction

from apps.accounts.models import Organisation
from apps.core.violations import explained
from apps.reports.models import Group, GroupTeam
from apps.teams.models import Team


def make_group(*, organisation: Organisation, name: str, teams: Collection[Team], pk: int | None = None) -> Group:
    """Raises `RuleViolation` where the organisation has a group of this name. `pk` makes one again that was deleted, so
    that views which name it find it; one that is back already is left as it is.
    """
    with explained(), transaction.atomic():
        fields = {"organisation": organisation, "name": name}
        group, is_new = Group.objects.get_or_create(pk=pk, defaults=fields)  # type: ignore[misc]  # None: a new one
        if not is_new:
            return group
        _fill(group, {team.pk for team in teams})
    return group


class StaleGroup(Exception):
    """Somebody changed the group, or deleted it, since the form was opened. Holds it as it is now, if it is."""

    def __init__(self, current: Group | None) -> None:
        super().__init__(str(current))
        self.current = current


def edition(group: Group) -> str:
    """What a form saw of a group: its name and its teams."""
    teams = ",".join(map(str, group.teams.order_by("pk").values_list("pk", flat=True)))
    return hashlib.sha256(f"{group.name}\n{teams}".encode()).hexdigest()


def change_group(*, group: Group, seen: str, name: str, teams: Collection[Team]) -> None:
    """Rename it and say which teams are in it: who came and who went are rows of history.

    Raises `StaleGroup` where it is not the edition `seen` any more, and `RuleViolation`.
    """
    with explained(), transaction.atomic():
        current = Group.objects.select_for_update(of=["self"]).filter(pk=group.pk).first()
        if current is None or edition(current) != seen:
            raise StaleGroup(current)
        current.name = name
        current.save(update_fields=["name"])
        _fill(current, {team.pk for team in teams})


def _fill(group: Group, wanted: set[int]) -> None:
    """Archived teams stay in it unseen, and are there again where somebody brings one back."""
    places = GroupTeam.objects.filter(group=group)
    places.filter(team__archived_at=None).exclude(team__in=wanted).delete()
    missing = wanted - set(places.values_list("team", flat=True))
    GroupTeam.objects.bulk_create(GroupTeam(group=group, team_id=team) for team in sorted(missing))


def delete_group(*, group: Group) -> None:
    """Views that name it go on without it, and say so."""
    group.delete()
