"""Incidents as pages read them: those of a sprint with what each counts, and what waits to be reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Commitment, Incident, Sprint, Status
from apps.stories.models import Kind, State, Story
from apps.teams.models import Team


@dataclass(frozen=True)
class Row:
    """An incident in a sprint's list; `counts` is what its line there comes to, nothing without a line."""

    incident: Incident
    counts: Decimal | None
    outcome: str


@dataclass(frozen=True)
class Incidents:
    """The incidents of one sprint, the newest first, and what they take."""

    rows: list[Row]
    charged: Decimal
    reserve: Decimal
    unit: str

    @property
    def unconfirmed(self) -> int:
        return sum(row.incident.is_unconfirmed for row in self.rows)

    @property
    def standing(self) -> int:
        """Without those that turned out to be none."""
        return sum(row.incident.lapsed_at is None for row in self.rows)

    @property
    def beyond(self) -> Decimal:
        """What they take of the product budget, once the reserve is used."""
        return max(Decimal(0), self.charged - self.reserve)


def incidents_of(sprint: Sprint) -> Incidents:
    """Those reported in a sprint, and those that go on in it from an earlier one: two queries."""
    lines = {line.story_id: line for line in sprint.commitments.filter(budget=Budget.UNPLANNED, left_at=None)}
    found = Incident.objects.filter(Q(sprint=sprint) | Q(story__in=list(lines))).select_related("sprint")
    rows = [_row(sprint, incident, lines.get(incident.story_id)) for incident in found.with_people().order_by("-id")]
    return Incidents(rows, sprint.unplanned_committed, sprint.reserve, Budgets.of(sprint).unit)


def _row(sprint: Sprint, incident: Incident, line: Commitment | None) -> Row:
    incident.story.team = incident.sprint.team = sprint.team
    outcome = line.get_outcome_display() if line and line.outcome else ""
    return Row(incident, line.size if line else None, outcome)


def going_on(sprint: Sprint) -> list[Incident]:
    """Confirmed incidents of earlier sprints that stand nowhere: a running sprint may go on with them."""
    if sprint.status != Status.ACTIVE:
        return []
    waiting = Incident.objects.filter(
        sprint__team=sprint.team_id, sprint__status=Status.CLOSED, confirmed_at__isnull=False,
        story__kind=Kind.INCIDENT, story__state=State.OPEN, story__archived_at=None,
    )  # fmt: skip
    found = waiting.exclude(story__in=_planned(sprint)).select_related("story", "sprint").order_by("id")
    return [_row(sprint, incident, None).incident for incident in found]


def not_reported(sprint: Sprint) -> list[Story]:
    """Open stories that are tagged as incidents and were never planned: nobody has said yet whom they hit."""
    if sprint.status != Status.ACTIVE:
        return []
    tagged = Story.objects.waiting().filter(team=sprint.team_id, kind=Kind.INCIDENT, incident=None)
    return of_team(tagged.exclude(commitments__isnull=False).order_by("rank"), sprint.team)


def told_by_incidents(team: Team, story: Story) -> list[Incident]:
    """What a story's page tells: that it was reported as an incident, or follows from one."""
    about = Incident.objects.filter(Q(story=story) | Q(follow_ups__story=story)).select_related("story", "sprint")
    for incident in (found := list(about)):
        incident.story.team = incident.sprint.team = team
    return found


def of_team(stories: Iterable[Story], team: Team) -> list[Story]:
    """The same, each knowing its team without asking for it."""
    found = list(stories)
    for story in found:
        story.team = team
    return found


def _planned(sprint: Sprint) -> list[int]:
    lines = Commitment.objects.filter(team=sprint.team_id, left_at=None, settled=False, budget=Budget.UNPLANNED)
    return list(lines.values_list("story", flat=True))
