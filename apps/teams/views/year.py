"""A team's year at a glance: holidays, who is away when. The app of sprints lays them over it and shows the page."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.teams.access import StandingTeam
from apps.teams.availability import Availability
from apps.teams.availability.years import year_of
from apps.teams.models import Right


def year_context(request: HttpRequest, team: StandingTeam) -> dict[str, Any]:
    """Weeks across, people down: the days each has for the team, and what takes them."""
    shown = asked_year(request)
    first, last = dt.date(shown, 1, 1), dt.date(shown, 12, 31)
    return {
        "team": team,
        "nav": "presence",
        "year": year_of(Availability.of(team, first, last), today=team.today),
        "shown": shown,
        "may_change": team.standing.may(Right.CAPACITY),
    }


def asked_year(request: HttpRequest) -> int:
    """The year asked for, within reach of this one."""
    asked, now = request.GET.get("year", ""), timezone.localdate().year
    return min(max(int(asked), now - 5), now + 5) if asked.isdecimal() and len(asked) == 4 else now
