"""Holidays and other days of an organisation, for its administrators; and of a team, for who decides its capacity."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import require_administrator, signed_in
from apps.accounts.models import Organisation, User
from apps.core.htmx import render
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.teams.access import StandingTeam, authorise, get_team
from apps.teams.availability.public_holidays import Place, holidays_between, place_name
from apps.teams.availability.rows import Special, free_days
from apps.teams.forms import PlaceForm, SpecialDayForm, add_refusal
from apps.teams.models import HolidayPlace, Right, SpecialDay, Team
from apps.teams.services import add_special_day, remove_special_day, set_place
from apps.teams.views.year import asked_year

SALT = "teams.special-days"


@dataclass(frozen=True)
class Calendar:
    """Whose days these are, who looks, and whether they may change them."""

    owner: Organisation | Team
    by: User
    team: StandingTeam | None
    may_change: bool

    @property
    def specials(self) -> Any:
        """The owner's own special days."""
        return self.owner.special_days.order_by("starts", "id")

    @property
    def home(self) -> str:
        return self.url("days")

    def url(self, name: str, *more: object) -> str:
        if self.team:
            return reverse(f"teams:{name}", args=[self.team.slug, *more])
        return reverse(f"accounts:{name}", args=more)

    @property
    def nav(self) -> dict[str, Any]:
        return {"team": self.team, "nav": "presence" if self.team else "holidays", "calendar": self}


def get_calendar(request: HttpRequest, team: str | None, *, changing: bool) -> Calendar:
    """A team's days, which its people read and who decides its capacity changes; or the organisation's."""
    user = signed_in(request)
    if team is None:
        require_administrator(user)
        return Calendar(user.organisation, user, None, True)
    asked = get_team(user, team)
    may_change = asked.standing.may(Right.CAPACITY) or user.is_administrator
    if changing and not may_change:
        authorise(asked, right=Right.CAPACITY)
    return Calendar(asked, user, asked, may_change)


@require_http_methods(["GET", "POST"])
def days(request: HttpRequest, team: str | None = None) -> HttpResponse:
    """The holidays of a year and what differs from them, with the form that adds a day."""
    calendar = get_calendar(request, team, changing=request.method == "POST")
    form = SpecialDayForm(request.POST or None)
    if form.is_valid():
        try:
            added = add_special_day(owner=calendar.owner, by=calendar.by, **form.cleaned_data)
        except RuleViolation as violation:
            add_refusal(form, violation.constraint, violation.message)
        else:
            messages.success(request, _("%(name)s is in the list.") % {"name": added.name})
            return redirect(calendar.home)
    year = asked_year(request)
    context = calendar.nav | {"form": form, "year": year, "place": _place_in_force(calendar)}
    context |= {"specials": calendar.specials, "free": _free(calendar, year)}
    return render(request, "teams/special_days.html", context, status=422 if form.is_bound else 200)


def _places(calendar: Calendar) -> tuple[HolidayPlace | None, HolidayPlace | None]:
    """The owner's own place, and the one above it."""
    if calendar.team is None:
        return HolidayPlace.objects.filter(organisation=calendar.by.organisation_id).first(), None
    above = HolidayPlace.objects.filter(organisation=calendar.team.organisation_id).first()
    return HolidayPlace.objects.filter(team=calendar.team.pk).first(), above


def _place_in_force(calendar: Calendar) -> dict[str, Any]:
    own, above = _places(calendar)
    return {"name": place_name(_as_place(own or above)), "is_own": own is not None or calendar.team is None}


def _as_place(row: HolidayPlace | None) -> Place:
    return Place(row.country, row.region) if row else Place()


def _free(calendar: Calendar, year: int) -> list[tuple[dt.date, Any]]:
    """Every free day of a year, with where it comes from."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    own, above = _places(calendar)
    scope = SpecialDay.objects.for_team(calendar.team) if calendar.team else calendar.specials
    rows = list(scope.touching(first, last))
    shared = [Special(row.name, row.starts, row.ends, row.off) for row in rows if row.organisation_id]
    teams = [Special(row.name, row.starts, row.ends, row.off) for row in rows if row.team_id]
    free = free_days(holidays_between(_as_place(own or above), first, last), shared, teams)
    return sorted((day, each) for day, each in free.items() if each.off and first <= day <= last)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, team: str | None = None) -> HttpResponse:
    """Whose public holidays count. The regions follow from the country: the same form asks for both."""
    calendar = get_calendar(request, team, changing=True)
    own, above = _places(calendar)
    inherits = ""
    if calendar.team:
        inherits = _("As in the organisation: %(place)s") % {"place": place_name(_as_place(above))}
    return edited_place(request, calendar.owner, own, inherits, calendar.home, calendar.nav)


def edited_place(
    request: HttpRequest,
    owner: Organisation | Team | User,
    own: HolidayPlace | None,
    inherits: str,
    home: str,
    nav: dict[str, Any],
) -> HttpResponse:
    """The form for a place, whoever it is of."""
    asked = {name: request.GET[name] for name in ("country",) if name in request.GET}
    form = PlaceForm(request.POST or None, place=own, inherits=inherits, initial=asked)
    if form.is_valid():
        try:
            set_place(owner=owner, place=form.place, by=signed_in(request))
        except RuleViolation as violation:
            add_refusal(form, violation.constraint, violation.message)
        else:
            messages.success(request, _("The public holidays are saved."))
            return redirect(home)
    context = nav | {"form": form, "home": home}
    return render(request, "teams/place.html", context, partials=("region",), status=422 if form.is_bound else 200)


@require_POST
def remove(request: HttpRequest, pk: int, team: str | None = None) -> HttpResponse:
    """Take a day out of the list, with the way back."""
    calendar = get_calendar(request, team, changing=True)
    special = get_object_or_404(calendar.specials, pk=pk)
    fields = {"name": special.name, "starts": str(special.starts), "ends": str(special.ends), "off": str(special.off)}
    remove_special_day(special=special, by=calendar.by)
    undo = calendar.url("day_restore", way_back(fields, salt=_salt(calendar)))
    messages.success(request, _("%(name)s is out of the list.") % {"name": special.name}, extra_tags=undo)
    return redirect(calendar.home)


@require_POST
def restore(request: HttpRequest, token: str, team: str | None = None) -> HttpResponse:
    """Put a day back into the list."""
    calendar = get_calendar(request, team, changing=True)
    fields = read_way_back(token, salt=_salt(calendar))
    first, last = (dt.date.fromisoformat(fields[name]) for name in ("starts", "ends"))
    try:
        add_special_day(
            owner=calendar.owner,
            name=fields["name"],
            starts=first,
            ends=last,
            off=Decimal(fields["off"]),
            by=calendar.by,
        )
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("%(name)s is in the list again.") % {"name": fields["name"]})
    return redirect(calendar.home)


def _salt(calendar: Calendar) -> str:
    return f"{SALT}.{'team' if calendar.team else 'organisation'}.{calendar.owner.pk}"
