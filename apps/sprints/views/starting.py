"""The start of a sprint: one signature is enough, and the other one is asked for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.services import tell
from apps.sprints.access import get_sprint
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.checklist import checklist
from apps.sprints.models import Sprint, Status
from apps.sprints.services import start_sprint
from apps.sprints.signatures import confirmation_of, said_about
from apps.sprints.views.answers import bar_context
from apps.teams.access import StandingTeam
from apps.teams.models import Right, Role


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The last look before the budgets freeze: a checklist, which keeps nobody from starting.

    The starter's signature is enough; the other one is asked for.
    """
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.SPRINT_START)
    if sprint.status != Status.PLANNED:
        return _started_already(request, asked, sprint)
    violation = None
    if request.method == "POST":
        try:
            _start(request, asked, sprint)
        except RuleViolation as broken:
            violation = broken
            asked, sprint = get_sprint(signed_in(request), team, number)  # as it is now, or 404
        else:
            messages.success(request, _("%(sprint)s runs. Its budgets are fixed now.") % {"sprint": sprint.title})
            return redirect("sprints:detail", asked.slug, number)
    seat = own_seat(asked)
    confirmation = confirmation_of(sprint)
    context = bar_context(asked, sprint) | {
        "nav": "planning",
        "violation": violation,
        "checks": checklist(sprint, confirmation, reader=signed_in(request)),
        "signs_for": Role(seat).label if seat else "",
        "stories": sprint.commitments.open().count(),
    }
    return render(request, "sprints/start.html", context, status=422 if violation else 200)


def _started_already(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> HttpResponse:
    """Two who start it at once are told; the second one signs where the sprint asks for it."""
    if request.method == "POST" and sprint.status == Status.ACTIVE:
        words = {"sprint": sprint.title, "who": sprint.started_by or _("Somebody")}
        messages.info(request, _("%(sprint)s runs already. %(who)s was first; nothing of it changed.") % words)
    return redirect("sprints:detail", team.slug, sprint.number)


@require_GET
def signatures(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What both sides say about a sprint; the part of it beside the board names a signature that is missing."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    said, budgets = said_about(sprint), Budgets.of(sprint)
    context = {
        "team": asked,
        "nav": "sprints",
        "sprint": sprint,
        "said": said,
        "waits_for_you": said.waits_for(asked),
        "may_adjust": bool(asked.standing.seats) and sprint.status == Status.ACTIVE and sprint.fenced,
        "fallen_by": -sprint.adjustment,
        "budgets": budgets,
        "bar": bar_of(budgets),
    }
    return render(request, "sprints/signatures.html", context, partials=("missing",))


def _start(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> None:
    start_sprint(sprint=sprint, by=signed_in(request), seat=own_seat(team))
    if asked_for := said_about(sprint).start:
        tell(decision=asked_for, link=request.build_absolute_uri(asked_for.get_absolute_url()))


def own_seat(team: StandingTeam) -> str | None:
    """For which role the starter signs, if for any: their own before one they stand in for."""
    seats = sorted(team.standing.seats, key=lambda seat: (seat != team.standing.role, seat))
    return seats[0] if seats else None
