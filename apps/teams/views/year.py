"""A team's year at a glance: holidays, who is away when, and room for what lies on the right of this app."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.teams.access import get_team
from apps.teams.availability import Availability
from apps.teams.availability.years import year_of
from apps.teams.models import Right


@require_GET
def year(request: HttpRequest, team: str) -> HttpResponse:
    """Weeks across, people down: the days each has for the team, and what takes them."""
    asked = get_team(signed_in(request), team)
    shown = asked_year(request)
    first, last = dt.date(shown, 1, 1), dt.date(shown, 12, 31)
    context = {
        "team": asked,
        "nav": "presence",
        "year": year_of(Availability.of(asked, first, last), today=asked.today),
        "shown": shown,
        "may_change": asked.standing.may(Right.CAPACITY),
    }
    return render(request, "teams/year.html", context)


def asked_year(request: HttpRequest) -> int:
    """The year asked for, within reach of this one."""
    asked, now = request.GET.get("year", ""), timezone.localdate().year
    return min(max(int(asked), now - 5), now + 5) if asked.isdecimal() and len(asked) == 4 else now
