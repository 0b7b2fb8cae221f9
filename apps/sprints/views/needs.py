"""What stories of a sprint need and will not have in time: a page, and the part of it that planning shows."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.sprints.access import get_sprint
from apps.sprints.models import Status
from apps.sprints.needs import late_needs

SHOWN_IN_PLANNING = 3


@require_GET
def needs(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Beside the plan the first of them, so that they are not the plan."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    late = late_needs(sprint, reader=asked.standing.user)
    context = {
        "team": asked,
        "nav": "planning" if sprint.status == Status.PLANNED else "sprints",
        "sprint": sprint,
        "late": late[:SHOWN_IN_PLANNING] if target_of(request) else late,
        "count": len(late),
        "is_part": target_of(request) == "needs",
    }
    return render(request, "sprints/needs.html", context, partials=("needs",))
