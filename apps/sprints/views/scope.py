"""What a sprint's ledger tells: changes of its scope, its burn-up, and the figures of a retrospective."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.pagination import paged_list
from apps.sprints.access import get_sprint
from apps.sprints.burn_chart import BurnChart
from apps.sprints.models import Budget, Status
from apps.sprints.scope_rows import Scope, rows_of, scope_of, taken_off_in
from apps.sprints.telling import Telling, tell
from apps.teams.models import Team, Unit

CHANGES_A_PAGE, BESIDE_THE_BOARD = 50, 10


@require_GET
def scope(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """A started sprint from its ledger. The sprint's own page asks for the part of it that is the same."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status == Status.PLANNED:
        return redirect("sprints:plan", asked.slug, number)
    told, unit = tell(sprint), str(Unit(sprint.unit).abbreviation)
    context = {"team": asked, "nav": "sprints", "sprint": sprint, "unit": unit, "told": told}
    if told:
        sums = {budget: figures.scope for budget, figures in told.figures.items()}
        happened = Scope(sums, told.changes, taken_off_in(sprint))
        context |= _listed(request, asked, happened, size=CHANGES_A_PAGE) | _figures(told)
        is_over = sprint.status == Status.CLOSED
        context["charts"] = [BurnChart(each, unit, is_over) for each in told.burn_ups]
    return render(request, "sprints/scope.html", context, partials=("told",))


@require_GET
def beside(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The running list and its totals alone, for the board. Without script the whole page has both."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if not target_of(request) or sprint.status == Status.PLANNED or not sprint.fenced:
        return redirect("sprints:scope", asked.slug, number)
    context = {"team": asked, "sprint": sprint, "unit": str(Unit(sprint.unit).abbreviation)}
    context |= _listed(request, asked, scope_of(sprint), size=BESIDE_THE_BOARD)
    return render(request, "sprints/_scope_beside.html", context)


def _listed(request: HttpRequest, team: Team, happened: Scope, *, size: int) -> dict[str, Any]:
    """The newest first; the sums are those of all."""
    page, pager = paged_list(request, happened.entries, size=size)
    return {"changes": rows_of(team, list(page)), "scope_sums": happened.rows, "pager": pager}


def _figures(told: Telling) -> dict[str, Any]:
    """A row a budget, and one for all of them; unplanned work where there was any."""
    shown = [each for each in Budget if each != Budget.UNPLANNED or told.figures[each].scope.now]
    return {
        "figures": [(each.label, told.figures[each]) for each in shown],
        "in_all": told.in_all,
        "carried": told.carried_stories(),
        "lines": len(told.ledger.lines),
        "promised": len(told.baseline.lines),
    }
