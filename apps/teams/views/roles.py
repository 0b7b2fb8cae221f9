"""How Product Owner and tech lead change: announced, consented to or waited for, carried out or withdrawn."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.teams.access import StandingTeam, get_team
from apps.teams.forms import RoleChangeForm
from apps.teams.models import RoleChange
from apps.teams.seats import Seat, get_seat
from apps.teams.services import carry_out, consent_to_change, give_notice, tell_of_change, withdraw_notice

PAGE = "teams/role_change.html"


def shown(
    request: HttpRequest, team: StandingTeam, seat: Seat, form: RoleChangeForm | None = None, refusal: str = ""
) -> HttpResponse:
    """The page of a guarded role: its announced change, or the form to announce one."""
    context = {
        "team": team,
        "nav": "team",
        "seat": seat,
        "form": form or RoleChangeForm(seat=seat, team=team),
        "refusal": refusal,
    }
    return render(request, PAGE, context, status=422 if refusal or (form and form.is_bound) else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, team: str, role: str) -> HttpResponse:
    """Announce that a role is to change. The holder's own announcement is their consent."""
    person = signed_in(request)
    asked = get_team(person, team)
    seat = get_seat(asked, role)
    if seat.held is None:
        return redirect("teams:detail", asked.slug)
    form = RoleChangeForm(request.POST or None, seat=seat, team=asked)
    if request.method == "GET" or not form.is_valid():
        return shown(request, asked, seat, form)
    try:
        announced = give_notice(membership=seat.held, successor=form.cleaned_data["successor"], by=person)
    except RuleViolation as violation:
        return shown(request, asked, seat, form, violation.message)
    link = request.build_absolute_uri(reverse("teams:detail", args=[asked.slug]))
    tell_of_change(change=announced, link=link)
    messages.success(request, _("Announced. Both were told by mail."))
    return redirect("teams:detail", asked.slug)


def done(
    request: HttpRequest, team: StandingTeam, seat: Seat, act: Callable[[RoleChange], object], said: str
) -> HttpResponse:
    """Do something to an announced change; what the database refuses is shown on the role's page."""
    if seat.change is None:
        return shown(request, team, seat, refusal=_("Nothing is announced for this role any more."))
    try:
        act(seat.change)
    except RuleViolation as violation:
        return shown(request, team, seat, refusal=violation.message)
    messages.success(request, said)
    return redirect("teams:detail", team.slug)


@require_POST
def consent(request: HttpRequest, team: str, role: str) -> HttpResponse:
    """The holder agrees to be followed; the change may take effect at once."""
    person = signed_in(request)
    asked = get_team(person, team)
    seat = get_seat(asked, role)
    if not seat.is_holder:
        raise PermissionDenied(_("Only the person who holds the role can consent to its change."))
    said = _("You consented. The change may take effect now.")
    return done(request, asked, seat, lambda change: consent_to_change(change=change, by=person), said)


@require_POST
def withdraw(request: HttpRequest, team: str, role: str) -> HttpResponse:
    """Take an announcement back."""
    asked = get_team(signed_in(request), team)
    seat = get_seat(asked, role)
    if seat.change and not seat.may_withdraw:
        raise PermissionDenied(_("Only administrators and whoever announced a change can withdraw it."))
    return done(request, asked, seat, lambda change: withdraw_notice(change=change), _("Withdrawn."))


@require_POST
def take_effect(request: HttpRequest, team: str, role: str) -> HttpResponse:
    """Let an announced change take effect: after the holder's consent, or seven days."""
    asked = get_team(signed_in(request), team)
    seat = get_seat(asked, role)
    return done(request, asked, seat, lambda change: carry_out(change=change), _("The role has changed."))
