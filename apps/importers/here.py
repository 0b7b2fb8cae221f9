"""What a team has already, as an import needs to know it: keys, people, sprints."""

from __future__ import annotations

from apps.importers.family import Here
from apps.importers.models import SourceRecord
from apps.importers.past import TeamSprints
from apps.importers.people import Directory, Person
from apps.sprints.models import Sprint, Status
from apps.stories.models import Story, SubTask
from apps.teams.models import Membership, Team


def load_here(team: Team, source: str) -> Here:
    """Four small columns of the team's imported stories; their texts stay where they are."""
    rows = Story.objects.filter(team=team, source=source).exclude(source_key="")
    found = list(rows.values_list("source_key", "pk", "is_epic"))
    sub_tasks = SubTask.objects.filter(story__team=team).exclude(source_key="")
    records = SourceRecord.objects.filter(team=team, source=source)
    return Here(
        stories={key: pk for key, pk, is_epic in found if not is_epic},
        epics={key: pk for key, pk, is_epic in found if is_epic},
        sub_tasks=dict(sub_tasks.values_list("source_key", "pk")),
        digests=dict(records.values_list("key", "digest")),
    )


def load_people(team: Team) -> Directory:
    """Stories are given to members of the team: nobody joins a team by being named in a file."""
    members = Membership.objects.on(team.today).filter(team=team, user__is_active=True).select_related("user")
    return Directory(Person(each.user.pk, each.user.name, each.user.email) for each in members.order_by("user__name"))


def load_sprints(team: Team) -> TeamSprints:
    rows = list(Sprint.objects.filter(team=team).values_list("name", "number", "fenced", "status"))
    return TeamSprints(
        names=frozenset(name or Sprint(number=number).title for name, number, _, _ in rows),
        has_fenced=any(fenced for _, _, fenced, _ in rows),
        has_running=any(status == Status.ACTIVE for _, _, _, status in rows),
    )
