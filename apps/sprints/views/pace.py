"""Whether technical work keeps pace with product work: a page, and the part of it that stands on the board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.sprints.access import get_sprint
from apps.sprints.models import Status
from apps.sprints.pace import pace_of, unfinished_of
from apps.teams.models import Unit


@require_GET
def pace(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The board asks for it, and shows it where technical work lags; its own page says how it stands in any case."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status != Status.ACTIVE or not sprint.fenced:
        return redirect(sprint)
    found = pace_of(sprint)
    context = {
        "team": asked,
        "nav": "sprints",
        "sprint": sprint,
        "unit": Unit(sprint.unit).abbreviation,
        "pace": found,
        "on_board": target_of(request) is not None,
        "unfinished": unfinished_of(sprint) if found.is_behind else [],
    }
    return render(request, "sprints/pace.html", context, partials=("pace",))
