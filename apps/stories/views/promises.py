"""Promised and measured: what delivered work was to change, and what it did."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.stories.promises import LISTED, STATES, as_promise, delivered, figures_of
from apps.teams.access import get_team

A_PAGE = 25


@require_GET
def promises(request: HttpRequest, team: str) -> HttpResponse:
    """What the team has delivered, what nobody has measured first. The filter stands in the address."""
    asked = get_team(signed_in(request), team)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    page, pager = paged(request, delivered(asked, state=state).only(*LISTED), size=A_PAGE)
    context = {
        "team": asked,
        "nav": "promises",
        "figures": figures_of(asked),
        "states": STATES.items(),
        "state": state,
        "rows": [as_promise(asked, story) for story in page],
        "pager": pager,
    }
    return render(request, "stories/promises.html", context)
