"""Challenging a decision, answering, withdrawing, and settling it together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.access import require_seat
from apps.decisions.entries import get_challenge, get_entry, require_other_voice, seat_of
from apps.decisions.forms.challenge import AnswerForm, ChallengeForm, SettleForm
from apps.decisions.models import Challenge
from apps.decisions.services import answer as answer_challenge
from apps.decisions.services import challenge as raise_challenge
from apps.decisions.services import propose_settlement, tell, withdraw_challenge
from apps.decisions.views.log import entry_page


@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say that a decision was not its holder's to make: cite a right, give a reason."""
    asked, entry = get_entry(signed_in(request), team, number, acting=True)
    form = ChallengeForm(request.POST or None, team=asked, entry=entry)
    if form.is_bound and form.is_valid():
        try:
            raise_challenge(entry=entry, by=signed_in(request), **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(
                "right_key" if violation.constraint == "a_challenge_cites_a_right" else None, violation.message
            )
        else:
            messages.success(request, _("%(key)s is challenged. Both settle it together.") % {"key": entry.key})
            return redirect(entry)
    context = {"team": asked, "nav": "log", "entry": entry, "form": form}
    return render(request, "decisions/decision_challenge.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Put the other voice beside the challenge."""
    asked, raised = get_challenge(signed_in(request), team, number)
    require_other_voice(asked, raised)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_challenge(raised=raised, by=signed_in(request), text=form.cleaned_data["answer"])
        except RuleViolation as violation:
            form.add_error("answer", violation.message)
        else:
            messages.success(request, _("Your answer stands beside the challenge."))
            return redirect(_place(raised))
    return entry_page(request, asked, raised.decision, status=422, answer_form=form)


@require_POST
def withdraw(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Take one's own challenge back."""
    asked, raised = get_challenge(signed_in(request), team, number)
    if raised.raised_by_id != asked.standing.user.pk:
        raise PermissionDenied(_("Only who raised a challenge withdraws it."))
    try:
        withdraw_challenge(raised=raised, by=asked.standing.user)
    except RuleViolation as violation:
        return entry_page(request, asked, raised.decision, status=422, refusal=violation.message)
    messages.success(request, _("The challenge is withdrawn. %(key)s stands.") % {"key": raised.decision.key})
    return redirect(raised.decision)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Put an outcome to the other side; with both signatures the challenge is settled."""
    asked, raised = get_challenge(signed_in(request), team, number)
    require_seat(asked)
    form = SettleForm(request.POST or None)
    if form.is_bound and form.is_valid():
        seat = seat_of(asked.standing) or ""
        try:
            joint = propose_settlement(raised=raised, by=asked.standing.user, seat=seat, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            tell(decision=joint, link=request.build_absolute_uri(joint.get_absolute_url()))
            messages.success(request, _("Proposed. The challenge is settled once both have signed."))
            return redirect(_place(raised))
    context = {"team": asked, "nav": "log", "raised": raised, "entry": raised.decision, "form": form}
    return render(request, "decisions/decision_settle.html", context, status=422 if form.errors else 200)


def _place(raised: Challenge) -> str:
    return f"{raised.decision.get_absolute_url()}#challenge-{raised.pk}"
