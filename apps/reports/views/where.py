"""Where a team's capacity went: from what there was to what was delivered, step by step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.reports.definitions import TECHNICAL_SHARE
from apps.reports.forms.where import WhereForm
from apps.reports.waterfall import Waterfall
from apps.reports.waterfall_chart import WaterfallChart
from apps.reports.waterfall_steps import Side
from apps.sprints.models import Sprint, Status
from apps.teams.access import get_team


@require_safe
def where(request: HttpRequest, team: str) -> HttpResponse:
    """Everybody who may read the team reads it."""
    asked = get_team(signed_in(request), team)
    form = WhereForm(request.GET.dict(), team=asked)
    sprints = form.sprints()
    context = {"team": asked, "nav": "where", "form": form, "sprints": sprints, "sides": Side}
    if sprints:
        waterfall = Waterfall(sprints, asked.slug, sprints[0].sums.unit)
        context |= {"chart": WaterfallChart(waterfall), "waterfall": waterfall}
        context |= {"technical_share": TECHNICAL_SHARE.of(sprints)}
    context["running"] = Sprint.objects.filter(team=asked, status=Status.ACTIVE, fenced=True).first()
    return render(request, "reports/where.html", context, partials=("where",))
