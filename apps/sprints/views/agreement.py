"""Agreements beside the sprints they reach: the timeline, proposing another one, and what it would mean."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.access import get_joint
from apps.decisions.models import Agreement, AgreementTerms, JointDecision, JointKind
from apps.decisions.services import check_terms, newest_agreement, propose_agreement, tell
from apps.decisions.timeline import spells_of, waiting_agreement
from apps.sprints.access import require_seat
from apps.sprints.forms import ANOTHER_DAY, AgreementForm, TermsForm
from apps.sprints.models import Sprint, Status
from apps.sprints.preview import preview
from apps.sprints.timeline import sprints_under
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Right

PROPOSE = "sprints/agreement_propose.html"
SPRINTS_OFFERED = 12
# Beside which field a rule speaks; the others speak above the form.
FIELD_OF_RULE = {
    "shares_lie_between_0_and_100_together": "reserve_share",
    "an_agreement_leaves_something_to_both_sides": "tech_share",
    "an_agreement_looks_ahead": "effective_from",
    "an_agreement_changes_something": "tech_share",
}


@require_GET
def timeline(request: HttpRequest, team: str) -> HttpResponse:
    """Every agreement a team has had: its shares, from when, who signed, why, and which sprints ran under it."""
    asked = get_team(signed_in(request), team)
    spells = spells_of(asked)
    context = {
        "team": asked,
        "nav": "team",
        "rows": list(zip(spells, sprints_under(asked, [spell.agreement for spell in spells]), strict=True)),
        "waiting": waiting_agreement(asked),
        "may_propose": bool(asked.standing.seats),
    }
    return render(request, "sprints/agreements.html", context)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, team: str) -> HttpResponse:
    """Put other shares to the other side, with what they would mean for the sprints while one types."""
    asked = get_team(signed_in(request), team)
    seats = require_seat(asked, Right.CAPACITY)
    sprints = _sprints_ahead(asked)
    if "preview" in request.POST:
        typed = AgreementForm(initial=request.POST.dict(), sprints=sprints, seats=seats)
        return _propose_page(request, asked, typed, TermsForm(request.POST, sprints=sprints))
    form = AgreementForm(request.POST or None, initial=_as_it_is(asked, sprints), sprints=sprints, seats=seats)
    if form.is_valid():
        try:
            decision = _propose(request, asked, form)
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        else:
            return redirect(decision)
    terms = TermsForm(form.data if form.is_bound else form.initial, sprints=sprints)
    return _propose_page(request, asked, form, terms, status=422 if form.is_bound else 200)


def _propose(request: HttpRequest, team: StandingTeam, form: AgreementForm) -> JointDecision:
    terms, given = form.terms(), form.cleaned_data
    decision = propose_agreement(
        team=team,
        tech_share=terms.tech_share,
        reserve_share=terms.reserve_share,
        effective_from=terms.effective_from,
        by=signed_in(request),
        seat=form.signs_for,
        note=given["note"],
        basis=given["basis"],
    )
    tell(decision=decision, link=request.build_absolute_uri(decision.get_absolute_url()))
    messages.success(request, _("Proposed and signed by you. It takes effect when the other side has signed, too."))
    return decision


def _sprints_ahead(team: StandingTeam) -> list[Sprint]:
    """Planned sprints that an agreement of today can reach."""
    planned = Sprint.objects.filter(team=team, fenced=True, status=Status.PLANNED, starts__gte=team.today)
    return list(planned.order_by("starts")[:SPRINTS_OFFERED])


def _as_it_is(team: StandingTeam, sprints: list[Sprint]) -> dict[str, Any]:
    """What the form begins with: the shares that apply to the next sprint already."""
    day = sprints[0].starts if sprints else team.today
    current = Agreement.objects.filter(team=team).in_force(day)[0]
    return {
        "tech_share": current.tech_share,
        "reserve_share": current.reserve_share,
        "from_sprint": str(sprints[0].number) if sprints else ANOTHER_DAY,
        "effective_from": day,
        "basis": newest_agreement(team).pk,
    }


def _propose_page(
    request: HttpRequest, team: StandingTeam, form: AgreementForm, terms: TermsForm, *, status: int = 200
) -> HttpResponse:
    waiting = waiting_agreement(team)
    context = {"team": team, "nav": "team", "form": form, "waiting": waiting}
    if waiting:
        context["preview"] = preview(team, AgreementTerms.of(waiting))
    else:
        context |= _previewed(team, terms, checked=bool(request.POST))
    return render(request, PROPOSE, context, partials=("preview",), status=status)


def _previewed(team: StandingTeam, form: TermsForm, *, checked: bool) -> dict[str, Any]:
    """What terms would mean, or why they cannot be; the form's own beginning changes nothing, and says so nowhere."""
    if not form.is_valid():
        return {"problems": [error for errors in form.errors.values() for error in errors]}
    terms = form.terms()
    try:
        if checked:
            check_terms(team=team, terms=terms)
    except RuleViolation as violation:
        return {"problems": [violation.message]}
    return {"preview": preview(team, terms)}


@require_GET
def preview_of(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What a proposed agreement would mean, for whoever may read the proposal."""
    asked, decision = get_joint(signed_in(request), team, number)
    if decision.kind != JointKind.AGREEMENT:
        raise Http404
    if not decision.is_waiting:
        return redirect(decision)
    context = {"team": asked, "nav": "together", "decision": decision}
    context["preview"] = preview(asked, AgreementTerms.of(decision))
    return render(request, "sprints/agreement_preview.html", context, partials=("preview",))
