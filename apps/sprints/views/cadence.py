"""How a team's sprints follow each other: their cadence, the next ones in one click, and the close of a period."""

import datetime as dt
from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.sprints.access import get_sprint
from apps.sprints.cadence import TICKED, Period, next_planned, proposed, sprints_around, upcoming
from apps.sprints.forms.cadence import CadenceForm, PeriodCloseForm, PickForm, SkipForm
from apps.sprints.models import Cadence, Commitment, Outcome, Sprint, Status
from apps.sprints.services.cadence import close_period, make_sprints, run_week, set_cadence, skip_week
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Right


@require_http_methods(["GET", "POST"])
def cadence(request: HttpRequest, team: str) -> HttpResponse:
    """The cadence, and the dates it would make."""
    right = Right.CAPACITY if request.method == "POST" else None
    asked = get_team(signed_in(request), team, right=right)
    kept = _kept(asked)
    form = CadenceForm(request.POST or None, instance=copy(kept) or proposed(asked), today=asked.today)
    if form.is_valid():
        set_cadence(team=asked, fields=form.cleaned_data, by=signed_in(request))
        messages.success(request, _("The cadence is saved. The sprints that exist stay as they are."))
        return redirect("sprints:cadence", asked.slug)
    return _page(request, asked, form, kept, status=422 if form.errors else 200)


def _kept(team: StandingTeam) -> Cadence | None:
    return Cadence.objects.filter(team=team).first()


def _page(
    request: HttpRequest, team: StandingTeam, form: CadenceForm, kept: Cadence | None, *, status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "team": team,
        "nav": "sprints",
        "form": form,
        "cadence": kept,
        "may_plan": team.standing.may(Right.CAPACITY),
        "skip_form": SkipForm(),
    }
    if kept:
        context |= {"upcoming": _offered(team, kept), "ticked": TICKED, "skipped": _skipped(kept, team.today)}
    return render(request, "sprints/cadence.html", context, status=status)


def _offered(team: StandingTeam, kept: Cadence) -> list[Period]:
    return upcoming(kept, sprints_around(team), team.today)


def _skipped(kept: Cadence, today: dt.date) -> list[dt.date]:
    """The first days of the weeks that are skipped, from this one on."""
    return sorted({kept.week_of(day) for day in kept.skipped if kept.week_of(day) >= kept.week_of(today)})


@require_POST
def skip(request: HttpRequest, team: str) -> HttpResponse:
    """Leave a week out, or take it in again."""
    asked, kept = _changing(request, team)
    form = SkipForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a day of the week that no sprint is to run in."))
    else:
        change = skip_week if form.cleaned_data["skip"] else run_week
        change(cadence=kept, day=form.cleaned_data["day"], by=signed_in(request))
    return redirect("sprints:cadence", asked.slug)


@require_POST
def make(request: HttpRequest, team: str) -> HttpResponse:
    """Make the sprints that were ticked, as they were shown."""
    asked, kept = _changing(request, team)
    offered = {period.starts: period for period in _offered(asked, kept) if period.overlaps is None}
    form = PickForm(request.POST, offered=offered)
    if not form.is_valid():
        messages.error(request, _("Choose among the dates that are offered. Others may have changed them meanwhile."))
        return redirect("sprints:cadence", asked.slug)
    dates = [(day, offered[day].ends) for day in form.cleaned_data["starts"]]
    try:
        made = make_sprints(team=asked, dates=dates, by=signed_in(request))
    except RuleViolation as violation:
        messages.error(request, violation.message)
        return redirect("sprints:cadence", asked.slug)
    said = ngettext("%(count)s sprint is ready to be planned.", "%(count)s sprints are ready to be planned.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect("sprints:list", asked.slug)


def _changing(request: HttpRequest, team: str) -> tuple[StandingTeam, Cadence]:
    asked = get_team(signed_in(request), team, right=Right.CAPACITY)
    kept = _kept(asked)
    if kept is None:
        raise Http404
    return asked, kept


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Close a period in one click: what is done, what is not, and one choice for that."""
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.SPRINT_START)
    if sprint.status != Status.ACTIVE:
        return redirect("sprints:detail", asked.slug, number)
    following = next_planned(sprint)
    startable = following if following and following.capacity is not None and asked.standing.seats else None
    form = PeriodCloseForm(request.POST or None, following=startable.title if startable else "")
    if form.is_valid():
        try:
            _close(request, asked, sprint, startable, form)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
            sprint.refresh_from_db()
        else:
            messages.success(request, _("%(sprint)s is closed.") % {"sprint": sprint.title})
            return redirect("sprints:detail", asked.slug, number)
    context = {"team": asked, "nav": "sprints", "sprint": sprint, "form": form, "following": following}
    return render(request, "sprints/period_close.html", context | _left(sprint), status=422 if form.is_bound else 200)


def _close(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, startable: Sprint | None, form: PeriodCloseForm
) -> None:
    seats = sorted(team.standing.seats)
    close_period(
        sprint=sprint,
        unfinished=form.cleaned_data["unfinished"],
        by=signed_in(request),
        following=startable if form.cleaned_data.get("start_next") else None,
        seat=seats[0] if seats else None,
    )


def _left(sprint: Sprint) -> dict[str, Any]:
    """The lines of a sprint, done and not done."""
    lines = list(Commitment.objects.filter(sprint=sprint, left_at=None).select_related("story").order_by("story__rank"))
    for line in lines:
        line.story.team = sprint.team
    return {
        "done": [line for line in lines if line.outcome == Outcome.DONE],
        "undone": [line for line in lines if line.outcome == Outcome.NONE],
    }
