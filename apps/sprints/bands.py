"""A team's sprints laid over the weeks of a year."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from apps.sprints.models import Sprint
from apps.teams.availability.warnings import said_days
from apps.teams.models import Team

THURSDAY = dt.timedelta(days=3)


@dataclass(frozen=True)
class Band:
    """Some weeks, and the sprint that runs in them, if any."""

    weeks: int
    sprint: Sprint | None = None

    @property
    def said(self) -> str:
        return f"{self.sprint.title}, {said_days(self.sprint.starts, self.sprint.ends)}" if self.sprint else ""

    @property
    def url(self) -> str:
        return reverse("sprints:capacity", args=[self.sprint.team.slug, self.sprint.number]) if self.sprint else ""


def bands_of(sprints: Iterable[Sprint], weeks: Sequence[dt.date]) -> list[Band]:
    """One band after the other over all weeks, or none where no sprint lies in them."""
    sprints = list(sprints)
    running = [_in_week(sprints, monday) for monday in weeks]
    if not any(running):
        return []
    return [Band(len(list(held)), sprint) for sprint, held in groupby(running)]


def _in_week(sprints: list[Sprint], monday: dt.date) -> Sprint | None:
    """The sprint that has the middle of a week; in a week that is shared, else the first that has any of it."""
    middle, friday = monday + THURSDAY, monday + THURSDAY + dt.timedelta(days=1)
    holding = (each for each in sprints if each.starts <= middle <= each.ends)
    touching = (each for each in sprints if each.starts <= friday and monday <= each.ends)
    return next(holding, None) or next(touching, None)


def sprints_of_year(team: Team, year: int) -> list[Sprint]:
    """Fenced or not, in the order in which they run. One query."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    found = Sprint.objects.filter(team=team, starts__lte=last, ends__gte=first).order_by("starts")
    sprints = list(found.only("number", "name", "starts", "ends", "status"))
    for sprint in sprints:
        sprint.team = team
    return sprints
