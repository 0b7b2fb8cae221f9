"""Single days of a sprint: one person's, or the whole team's. Each edit can be taken back."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import target_of
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.sprints.access import get_sprint
from apps.sprints.forms.capacity import DayForm, TeamDayForm
from apps.sprints.models import Sprint
from apps.sprints.views.capacity import DAYS, page
from apps.teams.access import StandingTeam, authorise, get_team
from apps.teams.availability import Availability, Day
from apps.teams.availability.loading import in_force
from apps.teams.models import Membership, OffKind, Right, SpecialDay
from apps.teams.services import add_special_day, remove_special_day
from apps.teams.services.single_days import Edit, Lost, entries_on, lost_on, say_day, take_back

FORM = "day-form"


@dataclass(frozen=True)
class Asked:
    """A day of a sprint that somebody asked for."""

    request: HttpRequest
    team: StandingTeam
    sprint: Sprint
    date: dt.date

    @property
    def by(self) -> User:
        return self.team.standing.user

    @property
    def said(self) -> str:
        return date_format(self.date, "D j M")

    @property
    def home(self) -> str:
        return reverse("sprints:capacity", args=[self.team.slug, self.sprint.number])

    def done(self, said: str, undo: dict[str, Any]) -> HttpResponse:
        """The grid anew where a part of the page asked, else the page; with the way back beside what was done."""
        token = way_back(undo, salt=_salt(self.team, self.by))
        url = reverse("sprints:capacity_undo", args=[self.team.slug, self.sprint.number, token])
        messages.success(self.request, said, extra_tags=url)
        if target_of(self.request) != DAYS:
            return redirect(self.home)
        response = page(self.request, self.team, self.sprint)
        response["HX-Trigger"] = json.dumps({"announce": said, "day-saved": ""})
        return response

    def form_page(self, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
        """The form on a page of its own, or in the grid's dialog; what is refused there stays beside the form."""
        target = target_of(self.request)
        in_dialog = target in (FORM, DAYS)
        context |= {"team": self.team, "nav": "planning", "sprint": self.sprint, "date": self.date, "home": self.home}
        context |= {"in_dialog": in_dialog, "url": self.request.path, "decides": self.team.standing.may(Right.CAPACITY)}
        response = render_template(
            self.request, f"{template}#{FORM}" if in_dialog else template, context, status=status
        )
        if target == DAYS:
            response["HX-Retarget"] = f"#{FORM}"
        return response


def get_day(request: HttpRequest, team: str, number: int, date: dt.date) -> Asked:
    asked, sprint = get_sprint(signed_in(request), team, number)
    if not sprint.starts <= date <= sprint.ends:
        raise Http404
    return Asked(request, asked, sprint, date)


def get_member(asked: Asked, pk: int) -> User:
    """Whose day it is: the reader's own, or that of somebody in the team for whoever decides about its capacity."""
    held = Membership.objects.filter(in_force(asked.sprint.starts, asked.sprint.ends), team=asked.team, user=pk)
    member = held.select_related("user").first()
    if member is None:
        raise Http404
    if pk != asked.by.pk:
        authorise(asked.team, right=Right.CAPACITY)
    return member.user


@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, team: str, number: int, person: int, date: dt.date) -> HttpResponse:
    """What of one person's day is lost, and as what."""
    asked = get_day(request, team, number, date)
    member = get_member(asked, person)
    is_own = member.pk == asked.by.pk
    form = DayForm(request.POST or None, is_own=is_own, initial=_initial(member, date, is_own=is_own))
    if form.is_valid():
        lost, kind = form.cleaned_data["lost"], form.cleaned_data["kind"]
        try:
            edit = say_day(person=member, day=date, lost=lost, kind=kind, by=asked.by)
        except RuleViolation as violation:
            form.add_error("lost", violation.message)
        else:
            return asked.done(_said(member, asked, lost), {"person": member.pk, "edit": edit.as_plain})
    context = {"form": form, "member": member, "is_own": is_own, "now": _reckoned(asked, member)}
    return asked.form_page("sprints/capacity/day.html", context, status=422 if form.is_bound else 200)


def _initial(member: User, date: dt.date, *, is_own: bool) -> dict[str, Any]:
    entries = entries_on(member, date)
    kinds = [OffKind(entry.kind) if is_own else entry.seen_as for entry in entries]
    usual = OffKind.HOLIDAY if is_own else OffKind.OFF
    return {"lost": lost_on(entries, date), "kind": kinds[0] if kinds else usual}


def _reckoned(asked: Asked, member: User) -> Day | None:
    """The day as the grid counts it, with its sum."""
    found = Availability.of(asked.team, asked.date, asked.date).people
    return next((each.days[0] for each in found if each.person.pk == member.pk), None)


def _said(member: User, asked: Asked, lost: Lost) -> str:
    words = {"person": member, "day": asked.said, "lost": lost.label}
    if lost == Lost.NOTHING:
        return _("%(person)s, %(day)s: nothing is lost.") % words
    return _("%(person)s, %(day)s: %(lost)s is lost.") % words


@require_http_methods(["GET", "POST"])
def team_day(request: HttpRequest, team: str, number: int, date: dt.date) -> HttpResponse:
    """A day off for the whole team; where there is one already, the way to take it out."""
    asked = get_day(request, team, number, date)
    authorise(asked.team, right=Right.CAPACITY)
    special = SpecialDay.objects.filter(team=asked.team.pk).touching(date, date).first()
    form = TeamDayForm(request.POST or None)
    if special and request.method == "POST" and special.starts == special.ends:
        return _without(asked, special)
    if form.is_valid() and not special:
        try:
            added = add_special_day(owner=asked.team, starts=date, ends=date, by=asked.by, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            said = _("%(name)s: the team is off on %(day)s.") % {"name": added.name, "day": asked.said}
            return asked.done(said, {"special": added.pk})
    context = {"form": form, "special": special}
    return asked.form_page("sprints/capacity/team_day.html", context, status=422 if form.is_bound else 200)


def _without(asked: Asked, special: SpecialDay) -> HttpResponse:
    undo = {"name": special.name, "date": special.starts.isoformat(), "off": str(special.off)}
    remove_special_day(special=special, by=asked.by)
    said = _("%(name)s on %(day)s is out of the list.") % {"name": special.name, "day": asked.said}
    return asked.done(said, undo)


@require_POST
def undo(request: HttpRequest, team: str, number: int, token: str) -> HttpResponse:
    """Take back what was just done to a day."""
    standing = get_team(signed_in(request), team)
    done = read_way_back(token, salt=_salt(standing, standing.standing.user))
    try:
        _take_back(standing, done)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("It is as it was before."))
    return redirect("sprints:capacity", standing.slug, number)


def _take_back(team: StandingTeam, done: dict[str, Any]) -> None:
    """With the right it took to do it: who lost it meanwhile takes back their own days alone."""
    by = team.standing.user
    if done.get("person") != by.pk:
        authorise(team, right=Right.CAPACITY)
    if "edit" in done:
        take_back(person=User.objects.get(pk=done["person"]), edit=Edit.from_plain(done["edit"]), by=by)
    elif "special" in done:
        remove_special_day(special=get_object_or_404(SpecialDay, team=team.pk, pk=done["special"]), by=by)
    else:
        date = dt.date.fromisoformat(done["date"])
        add_special_day(owner=team, name=done["name"], starts=date, ends=date, off=Decimal(done["off"]), by=by)


def _salt(team: StandingTeam, by: User) -> str:
    """An undo is for whoever did it, in the team where it was done."""
    return f"sprints.capacity.{team.pk}.{by.pk}"
