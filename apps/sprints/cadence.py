"""Which sprints a cadence makes: local dates alone, so no time zone and no change of clocks shifts a day.

A sprint of weeks begins on the cadence's weekday and ends on the last weekday before the next one begins; a month is a
month. No sprint runs in a skipped week: one that would run into it begins after it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from django.utils.translation import gettext as _

from apps.sprints.models import Cadence, Length, Sprint, Status
from apps.teams.availability.warnings import said_days
from apps.teams.models import Team

A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
AHEAD = dt.timedelta(days=731)
LONGEST_PAST = dt.timedelta(days=92)
SATURDAY = 5
OFFERED, TICKED = 6, 3
USUAL_LENGTH = dt.timedelta(days=11)  # two weeks without their last weekend


@dataclass(frozen=True)
class Period:
    """The dates of one sprint, and the one it would overlap with, if any."""

    starts: dt.date
    ends: dt.date
    overlaps: Sprint | None = None

    @property
    def sentence(self) -> str:
        """Why it is not made."""
        if self.overlaps is None:
            return ""
        words = {"sprint": self.overlaps.title, "days": said_days(self.overlaps.starts, self.overlaps.ends)}
        return _("Not made: it overlaps with %(sprint)s, %(days)s.") % words


def periods(cadence: Cadence) -> Iterator[Period]:
    """One after the other from the cadence's first day on, without end."""
    weeks = Length(cadence.length).weeks
    return _months(cadence.starts) if weeks is None else _weeks(cadence, weeks)


def _months(day: dt.date) -> Iterator[Period]:
    first = day if day.day == 1 else _next_month(day)
    while True:
        following = _next_month(first)
        yield Period(first, following - A_DAY)
        first = following


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)


def _weeks(cadence: Cadence, weeks: int) -> Iterator[Period]:
    skipped = {cadence.week_of(day) for day in cadence.skipped}
    first = cadence.week_of(cadence.starts + A_DAY * 6)
    while True:
        hit = [week for week in (first + A_WEEK * n for n in range(weeks)) if week in skipped]
        if hit:
            first = hit[-1] + A_WEEK
            continue
        following = first + A_WEEK * weeks
        yield Period(first, _last_weekday(following - A_DAY))
        first = following


def _last_weekday(day: dt.date) -> dt.date:
    return day - A_DAY * max(0, day.weekday() - SATURDAY + 1)


def upcoming(cadence: Cadence, sprints: Iterable[Sprint], today: dt.date) -> list[Period]:
    """The next periods: those that can be made, and in between those that overlap. What is made already is left out."""
    sprints = list(sprints)
    made = {(sprint.starts, sprint.ends) for sprint in sprints}
    found: list[Period] = []
    for period in takewhile(lambda each: each.starts <= today + AHEAD, periods(cadence)):
        if period.ends < today or (period.starts, period.ends) in made:
            continue
        found.append(Period(period.starts, period.ends, _overlapping(period, sprints)))
        if sum(1 for each in found if each.overlaps is None) == OFFERED:
            break
    return found


def _overlapping(period: Period, sprints: list[Sprint]) -> Sprint | None:
    return next((each for each in sprints if each.starts <= period.ends and period.starts <= each.ends), None)


def sprints_around(team: Team) -> list[Sprint]:
    """The sprints that a period of today or later could meet. One query."""
    around = Sprint.objects.filter(team=team, fenced=True, ends__gte=team.today - LONGEST_PAST)
    return list(around.only("number", "name", "starts", "ends").order_by("starts"))


def next_planned(sprint: Sprint) -> Sprint | None:
    """The sprint that follows, where one is planned."""
    later = Sprint.objects.filter(team=sprint.team_id, status=Status.PLANNED, fenced=True, starts__gt=sprint.starts)
    return later.order_by("starts").first()


def next_dates(team: Team) -> tuple[dt.date, dt.date]:
    """The first and the last day that a next sprint would have: as long as the last one, and after it."""
    last = Sprint.objects.filter(team=team).order_by("-ends").first()
    if last is None:
        monday = team.today + dt.timedelta(days=-team.today.weekday() % 7)
        return monday, monday + USUAL_LENGTH
    # After a break, or an imported past, the next sprint begins in the week that is now.
    starts = max(last.ends + A_DAY, team.today - A_DAY * 6)
    starts += A_DAY * ((last.starts.weekday() - starts.weekday()) % 7)
    return starts, starts + (last.ends - last.starts)


def dates_after(sprint: Sprint) -> tuple[dt.date, dt.date]:
    """When the sprint after this one would run: by the team's cadence, else as long as the last one."""
    kept = Cadence.objects.filter(team=sprint.team_id).first()
    offered = upcoming(kept, sprints_around(sprint.team), sprint.team.today) if kept else []
    by_cadence = (each for each in offered if each.overlaps is None and each.starts > sprint.ends)
    period = next(by_cadence, None)
    return (period.starts, period.ends) if period else next_dates(sprint.team)


def proposed(team: Team) -> Cadence:
    """What a first cadence would go on with: the length and the weekday of the last sprint, after it ends."""
    last = Sprint.objects.filter(team=team).order_by("-ends").first()
    if last is None:
        monday = team.today - dt.timedelta(days=team.today.weekday())
        return Cadence(team=team, starts=monday)
    weeks = min(4, max(1, round(((last.ends - last.starts).days + 1) / 7)))
    return Cadence(team=team, starts=last.ends + A_DAY, weekday=last.starts.weekday(), length=str(weeks))
