"""A past to measure with: closed sprints with their lines and their history, as many as asked for.

They come in planned and filled, and then start and close one after the other, as the law has it: nothing closes that
was not planned, and every row of their history is the triggers' own.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from apps.accounts.models import User
from apps.core.violations import explained
from apps.demo.copying import copy_in
from apps.sprints.models import Budget, Commitment, Outcome, Sprint, Status
from apps.stories.models import Kind, State, Story
from apps.teams.availability.workdays import weekdays
from apps.teams.models import Team

LINES = 15  # of a sprint
EVERY, LASTS = dt.timedelta(days=14), dt.timedelta(days=11)


def load_past(*, team: Team, by: User, numbers: range, until: dt.date, capacity: Decimal, tech_part: int) -> None:
    """Closed sprints with the stories of these numbers, one in `tech_part` of them technical; the last ends before
    `until`.
    """
    count = len(numbers) // LINES
    with explained():
        copy_in(Sprint, [_planned(team, n + 1, until - EVERY * (count - n), capacity) for n in range(count)])
        sprints = list(Sprint.objects.filter(team=team).select_related("team").order_by("starts"))
        copy_in(Commitment, list(_lines(team, sprints, numbers, tech_part)))
        for sprint in sprints:
            _play(sprint, by)
    done = Commitment.objects.filter(team=team, outcome=Outcome.DONE)
    Story.objects.filter(pk__in=done.values("story")).update(state=State.DONE)


def _planned(team: Team, number: int, starts: dt.date, capacity: Decimal) -> Sprint:
    return Sprint(team=team, number=number, starts=starts, ends=starts + LASTS, capacity=capacity)


def _lines(team: Team, sprints: list[Sprint], numbers: range, tech_part: int) -> Iterator[Commitment]:
    stories = Story.objects.filter(team=team, number__in=numbers).order_by("number").values_list("pk", "number")
    for place, (story, number) in enumerate(stories):
        sprint = sprints[place // LINES]
        yield Commitment(
            sprint=sprint,
            story_id=story,
            budget=Budget.PRODUCT if number % tech_part else Budget.TECH,
            committed_at=_noon(sprint, sprint.starts),
        )


def _play(sprint: Sprint, by: User) -> None:
    """It starts, half-way all of it is done but its spikes, which nobody answers here, and it closes."""
    row, lines = Sprint.objects.filter(pk=sprint.pk), Commitment.objects.filter(sprint=sprint)
    row.update(status=Status.ACTIVE, started_by=by, started_at=_noon(sprint, sprint.starts))
    done_at = _noon(sprint, sprint.starts + LASTS / 2)
    lines.exclude(kind=Kind.SPIKE).update(outcome=Outcome.DONE, done_by=by, done_at=done_at)
    lines.filter(outcome=Outcome.NONE).update(outcome=Outcome.RETURNED)
    days = weekdays(sprint.starts, sprint.ends)
    row.update(status=Status.CLOSED, closed_by=by, closed_at=_noon(sprint, sprint.ends), working_days=days)


def _noon(sprint: Sprint, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), sprint.team.zone)
