"""Who stands in for Product Owner and tech lead: read by everybody in the team, named by the holder."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.teams.access import StandingTeam, get_team
from apps.teams.forms.deputies import DeputyForm, days_asked
from apps.teams.models import Deputy
from apps.teams.seats import GUARDED, Seat, seats_of
from apps.teams.services import end_deputy, name_deputy

EARLIER_SHOWN = 20


@dataclass(frozen=True)
class Bench:
    """Who stands in for one role: now, and on days to come."""

    seat: Seat
    now: Deputy | None
    coming: list[Deputy]

    @property
    def is_own(self) -> bool:
        return self.seat.is_holder


def benches(team: StandingTeam, ahead: Iterable[Deputy]) -> list[Bench]:
    """Both roles with their deputies. A predecessor's deputies went with the role."""
    today, found = team.today, list(ahead)
    made = []
    for seat in seats_of(team):
        theirs = [each for each in found if each.role == seat.role and each.holder == seat.holder]
        now = next((each for each in theirs if each.starts <= today), None)
        made.append(Bench(seat, now, [each for each in theirs if each.starts > today]))
    return made


def shown(request: HttpRequest, team: StandingTeam, form: DeputyForm | None) -> HttpResponse:
    """Both roles with their deputies; a holder gets the form."""
    named = Deputy.objects.filter(team=team).with_people()
    context = {
        "team": team,
        "nav": "team",
        "today": team.today,
        "benches": benches(team, named.ahead(team.today)),
        "earlier": named.filter(ends__lt=team.today).order_by("-ends", "-id")[:EARLIER_SHOWN],
        "form": form,
    }
    return render(request, "teams/deputies.html", context, status=422 if form and form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest, team: str) -> HttpResponse:
    """Who stands in now and later. Whoever holds a role names a deputy here; a link can propose the days."""
    person = signed_in(request)
    asked = get_team(person, team)
    role = asked.standing.role
    if role not in GUARDED:
        if request.method == "POST":
            raise PermissionDenied(_("Only the Product Owner and the tech lead name deputies, each for themselves."))
        return shown(request, asked, None)
    form = DeputyForm(request.POST or None, team=asked, initial=days_asked(request.GET.dict()))
    if not form.is_valid():
        return shown(request, asked, form)
    try:
        named = name_deputy(team=asked, role=role, holder=person, **form.cleaned_data)
    except RuleViolation as violation:
        form.add_violation(violation)
        return shown(request, asked, form)
    messages.success(request, _named(named))
    return redirect("teams:deputies", asked.slug)


@require_POST
def end(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """The holder takes it back: at once, or before it has begun."""
    person = signed_in(request)
    asked = get_team(person, team)
    deputy = Deputy.objects.ahead(asked.today).filter(team=asked, pk=pk).with_people().first()
    if deputy is None:
        raise Http404
    if deputy.holder != person:
        raise PermissionDenied(_("Only whoever named a deputy ends it."))
    try:
        ended = end_deputy(deputy=deputy)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _ended(ended))
    return redirect("teams:deputies", asked.slug)


def _named(deputy: Deputy) -> str:
    return _("%(person)s stands in for you from %(starts)s to %(ends)s.") % {
        "person": deputy.deputy,
        "starts": date_format(deputy.starts, "j M Y"),
        "ends": date_format(deputy.ends, "j M Y"),
    }


def _ended(deputy: Deputy | None) -> str:
    if deputy is None:
        return _("Taken back before it began.")
    if deputy.ends >= deputy.team.today:
        return _("It began today, so it is good until tonight. From tomorrow on you act alone.")
    return _("Ended. You act alone again.")
