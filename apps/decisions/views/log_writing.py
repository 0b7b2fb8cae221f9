"""Writing the decision log: recording, editing, deciding, superseding, linking."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import left_to_them
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.entries import get_entry, require_author, require_voice, seat_of
from apps.decisions.forms.log import DayAndVoiceForm, EntryForm, LinksForm, SuccessorForm
from apps.decisions.links import put
from apps.decisions.log_conflicts import differences
from apps.decisions.models import Decision, JointDecision
from apps.decisions.services import (
    StaleEntry,
    decide,
    discard,
    put_to_both,
    record,
    record_decided,
    record_for_both,
    rewrite,
    supersede,
    tell,
)
from apps.decisions.views.log import entry_page
from apps.decisions.voices import Step, holder_today, step_of
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Holder


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team: str) -> HttpResponse:
    """Record a decision. Who holds the right has decided it; a joint one goes to both; others propose."""
    asked = get_team(signed_in(request), team, acting=True)
    begin = {"links": request.GET.get("about", "")[:200], "replaces": request.GET.get("replaces", "")[:20]}
    form = EntryForm(request.POST or None, team=asked, initial=begin)
    if form.is_bound and form.is_valid():
        try:
            entry, joint = _recorded(asked, form, proposed="propose" in request.POST)
        except RuleViolation as violation:
            form.take(violation, form.cleaned_data["right_key"])
        else:
            _tell(request, joint)
            messages.success(request, _said(entry, joint))
            return redirect(entry)
    return _form_page(request, asked, form)


def _recorded(team: StandingTeam, form: EntryForm, *, proposed: bool) -> tuple[Decision, JointDecision | None]:
    """The entry with its links, both or neither."""
    joint, by, written = None, team.standing.user, form.written()
    with transaction.atomic():
        if proposed or form.step == Step.WAIT:
            entry = record(team=team, by=by, **written)
        elif form.step == Step.SIGN:
            entry, joint = record_for_both(team=team, by=by, seat=seat_of(team.standing), **written)
        else:
            when = {name: form.cleaned_data[name] for name in ("decided_on", "decided_by")}
            entry = record_decided(team=team, by=by, **when, **written)
        put(entry, form.cleaned_data["links"])
    entry.team = team
    return entry, joint


def _said(entry: Decision, joint: JointDecision | None) -> str:
    if joint:
        return _("%(key)s is recorded. It is decided once both have signed.") % {"key": entry.key}
    if entry.is_proposed:
        holder = Holder(entry.right_holder).label
        return _("%(key)s is proposed. It waits for: %(holder)s.") % {"key": entry.key, "holder": holder}
    return _("%(key)s is decided.") % {"key": entry.key}


def _tell(request: HttpRequest, joint: JointDecision | None) -> None:
    """By mail, that a signature is waited for."""
    if joint:
        tell(decision=joint, link=request.build_absolute_uri(joint.get_absolute_url()))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Change a proposed entry. Where it was changed meanwhile, both versions are shown and nothing typed is lost."""
    asked, entry = get_entry(signed_in(request), team, number, acting=True)
    if not entry.is_proposed:
        return entry_page(request, asked, entry, status=422, refusal=_("What was decided stands as it was written."))
    form = EntryForm(request.POST or None, team=asked, entry=entry)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, asked, form, entry)
    theirs = left_to_them(request.POST.dict(), form.fields)
    changes = {name: value for name, value in form.changes(entry).items() if name not in theirs}
    try:
        saved = rewrite(entry=entry, version=form.cleaned_data["version"] or 0, changes=changes)
    except StaleEntry as stale:
        return _both_versions(request, asked, form, stale.current)
    except RuleViolation as violation:
        form.add_error(None, violation.message)
        return _form_page(request, asked, form, entry)
    messages.success(request, _("%(key)s is saved.") % {"key": saved.key})
    return redirect(entry)


def _both_versions(request: HttpRequest, team: StandingTeam, form: EntryForm, current: Decision) -> HttpResponse:
    current.team = team
    typed = request.POST.copy()
    texts = {name: str(typed[name]) for name in typed}
    labels = {name: str(field.label) for name, field in form.fields.items()}
    version = form.cleaned_data["version"] or 0
    found = differences(current, given=form.written(), typed=texts, labels=labels, version=version)
    typed["version"] = str(current.version)
    form.data = typed
    return _form_page(request, team, form, current, status=409, differences=found)


def _form_page(
    request: HttpRequest,
    team: StandingTeam,
    form: EntryForm,
    entry: Decision | None = None,
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = {"team": team, "nav": "log", "form": form, "entry": entry, "groups": form.groups()}
    answer = status or (422 if form.errors else 200)
    return render(request, "decisions/log_edit.html", context | more, status=answer)


@require_POST
def delete(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Take out an entry that is still proposed."""
    asked, entry = get_entry(signed_in(request), team, number, acting=True)
    require_author(asked, entry)
    key = entry.key
    try:
        discard(entry=entry)
    except RuleViolation as violation:
        return entry_page(request, asked, entry, status=422, refusal=violation.message)
    messages.success(request, _("%(key)s is deleted. Its number is not given again.") % {"key": key})
    return redirect("decisions:log", asked.slug)


@require_http_methods(["GET", "POST"])
def decide_entry(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Let a proposed entry stand: alone, on a day, or by putting it to both."""
    asked, entry = get_entry(signed_in(request), team, number, acting=True)
    holder = holder_today(asked, entry.right_key, else_=entry.right_holder)
    if step_of(asked.standing, holder) == Step.SIGN:
        return _put_to_both(request, asked, entry)
    require_voice(asked, entry)
    form = DayAndVoiceForm(request.POST or None, team=asked)
    if form.is_bound and form.is_valid():
        try:
            decide(entry=entry, **form.cleaned_data)
        except RuleViolation as violation:
            form.take(violation, entry.right_key)
        else:
            messages.success(request, _("%(key)s is decided.") % {"key": entry.key})
            return redirect(entry)
    context = {"team": asked, "nav": "log", "entry": entry, "form": form}
    return render(request, "decisions/decision_decide.html", context, status=422 if form.errors else 200)


def _put_to_both(request: HttpRequest, team: StandingTeam, entry: Decision) -> HttpResponse:
    if request.method != "POST":
        return redirect(entry)
    try:
        joint = put_to_both(entry=entry, by=team.standing.user, seat=seat_of(team.standing))
    except RuleViolation as violation:
        return entry_page(request, team, entry, status=422, refusal=violation.message)
    _tell(request, joint)
    messages.success(request, _("%(key)s is decided once both have signed.") % {"key": entry.key})
    return redirect(entry)


@require_http_methods(["GET", "POST"])
def supersede_entry(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say which decision took this one's place, or go and write it."""
    asked, entry = get_entry(signed_in(request), team, number, acting=True)
    require_voice(asked, entry)
    form = SuccessorForm(request.POST or None, entry=entry)
    if form.is_bound and form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            supersede(entry=entry, successor=successor)
        except RuleViolation as violation:
            form.add_error("successor", violation.message)
        else:
            said = _("%(key)s is superseded by %(successor)s.") % {"key": entry.key, "successor": successor.key}
            messages.success(request, said)
            return redirect(entry)
    context = {"team": asked, "nav": "log", "entry": entry, "form": form}
    return render(request, "decisions/decision_supersede.html", context, status=422 if form.errors else 200)


@require_POST
def link(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say what an entry is about. Links are no part of the decision: the work that follows comes later."""
    asked, entry = get_entry(signed_in(request), team, number, acting=True)
    form = LinksForm(request.POST, team=asked)
    if not form.is_valid():
        return entry_page(request, asked, entry, status=422, links_form=form)
    with transaction.atomic():
        put(entry, form.cleaned_data["links"])
    messages.success(request, _("The links of %(key)s are saved.") % {"key": entry.key})
    return redirect(entry)
