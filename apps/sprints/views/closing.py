"""The close of a sprint: choose for each story, look at what it comes to, close; and what is corrected after it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.sprints.access import get_sprint
from apps.sprints.budget import bar_of
from apps.sprints.closing import Plan, words_of
from apps.sprints.forms.closing import CloseForm, CorrectionForm, SeenForm
from apps.sprints.models import Cadence, Outcome, Sprint, Status
from apps.sprints.services.closing import ClosedOtherwise, close_as_chosen, closing_of, correct
from apps.teams.access import StandingTeam
from apps.teams.models import Right

ALL_GO = "all:"
"""How a button begins that sets one choice for all stories."""


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """First the choices, then the preview; what is sent from there closes the sprint, if it is still what was seen."""
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.SPRINT_START)
    if sprint.status != Status.ACTIVE:
        return _not_running(request, asked, sprint)
    if request.method == "GET" and "each" not in request.GET and Cadence.objects.filter(team=asked, is_fixed=True):
        return redirect("sprints:period_close", asked.slug, number)
    act = request.POST.get("act", "")
    plan = closing_of(sprint, {})
    if request.method == "GET" or act == "edit" or act.startswith(ALL_GO):
        data = request.POST if act == "edit" else None
        return _choices(request, asked, plan, CloseForm(plan, asked, data, all_go=act.removeprefix(ALL_GO)))
    form = CloseForm(plan, asked, request.POST)
    if not form.is_valid():
        return _choices(request, asked, plan, form, status=422)
    if act == "close":
        return _close(request, asked, sprint, form)
    return _preview(request, asked, closing_of(sprint, form.choices), form)


def _not_running(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> HttpResponse:
    """Two who close it at once are told; the second one changes nothing."""
    if request.method == "POST" and sprint.status == Status.CLOSED:
        words = {"sprint": sprint.title, "who": sprint.closed_by or _("Somebody")}
        messages.info(request, _("%(sprint)s is closed already. %(who)s was first; nothing of it changed.") % words)
    return redirect("sprints:detail", team.slug, sprint.number)


def _choices(
    request: HttpRequest, team: StandingTeam, plan: Plan, form: CloseForm, *, status: int = 200
) -> HttpResponse:
    done = [row.line for row in plan.rows if row.line.outcome == Outcome.DONE]
    context = _around(team, plan) | {"form": form, "done": done}
    return render(request, "sprints/close.html", context, status=status)


def _around(team: StandingTeam, plan: Plan) -> dict[str, Any]:
    return {
        "team": team,
        "nav": "sprints",
        "sprint": plan.sprint,
        "following": plan.following,
        "unit": plan.sprint.get_unit_display(),
    }


def _preview(
    request: HttpRequest, team: StandingTeam, plan: Plan, form: CloseForm, *, status: int = 200, **said: object
) -> HttpResponse:
    context = _around(team, plan) | {
        "plan": plan,
        "rows": [{"row": row, "words": words_of(row, plan)} for row in plan.rows if row.choice],
        "form": form,
        "seen": SeenForm(initial={"seen": plan.seen}),
        "bar": bar_of(plan.after) if plan.after else None,
    }
    return render(request, "sprints/close_preview.html", context | said, status=status)


def _close(request: HttpRequest, team: StandingTeam, sprint: Sprint, form: CloseForm) -> HttpResponse:
    seen = SeenForm(request.POST)
    if not seen.is_valid():
        return _preview(request, team, closing_of(sprint, form.choices), form, status=422)
    try:
        plan = close_as_chosen(
            sprint=sprint, choices=form.choices, seen=seen.cleaned_data["seen"], by=signed_in(request)
        )
    except ClosedOtherwise as stopped:
        return _preview(request, team, stopped.plan, form, status=409, differences=stopped.differences)
    except RuleViolation as violation:
        return _refused(request, team, sprint, form, violation)
    messages.success(request, _said(plan))
    return redirect("sprints:detail", team.slug, sprint.number)


def _refused(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, form: CloseForm, violation: RuleViolation
) -> HttpResponse:
    sprint.refresh_from_db()
    sprint.team = team
    if sprint.status != Status.ACTIVE:
        return _not_running(request, team, sprint)
    return _preview(request, team, closing_of(sprint, form.choices), form, status=422, refusal=violation.message)


def _said(plan: Plan) -> str:
    """That it is closed, what of it goes on, and what waits to."""
    came, waits = sum(1 for row in plan.rows if row.into), len(plan.waiting)
    said = [_("%(sprint)s is closed.") % {"sprint": plan.sprint.title}]
    if came:
        goes_on = ngettext("%(count)s story goes on in %(next)s.", "%(count)s stories go on in %(next)s.", came)
        said.append(goes_on % {"count": came, "next": plan.following.title})
    if waits:
        wait = ngettext(
            "%(count)s story waits in the backlog, wanted in %(next)s.",
            "%(count)s stories wait in the backlog, wanted in %(next)s.",
            waits,
        )
        said.append(wait % {"count": waits, "next": plan.following.title})
    return " ".join(said)


@require_http_methods(["GET", "POST"])
def corrections(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What turned out wrong in a closed sprint. There is no way to open it again."""
    asked, sprint = get_sprint(signed_in(request), team, number, acting=request.method == "POST")
    if sprint.status != Status.CLOSED:
        return redirect("sprints:detail", asked.slug, number)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        correct(sprint=sprint, text=form.cleaned_data["text"], by=signed_in(request))
        messages.success(request, _("Your correction stands beside the figures."))
        return redirect("sprints:detail", asked.slug, number)
    context = {"team": asked, "nav": "sprints", "sprint": sprint, "form": form}
    return render(request, "sprints/corrections.html", context, status=422 if form.errors else 200)
