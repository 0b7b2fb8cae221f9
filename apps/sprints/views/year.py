"""A team's year: who is away when, and the sprints that it meets."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.sprints.bands import bands_of, sprints_of_year
from apps.teams.access import get_team
from apps.teams.views.year import year_context


@require_GET
def year(request: HttpRequest, team: str) -> HttpResponse:
    """Weeks across, people down, sprints above them."""
    asked = get_team(signed_in(request), team)
    context = year_context(request, asked)
    bands = bands_of(sprints_of_year(asked, context["shown"]), context["year"].weeks)
    return render(request, "teams/year.html", context | {"bands": bands})
