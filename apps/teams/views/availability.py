"""A person's own time: when they work, for which team, when not; and the same for a member one decides about."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.teams.absences import deputy_offers
from apps.teams.availability.person import changes, holidays_of, team_times
from apps.teams.forms import PatternForm, ShareForm, add_refusal
from apps.teams.models import WEEKDAYS, TeamShare, TimeOff, WorkingPattern
from apps.teams.services import change_pattern, remove_pattern, remove_share, set_pattern, set_share
from apps.teams.subjects import Subject, get_shared_team, get_subject

PAST = 20
SALT = "teams.working-time"


@require_GET
def overview(request: HttpRequest, team: str | None = None, person: int | None = None) -> HttpResponse:
    """Everything that says when somebody is there. Reasons, calendars and history are for the person alone."""
    subject = get_subject(signed_in(request), team, person)
    entries = TimeOff.objects.standing().filter(person=subject.person)
    ahead = entries.filter(ends__gte=subject.today).order_by("starts", "id")
    over = entries.filter(ends__lt=subject.today).order_by("-ends", "-id")[:PAST]
    context: dict[str, Any] = {
        "subject": subject,
        "add_url": subject.url("time_off_new"),
        "team": subject.team,
        "nav": "own" if subject.is_own else "presence",
        "ahead": ahead.select_related("calendar") if subject.is_own else ahead.defer("reason"),
        "over": over if subject.is_own else over.defer("reason"),
        "patterns": WorkingPattern.objects.filter(person=subject.person).order_by("-starts"),
        "times": team_times(subject.person, subject.today),
    }
    if subject.is_own:
        context |= {
            "offers": deputy_offers(subject.person, ahead, subject.today),
            "holidays": holidays_of(subject.person),
            "calendars": subject.person.calendars.all(),
            "changes": changes(subject.person),
        }
    return render(request, "teams/availability.html", context)


@require_http_methods(["GET", "POST"])
def week(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A working week from a day on: a new one, or one to correct."""
    subject = get_subject(signed_in(request), None, None)
    pattern = _pattern(subject, pk)
    form = PatternForm(request.POST or None, pattern=pattern)
    if form.is_valid():
        starts = form.cleaned_data["starts"]
        try:
            if pk:
                change_pattern(pattern=pattern, starts=starts, days=form.days, by=subject.by)
            else:
                set_pattern(person=subject.person, starts=starts, days=form.days, by=subject.by)
        except RuleViolation as violation:
            add_refusal(form, violation.constraint, violation.message)
        else:
            messages.success(request, _("Your working week is saved."))
            return redirect(subject.home)
    context = {"subject": subject, "nav": "own", "form": form, "is_new": pk is None}
    return render(request, "teams/week.html", context, status=422 if form.is_bound else 200)


def _pattern(subject: Subject, pk: int | None) -> WorkingPattern:
    """The one to correct, or a new one that begins as the one in force."""
    patterns = WorkingPattern.objects.filter(person=subject.person)
    if pk:
        return get_object_or_404(patterns, pk=pk)
    begun = patterns.filter(starts__lte=subject.today).order_by("-starts").first()
    pattern = begun or WorkingPattern(person=subject.person)
    pattern.pk, pattern.starts = None, subject.today
    return pattern


@require_POST
def week_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a working week out; the one before it holds on."""
    subject = get_subject(signed_in(request), None, None)
    pattern = get_object_or_404(WorkingPattern, person=subject.person, pk=pk)
    fields = {"starts": str(pattern.starts), "days": [str(part) for part in pattern.fractions]}
    remove_pattern(pattern=pattern, by=subject.by)
    messages.success(request, _("The working week is removed."), extra_tags=_undo(subject, fields))
    return redirect(subject.home)


@require_http_methods(["GET", "POST"])
def share(
    request: HttpRequest, team: str | None = None, person: int | None = None, of: str | None = None
) -> HttpResponse:
    """How much of somebody's time a team has, from a day on."""
    subject = get_subject(signed_in(request), team, person)
    shared = get_shared_team(subject, of)
    shares = TeamShare.objects.filter(person=subject.person, team=shared).order_by("-starts")
    initial = {"starts": subject.today, "percent": shares[0].percent if shares else None}
    form = ShareForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            set_share(person=subject.person, team=shared, by=subject.by, **form.cleaned_data)
        except RuleViolation as violation:
            add_refusal(form, violation.constraint, violation.message)
        else:
            _say_share(request, subject)
            return redirect(subject.home)
    context = {"subject": subject, "team": subject.team, "shared": shared, "shares": shares, "form": form}
    nav = {"nav": "own" if subject.is_own else "presence"}
    return render(request, "teams/share.html", context | nav, status=422 if form.is_bound else 200)


def _say_share(request: HttpRequest, subject: Subject) -> None:
    """More than all of the time is allowed, because it happens; it is said at once."""
    messages.success(request, _("The share is saved."))
    for warning in team_times(subject.person, subject.today).warnings:
        messages.warning(request, warning)


@require_POST
def share_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a share out; the one before it holds on."""
    subject = get_subject(signed_in(request), None, None)
    gone = get_object_or_404(TeamShare, person=subject.person, pk=pk)
    fields = {"starts": str(gone.starts), "team": gone.team.slug, "percent": str(gone.percent)}
    remove_share(share=gone, by=subject.by)
    messages.success(request, _("The share is removed."), extra_tags=_undo(subject, fields))
    return redirect(subject.home)


def _undo(subject: Subject, fields: dict[str, Any]) -> str:
    """Where a removed week or share is put back: its values travel in the address, signed for this person."""
    return subject.url("availability_undo", way_back(fields, salt=f"{SALT}.{subject.person.pk}"))


@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Put back what was just removed."""
    subject = get_subject(signed_in(request), None, None)
    fields = read_way_back(token, salt=f"{SALT}.{subject.person.pk}")
    try:
        _put_back(subject, fields)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("It is back."))
    return redirect(subject.home)


def _put_back(subject: Subject, fields: dict[str, Any]) -> None:
    starts = parse_date(fields["starts"])
    assert starts is not None, "we signed a date"
    if "team" in fields:
        team, percent = get_shared_team(subject, fields["team"]), Decimal(fields["percent"])
        set_share(person=subject.person, team=team, starts=starts, percent=percent, by=subject.by)
    else:
        days = dict(zip(WEEKDAYS, map(Decimal, fields["days"]), strict=True))
        set_pattern(person=subject.person, starts=starts, days=days, by=subject.by)
