"""Closed sprints with what their ledgers came to: three queries, however many there are, and none of stories."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from apps.decisions.models import JointDecision, JointKind, JointState
from apps.reports.sums import Frame, Part, Place, SprintSums, Sums
from apps.sprints.models import FenceAttempt, LedgerSum, Sprint, Status
from apps.teams.models import Team

LOOKED_AT = 6
PART = Part._fields
COLUMNS = (
    "number", "name", "starts", "ends", "fenced", "unit", "capacity", "adjustment", "tech_share", "reserve_share",
    "product_budget", "tech_budget", "reserve", "person_days", "team_id",
)  # fmt: skip


def closed_sprints(team: Team, *, fenced: bool = True) -> QuerySet[Sprint]:
    """A team's closed sprints, the newest first. The past that came in without a fence is asked for by itself."""
    return Sprint.objects.filter(team=team, status=Status.CLOSED, fenced=fenced).order_by("-ends", "-id")


def last_sprints(team: Team, count: int = LOOKED_AT) -> list[SprintSums]:
    """The last closed fenced sprints in the unit of the newest, the oldest first."""
    sprints = list(_with_counts(closed_sprints(team))[:count])
    return read(team, [each for each in sprints if each.unit == sprints[0].unit])


def sprints_between(team: Team, first: dt.date, last: dt.date, *, fenced: bool = True) -> list[SprintSums]:
    """The closed sprints that ended between two days, both included, in the unit of the newest; the oldest first."""
    sprints = list(_with_counts(closed_sprints(team, fenced=fenced).filter(ends__range=(first, last))))
    return read(team, [each for each in sprints if each.unit == sprints[0].unit])


def _with_counts(sprints: QuerySet[Sprint]) -> QuerySet[Sprint]:
    attempts = FenceAttempt.objects.filter(sprint=OuterRef("pk")).order_by().values("sprint")
    count = Subquery(attempts.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    confirmed = JointDecision.objects.filter(
        team=OuterRef("team"),
        kind=JointKind.CAPACITY,
        subject_id=OuterRef("pk"),
        state=JointState.SIGNED,
        amount=OuterRef("capacity"),
    )
    counted = sprints.annotate(attempted=Coalesce(count, 0), is_confirmed=Exists(confirmed))
    return counted.only(*COLUMNS)


def read(team: Team, sprints: Iterable[Sprint]) -> list[SprintSums]:
    """Sprints from `_with_counts` with their sums: one query more."""
    return _read(sprints, {team.pk: team})


def sprints_of_teams(sprints: QuerySet[Sprint], teams: Mapping[int, Team]) -> list[SprintSums]:
    """Closed sprints of several teams, the oldest first: two queries. `teams` by their ids."""
    return _read(_with_counts(sprints), teams)


def _read(sprints: Iterable[Sprint], teams: Mapping[int, Team]) -> list[SprintSums]:
    """A team's address is made once: there may be thousands of sprints."""
    found = sorted(sprints, key=lambda each: (each.ends, each.pk))
    parts = parts_of([each.pk for each in found])
    pages = {pk: reverse("sprints:detail", args=[team.slug, 0]).removesuffix("0/") for pk, team in teams.items()}
    for sprint in found:
        sprint.team = teams[sprint.team_id]
    return [_summed(each, parts[each.pk], url=f"{pages[each.team_id]}{each.number}/") for each in found]


def parts_of(sprints: Iterable[int]) -> dict[int, dict[Place, Part]]:
    """The sums of closed sprints, by sprint."""
    found = defaultdict[int, dict[Place, Part]](dict)
    rows = LedgerSum.objects.filter(sprint__in=list(sprints)).order_by()
    for sprint, budget, work_type, *amounts in rows.values_list("sprint_id", "budget", "work_type", *PART):
        found[sprint][budget, work_type] = Part._make(amounts)
    return found


def _summed(sprint: Sprint, parts: Mapping[Place, Part], *, url: str) -> SprintSums:
    return SprintSums(
        pk=sprint.pk,
        team=sprint.team_id,
        number=sprint.number,
        label=sprint.title,
        url=url,
        starts=sprint.starts,
        ends=sprint.ends,
        fenced=sprint.fenced,
        tech_share=sprint.tech_share,
        sums=Sums(sprint.unit, frame_of(sprint), parts),
    )


def frame_of(sprint: Sprint) -> Frame:
    """What the sprint was divided into, and what was counted of it."""
    capacity = sprint.capacity or Decimal(0)
    return Frame(
        sprints=1,
        capacity=capacity,
        product_budget=sprint.product_budget,
        tech_budget=sprint.tech_budget,
        reserve=sprint.reserve,
        agreed=capacity * sprint.tech_share / 100,
        person_days=sprint.person_days or Decimal(0),
        attempts=getattr(sprint, "attempted", 0),
        confirmed=int(getattr(sprint, "is_confirmed", False)),
    )
