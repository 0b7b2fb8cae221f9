"""What stories ask of sprints (apps.stories.horizon): which one comes next, where a story stands, how old a day is."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.urls import reverse

from apps.sprints.models import Commitment, Sprint, Status
from apps.stories.horizon import Place, register
from apps.teams.models import Team


def next_sprint(team: Team) -> str:
    """The first planned one; where there is none, the name that the one after the last will have."""
    sprints = Sprint.objects.filter(team=team)
    planned = sprints.filter(status=Status.PLANNED).order_by("starts").first()
    if planned:
        return planned.title
    last = sprints.order_by("-number").first()
    return Sprint(number=last.number + 1 if last else 1).title


def places_of(team: Team, stories: Iterable[int]) -> Mapping[int, Place]:
    lines = Commitment.objects.filter(team=team, story__in=list(stories), left_at=None, settled=False)
    return {line.story_id: _place(team, line.sprint) for line in lines.select_related("sprint")}


def _place(team: Team, sprint: Sprint) -> Place:
    url = reverse("sprints:detail", args=[team.slug, sprint.number])
    return Place(sprint.title, url, is_running=sprint.status == Status.ACTIVE, ends=sprint.ends)


def places_anywhere(stories: Iterable[int]) -> Mapping[int, Place]:
    lines = Commitment.objects.filter(story__in=list(stories), left_at=None, settled=False)
    return {line.story_id: _place(line.sprint.team, line.sprint) for line in lines.select_related("sprint__team")}


def closed_since(team: Team, day: dt.date) -> int:
    return Sprint.objects.filter(team=team, status=Status.CLOSED, ends__gte=day).count()


register(next_sprint=next_sprint, places_of=places_of, places_anywhere=places_anywhere, closed_since=closed_since)
