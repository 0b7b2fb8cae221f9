"""A sprint's capacity: who is here on which day, what that suggests, and the number that people set."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.templatetags.ringfence import amount
from apps.core.violations import RuleViolation
from apps.sprints.access import get_sprint, get_sprint_with_past
from apps.sprints.capacity import SprintCapacity, capacity_of, closed_before
from apps.sprints.capacity.grid import grid_of
from apps.sprints.forms.capacity import CapacityForm, CountedForm
from apps.sprints.models import Sprint, Status
from apps.sprints.refusals import record_attempt
from apps.sprints.services import leave_out, set_capacity
from apps.sprints.signatures import Confirmation, confirmation_of
from apps.teams.access import StandingTeam
from apps.teams.models import Right

PAGE, DAYS = "sprints/capacity.html", "days"


@dataclass(frozen=True)
class Since:
    """How far what is available has moved away from what was confirmed."""

    then: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.then

    @property
    def words(self) -> str:
        """−4 days, +1.5 days, −1 day: with its sign, and a real minus."""
        said = ngettext("%(change)s day", "%(change)s days", 1 if abs(self.change) == 1 else 2)
        return said % {"change": f"{'−' if self.change < 0 else '+'}{amount(abs(self.change))}"}


@require_http_methods(["GET", "POST"])
def capacity(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The grid, the suggestion with its sum, and the number that is set, with a note where it is another one."""
    right = Right.CAPACITY if request.method == "POST" else None
    asked, sprint, past = get_sprint_with_past(signed_in(request), team, number, right=right)
    reading = capacity_of(sprint, past)
    if request.method == "GET":
        return page(request, asked, sprint, reading=reading)
    form = _form(reading, request)
    if form.is_valid() and _set(request, sprint, form):
        return redirect("sprints:capacity", asked.slug, number)
    sprint.refresh_from_db()
    sprint.team = asked
    return page(request, asked, sprint, reading=reading, form=form, status=422)


def _form(reading: SprintCapacity, request: HttpRequest | None = None) -> CapacityForm:
    suggested = reading.suggestion.amount if reading.suggestion else None
    return CapacityForm(request.POST if request else None, sprint=reading.sprint, suggested=suggested)


def _set(request: HttpRequest, sprint: Sprint, form: CapacityForm) -> bool:
    wanted = form.cleaned_data
    try:
        set_capacity(sprint=sprint, capacity=wanted["capacity"], note=wanted["note"])
    except RuleViolation as violation:
        by, typed = signed_in(request), wanted["capacity"]
        record_attempt(violation, sprint=sprint, by=by, what=_("the capacity"), asked=typed)
        form.add_error("capacity", violation.message)
        return False
    words = {"capacity": amount(wanted["capacity"]), "unit": sprint.get_unit_display()}
    messages.success(request, _("The capacity is %(capacity)s %(unit)s. It waits to be confirmed.") % words)
    return True


@require_POST
def counted(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say which closed sprints count in the focus factor of this one."""
    asked, sprint = get_sprint(signed_in(request), team, number, right=Right.CAPACITY)
    form = CountedForm(request.POST, past=[each.number for each in closed_before(sprint)])
    if not form.is_valid():
        messages.error(request, _("This request was not understood. Nothing changed."))
    else:
        try:
            leave_out(sprint=sprint, numbers=form.left_out)
        except RuleViolation as violation:
            messages.error(request, violation.message)
    return redirect("sprints:capacity", asked.slug, number)


def page(
    request: HttpRequest,
    team: StandingTeam,
    sprint: Sprint,
    *,
    reading: SprintCapacity | None = None,
    form: CapacityForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it is now, or the part of it that a change of a day asks for."""
    reading = reading or capacity_of(sprint)
    confirmation = confirmation_of(sprint)
    moved = since(confirmation, reading.available)
    decides = team.standing.may(Right.CAPACITY)
    context: dict[str, Any] = {
        "team": team,
        "nav": "planning" if sprint.status == Status.PLANNED else "sprints",
        "sprint": sprint,
        "reading": reading,
        "grid": grid_of(reading.here, today=team.today, reader=team.standing.user.pk, decides=decides),
        "form": form or _form(reading),
        "confirmation": confirmation,
        "since": moved,
        "decides": decides,
        "may_set": decides and sprint.status == Status.PLANNED,
        "may_confirm": _may_confirm(team, sprint, confirmation, moved),
        "is_part": target_of(request) == DAYS,
    }
    return render(request, PAGE, context, partials=(DAYS,), status=status)


def _may_confirm(team: StandingTeam, sprint: Sprint, confirmation: Confirmation, moved: Since | None) -> bool:
    """Whoever signs for a side, unless they have: again, once what is available has changed since both did."""
    if not team.standing.seats or sprint.capacity is None or sprint.status == Status.CLOSED:
        return False
    if confirmation.is_by_both:
        return moved is not None
    decision = confirmation.decision if confirmation.is_by_one else None
    return decision is None or team.standing.user.pk not in (decision.signed_by_po_id, decision.signed_by_lead_id)


def since(confirmation: Confirmation, available: Decimal) -> Since | None:
    """What has changed since a capacity that stands was confirmed; nothing where nothing did, or nobody did."""
    if confirmation.decision is None or not (confirmation.is_by_one or confirmation.is_by_both):
        return None
    then = confirmation.decision.terms.get("available")
    if then is None or Decimal(then) == available:
        return None
    return Since(Decimal(then), available)
