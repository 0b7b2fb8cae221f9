"""Every figure of one closed sprint, down to the lines of its ledger."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged_list
from apps.reports.forms.where import LedgerForm
from apps.reports.ledger_rows import in_all, ledger_of, with_stories
from apps.reports.reading import closed_sprints, sprints_of_teams
from apps.reports.sprint_figures import SprintFigures
from apps.sprints.access import get_sprint
from apps.sprints.models import Sprint, Status
from apps.teams.access import StandingTeam
from apps.teams.models import Unit

LINES_A_PAGE, ATTEMPTS_SHOWN = 50, 50


@require_safe
def sprint_figures(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Everybody who may read the team reads it. A sprint that has not closed has none yet, which is said."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    unit = str(Unit(sprint.unit).abbreviation)
    context: dict[str, Any] = {"team": asked, "nav": "sprints", "sprint": sprint, "unit": unit}
    if sprint.status == Status.CLOSED:
        (summed,) = sprints_of_teams(
            closed_sprints(asked, fenced=sprint.fenced).filter(pk=sprint.pk), {asked.pk: asked}
        )
        context |= {"figures": SprintFigures(summed)} | _ledger(request, asked, sprint) | _attempts(asked, sprint)
    return render(request, "reports/sprint_figures.html", context, partials=("ledger",))


def _ledger(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """The lines asked for, a page of them, and what all of them come to."""
    form = LedgerForm(request.GET.dict())
    rows = form.picked(ledger_of(sprint))
    page, pager = paged_list(request, rows, size=LINES_A_PAGE)
    return {"lines": with_stories(team, list(page)), "pager": pager, "filter": form, "listed": in_all(rows)}


def _attempts(team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """The team sees each line, everybody else the count, which is a figure."""
    if team.standing.role is None:
        return {"attempts": None}
    return {"attempts": list(sprint.attempts.select_related("person")[:ATTEMPTS_SHOWN])}
