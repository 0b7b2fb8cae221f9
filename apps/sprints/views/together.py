"""What both sides decide about one sprint: its capacity, and what falls away while it runs."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointState
from apps.decisions.services import tell
from apps.sprints.access import get_sprint, require_seat
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.fall import fall_of
from apps.sprints.forms import AdjustmentForm, ConfirmationForm
from apps.sprints.models import Sprint, Status
from apps.sprints.preview import NOTHING, adjusted
from apps.sprints.services import confirm_capacity, propose_adjustment
from apps.sprints.signatures import confirmation_of, said_about
from apps.teams.access import StandingTeam
from apps.teams.models import Right


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Sign for the capacity of a sprint as it stands: the first signature, or the one that was missing."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    seats = require_seat(asked, Right.CAPACITY)
    form, refusal = ConfirmationForm(request.POST or None, seats=seats), ""
    if form.is_valid():
        try:
            decision = confirm_capacity(
                sprint=sprint, capacity=form.cleaned_data["capacity"], by=signed_in(request), seat=form.signs_for
            )
        except RuleViolation as violation:
            refusal = violation.message
            sprint.refresh_from_db()
        else:
            return _confirmed(request, sprint, decision)
    elif form.is_bound:
        refusal = _("This request was not understood. Nothing changed.")
    context = {
        "form": ConfirmationForm(initial={"capacity": sprint.capacity}, seats=seats),
        "refusal": refusal,
        "bar": bar_of(Budgets.of(sprint)),
    }
    return _page(request, "sprints/confirm.html", asked, sprint, context, status=422 if refusal else 200)


def _confirmed(request: HttpRequest, sprint: Sprint, decision: JointDecision) -> HttpResponse:
    _tell(request, sprint, decision)
    by_both = decision.state == JointState.SIGNED
    said = _("The capacity is confirmed by both.") if by_both else _("Signed. The other signature is asked for.")
    messages.success(request, said)
    return redirect(sprint)


@require_http_methods(["GET", "POST"])
def adjust(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Propose that the capacity of a running sprint falls, with what that does to the product budget."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    seats = require_seat(asked, Right.CAPACITY)
    if sprint.status != Status.ACTIVE or not sprint.fenced:
        return redirect(sprint)
    if "preview" in request.POST:
        typed = AdjustmentForm(initial=request.POST.dict(), sprint=sprint, seats=seats)
        return _adjust_page(request, asked, sprint, typed, AdjustmentForm(request.POST, sprint=sprint, seats=seats))
    form = AdjustmentForm(request.POST or None, sprint=sprint, seats=seats)
    if form.is_valid():
        try:
            return _propose_adjustment(request, sprint, form)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
    return _adjust_page(request, asked, sprint, form, form)


def _propose_adjustment(request: HttpRequest, sprint: Sprint, form: AdjustmentForm) -> HttpResponse:
    given = form.cleaned_data
    decision = propose_adjustment(
        sprint=sprint, falls_by=given["falls_by"], by=signed_in(request), seat=form.signs_for, note=given["note"]
    )
    _tell(request, sprint, decision)
    messages.success(request, _("Proposed and signed by you. It takes effect when the other side has signed, too."))
    return redirect(decision)


def _adjust_page(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, form: AdjustmentForm, typed: AdjustmentForm
) -> HttpResponse:
    """With the budgets as they are and as they would be for the amount that was typed, if it is one.

    Before anything is typed it is what has fallen already or, if that is more, what the days that are gone come to.
    """
    typed.is_valid()
    fall = fall_of(sprint, confirmation_of(sprint))
    begin = max(-sprint.adjustment, fall.amount if fall else NOTHING)
    form.initial.setdefault("falls_by", begin)
    falls_by = typed.cleaned_data.get("falls_by") if typed.is_bound else begin
    context = {"form": form, "fall": fall, "problems": typed.errors.get("falls_by", [])} | _beside(sprint, falls_by)
    return _page(request, "sprints/adjust.html", team, sprint, context, status=422 if form.errors else 200)


def _beside(sprint: Sprint, falls_by: Decimal | None) -> dict[str, Any]:
    before = Budgets.of(sprint)
    beside: dict[str, Any] = {"before": before, "bar_before": bar_of(before)}
    if falls_by is not None:
        after = adjusted(sprint, falls_by)
        beside |= {"falls_by": falls_by, "after": after, "bar_after": bar_of(after)}
    return beside


def _tell(request: HttpRequest, sprint: Sprint, decision: JointDecision) -> None:
    decision.team = sprint.team
    tell(decision=decision, link=request.build_absolute_uri(decision.get_absolute_url()))


def _page(
    request: HttpRequest, template: str, team: StandingTeam, sprint: Sprint, context: dict[str, Any], *, status: int
) -> HttpResponse:
    context |= {"team": team, "nav": "sprints", "sprint": sprint, "said": said_about(sprint)}
    return render(request, template, context, partials=("preview",), status=status)
