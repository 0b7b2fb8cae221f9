"""A debt on its story's page, and the ways onto the register."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import Difference, left_to_them
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.access import require_seat
from apps.decisions.services import tell
from apps.stories.access import get_story, may_tag
from apps.stories.debt_conflicts import differences
from apps.stories.debts import begin_with, debt_of, debt_panel
from apps.stories.forms.debt import DebtForm, EditDebtForm, RegisterForm, WriteOffForm
from apps.stories.keys import story_with_key
from apps.stories.models import Debt, Kind, Story
from apps.stories.services import (
    StaleDebt,
    book_debt,
    edit_debt,
    note_debt,
    propose_write_off,
    put_on_register,
    take_debt,
)
from apps.stories.views.answers import changed, done
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Right

OFFERED = 200
"""So many tagged stories at once; the next ones come once these are on the register."""
# Beside which field a rule of the register speaks.
FIELD_OF_RULE = {
    "a_story_repays_one_debt": "story",
    "a_debts_story_is_in_sight": "story",
    "a_debt_says_why_it_is_one": "reason",
}

PANELS["debt"] = debt_panel


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team: str) -> HttpResponse:
    """Book a debt; `?story=` names a story that is there, `?incident=` the one that left it."""
    asked = get_team(signed_in(request), team, acting=True)
    story, incident = _named(request, asked, "story"), _named(request, asked, "incident")
    if incident and incident.kind != Kind.INCIDENT:
        raise Http404
    form = DebtForm(request.POST or None, team=asked, incident=incident, initial=begin_with(story))
    if form.is_valid():
        try:
            debt = _book(request, asked, form)
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        else:
            done(request, _("%(key)s is on the debt register.") % {"key": debt.story.key})
            return redirect(f"{debt.story.get_absolute_url()}#debt")
    return _page(request, "stories/debt_new.html", asked, {"form": form, "incident": incident})


def _named(request: HttpRequest, team: StandingTeam, name: str) -> Story | None:
    story = story_with_key(team, request.GET.get(name, ""), stories=Story.objects.live())
    if story:
        story.team = team
    return story


def _book(request: HttpRequest, team: StandingTeam, form: DebtForm) -> Debt:
    by, given = signed_in(request), form.cleaned_data
    told = form.told() | form.origin() | {"incurred_on": given["incurred_on"]}
    if given["story"]:
        return book_debt(story=given["story"], by=by, **told)
    return note_debt(team=team, title=given["title"], by=by, may_tag=may_tag(team), **told)


def _get_debt(
    request: HttpRequest, team: str, number: int, *, right: str | None = None, acting: bool = False
) -> tuple[StandingTeam, Debt]:
    asked, story = get_story(signed_in(request), team, number, right=right, acting=acting)
    debt = debt_of(asked, story)
    if debt is None:
        raise Http404
    return asked, debt


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Tell more of a debt. Where somebody else did meanwhile, theirs is shown and nothing typed is lost."""
    asked, debt = _get_debt(request, team, number, acting=True)
    form, found = EditDebtForm(request.POST or None, team=asked, debt=debt), None
    if form.is_valid():
        theirs = left_to_them(request.POST.dict(), form.fields)
        changes = {name: value for name, value in form.changes(debt).items() if name not in theirs}
        try:
            edit_debt(debt=debt, version=form.cleaned_data["version"], changes=changes)
        except StaleDebt as stale:
            found = _both_versions(request, form, stale.current)
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        else:
            done(request, _("The debt of %(key)s is saved.") % {"key": debt.story.key})
            return redirect(f"{debt.story.get_absolute_url()}#debt")
    context = {"form": form, "debt": debt, "differences": found}
    return _page(request, "stories/debt_edit.html", asked, context, status=None if found is None else 409)


def _both_versions(request: HttpRequest, form: EditDebtForm, current: Debt) -> list[Difference]:
    """What stands in the two versions; the form goes on from the newer one."""
    labels = {name: str(field.label) for name, field in form.fields.items()}
    told, seen = form.told(), form.cleaned_data["version"]
    found = differences(current, told=told, typed=request.POST.dict(), labels=labels, version=seen)
    form.data = typed = request.POST.copy()
    typed["version"] = str(current.version)
    return found


@require_POST
def take(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The team repays from the tech budget what the Product Owner's choice left."""
    asked, debt = _get_debt(request, team, number, right=Right.TECH_BUDGET)
    try:
        take_debt(debt=debt, by=signed_in(request))
    except RuleViolation as violation:
        said = violation.message
        return changed(request, asked, debt.story, status=422, said=said, debt_refusal=said)
    said = _("The team takes the debt of %(key)s: the tech budget repays it.") % {"key": debt.story.key}
    return changed(request, asked, debt.story, said=said)


@require_http_methods(["GET", "POST"])
def write_off(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Propose that both stop carrying a debt."""
    asked, debt = _get_debt(request, team, number)
    require_seat(asked)
    form = WriteOffForm(request.POST or None, seats=asked.standing.seats)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            decision = propose_write_off(debt=debt, by=signed_in(request), seat=form.signs_for, note=note)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            tell(decision=decision, link=request.build_absolute_uri(decision.get_absolute_url()))
            done(request, _("Proposed and signed by you. It leaves the sums when the other side has signed, too."))
            return redirect(f"{debt.story.get_absolute_url()}#debt")
    return _page(request, "stories/debt_write_off.html", asked, {"form": form, "debt": debt})


@require_http_methods(["GET", "POST"])
def tagged(request: HttpRequest, team: str) -> HttpResponse:
    """Stories that are tagged debt and not on the register: all at once, or each by itself."""
    asked = get_team(signed_in(request), team, acting=True)
    offered = list(Story.objects.unregistered_debt().filter(team=asked).order_by("rank")[:OFFERED])
    for story in offered:
        story.team = asked
    form = RegisterForm(request.POST or None, offered=offered)
    if form.is_valid():
        given = form.cleaned_data
        try:
            count = put_on_register(team=asked, numbers=given["pick"], reason=given["reason"], by=signed_in(request))
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            said = ngettext("%(count)s story is on the register.", "%(count)s stories are on the register.", count)
            done(request, said % {"count": count})
            return redirect("stories:debt", asked.slug)
    picked = set(request.POST.getlist("pick")) if form.is_bound else {str(story.number) for story in offered}
    rows = [(story, str(story.number) in picked) for story in offered]
    return _page(request, "stories/debt_tagged.html", asked, {"form": form, "rows": rows})


def _page(
    request: HttpRequest, template: str, team: StandingTeam, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    status = status or (422 if context["form"].errors else 200)
    return render(request, template, context | {"team": team, "nav": "debt"}, status=status)
