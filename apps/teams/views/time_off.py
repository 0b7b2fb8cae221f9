"""Entering time off, changing it, taking it out and putting it back: one's own, or a member's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.teams.availability.warnings import said_days
from apps.teams.forms import TimeOffForm, add_refusal
from apps.teams.models import TimeOff
from apps.teams.services import add_time_off, change_time_off, remove_time_off, restore_time_off
from apps.teams.subjects import Subject, get_subject, get_time_off


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team: str | None = None, person: int | None = None) -> HttpResponse:
    """Enter days that somebody loses: once, for every sprint that they touch."""
    subject = get_subject(signed_in(request), team, person)
    return _edited(request, subject, None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, team: str | None = None, person: int | None = None) -> HttpResponse:
    """Change an entry."""
    subject = get_subject(signed_in(request), team, person)
    return _edited(request, subject, get_time_off(subject, pk))


def _edited(request: HttpRequest, subject: Subject, entry: TimeOff | None) -> HttpResponse:
    initial = {"starts": request.GET.get("starts") or subject.today}
    form = TimeOffForm(request.POST or None, entry=entry, is_own=subject.is_own, initial=initial)
    if form.is_valid():
        try:
            saved = _saved(subject, entry, form)
        except RuleViolation as violation:
            add_refusal(form, violation.constraint, violation.message)
        else:
            messages.success(request, _("Saved: %(days)s.") % {"days": said_days(saved.starts, saved.ends)})
            return redirect(subject.home)
    context = {
        "subject": subject,
        "team": subject.team,
        "nav": "own" if subject.is_own else "presence",
        "form": form,
        "entry": entry,
    }
    return render(request, "teams/time_off.html", context, status=422 if form.is_bound else 200)


def _saved(subject: Subject, entry: TimeOff | None, form: TimeOffForm) -> TimeOff:
    if entry is None:
        return add_time_off(person=subject.person, fields=form.fields_of_row, by=subject.by)
    return change_time_off(time_off=entry, fields=form.fields_of_row, by=subject.by)


@require_POST
def remove(request: HttpRequest, pk: int, team: str | None = None, person: int | None = None) -> HttpResponse:
    """Take an entry out, with the way back."""
    subject = get_subject(signed_in(request), team, person)
    entry = get_time_off(subject, pk)
    remove_time_off(time_off=entry, by=subject.by)
    said = _("Removed: %(days)s.") % {"days": said_days(entry.starts, entry.ends)}
    messages.success(request, said, extra_tags=subject.url("time_off_restore", entry.pk))
    return redirect(subject.home)


@require_POST
def restore(request: HttpRequest, pk: int, team: str | None = None, person: int | None = None) -> HttpResponse:
    """Put a removed entry back."""
    subject = get_subject(signed_in(request), team, person)
    entry = get_time_off(subject, pk, removed=True)
    try:
        restore_time_off(time_off=entry, by=subject.by)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("Back again: %(days)s.") % {"days": said_days(entry.starts, entry.ends)})
    return redirect(subject.home)
