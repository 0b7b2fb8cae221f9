"""What it was like before the fence: the figures, and the lines that they are made of."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.reports.before import sentence_of
from apps.reports.before_chart import BeforeChart
from apps.reports.before_reading import PART_LABELS, before_of, past_lines, past_of
from apps.teams.access import get_team

LINES_A_PAGE = 100


@require_safe
def before(request: HttpRequest, team: str) -> HttpResponse:
    """Everybody who may read the team reads it."""
    asked = get_team(signed_in(request), team)
    found = before_of(asked)
    context = {"team": asked, "nav": "before", "before": found, "sentence": sentence_of(found)}
    return render(request, "reports/before.html", context | {"chart": BeforeChart(found)})


@require_safe
def rows(request: HttpRequest, team: str) -> HttpResponse:
    """The stories behind the figures, all or one part of them."""
    asked = get_team(signed_in(request), team)
    part = request.GET.get("part", "")
    lines = past_lines(asked, part).select_related("story", "sprint").order_by("-sprint__starts", "id")
    page, pager = paged(request, lines, size=LINES_A_PAGE)
    for line in page:
        line.story.team = line.sprint.team = asked
    context = {
        "team": asked,
        "nav": "before",
        "sentence": sentence_of(past_of(asked)),
        "lines": page,
        "pager": pager,
        "parts": [{"name": name, "label": label, "current": name == part} for name, label in PART_LABELS.items()],
    }
    return render(request, "reports/before_rows.html", context)
