"""Calendars that bring a person's time off: added, looked at, read again, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.teams.availability.public_holidays import Place, place_name
from apps.teams.forms import CalendarForm, MeaningForm, add_refusal
from apps.teams.models import Calendar, HolidayPlace
from apps.teams.services import add_calendar, change_calendar, read_soon, remove_calendar, take_file
from apps.teams.views.special_days import edited_place


def get_own(user: User, pk: int) -> Calendar:
    """One of a person's own calendars."""
    return get_object_or_404(Calendar.objects.select_related("person"), person=user, pk=pk)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An address, which the worker reads from now on, or a file, which is read at once."""
    form = CalendarForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            calendar = _added(signed_in(request), form)
        except RuleViolation as violation:
            add_refusal(form, violation.constraint, violation.message)
        else:
            return redirect("accounts:calendar", calendar.pk)
    context = {"nav": "own", "form": form}
    return render(request, "teams/calendar_new.html", context, status=422 if form.is_bound else 200)


def _added(person: User, form: CalendarForm) -> Calendar:
    """Files are one calendar, called after the last one; an address has the name it was given, or its host's."""
    asked: dict[str, Any] = form.cleaned_data
    if file := asked["file"]:
        name = asked["name"] or str(file.name)
        return take_file(person=person, content=file.read(), fields=form.meaning | {"name": name[:80]}, by=person)
    name = asked["name"] or asked["url"].split("/")[2]
    return add_calendar(person=person, url=asked["url"], fields=form.meaning | {"name": name[:80]}, by=person)


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a calendar brought, what it did not and why, and what its events are."""
    calendar = get_own(signed_in(request), pk)
    form = MeaningForm(request.POST or None, calendar=calendar)
    if form.is_valid():
        change_calendar(calendar=calendar, fields=form.meaning | {"name": form.cleaned_data["name"] or calendar.name})
        messages.success(request, _("Saved."))
        return redirect("accounts:calendar", calendar.pk)
    context = {"nav": "own", "form": form, "calendar": calendar}
    return render(request, "teams/calendar.html", context, partials=("reading",), status=422 if form.is_bound else 200)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an address read again now."""
    calendar = get_own(signed_in(request), pk)
    if calendar.url:
        read_soon(calendar=calendar)
        messages.success(request, _("It will be read in a moment. Look at this page again."))
    return redirect("accounts:calendar", calendar.pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop reading a calendar; what it brought for days still ahead goes with it."""
    person = signed_in(request)
    gone = remove_calendar(calendar=get_own(person, pk), by=person)
    said = ngettext(
        "The calendar is removed, and %(count)s entry that was still ahead.",
        "The calendar is removed, and %(count)s entries that were still ahead.",
        gone,
    )
    messages.success(request, said % {"count": gone})
    return redirect("accounts:availability")


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Whose public holidays count for oneself, where that differs from the team's."""
    person = signed_in(request)
    own = HolidayPlace.objects.filter(person=person).first()
    above = HolidayPlace.objects.filter(organisation=person.organisation_id).first()
    name = place_name(Place(above.country, above.region) if above else Place())
    inherits = _("As in the team, else the organisation: %(place)s") % {"place": name}
    return edited_place(request, person, own, inherits, reverse("accounts:availability"), {"nav": "own"})
