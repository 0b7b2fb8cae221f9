"""Where an invitation's link leads: to accept or decline it, with an account or without one."""

from contextlib import suppress

from allauth.account.utils import complete_signup
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.accounts.forms import JoinForm
from apps.accounts.invitations import accept_as_member, accept_as_newcomer, decline
from apps.accounts.models import Invitation, User
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.teams.joining import joins_which
from apps.teams.models import TeamInvitation


def _closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """Why a link no longer works, and no word about whose it was."""
    state = invitation.state if invitation else "unknown"
    return render(request, "teams/join_closed.html", {"state": state}, status=410 if invitation else 404)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation. Reading it changes nothing: mail servers read links, too."""
    invitation = Invitation.objects.with_token(token).first()
    if invitation is None or not invitation.is_open:
        return _closed(request, invitation)
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="join")
    if too_many:
        return too_many
    if request.user.is_authenticated:
        return _join_as_member(request, invitation, joins_which(invitation))
    return _join_as_newcomer(request, invitation, joins_which(invitation))


def _join_as_newcomer(request: HttpRequest, invitation: Invitation, into: TeamInvitation | None) -> HttpResponse:
    """Name and password; then signed in."""
    form = JoinForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        root = request.build_absolute_uri("/")
        try:
            person, refusals = accept_as_newcomer(invitation=invitation, root=root, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error("email" if "email" in form.fields else None, violation.message)
        else:
            _welcome(request, invitation, into, refusals)
            response: HttpResponse = complete_signup(request, person, None, reverse("home"))
            return response
    has_account = bool(invitation.email) and User.objects.filter(email=invitation.email).exists()
    context = {"invitation": invitation, "into": into, "form": form, "has_account": has_account}
    return render(request, "teams/join.html", context, status=422 if form.is_bound else 200)


def _welcome(request: HttpRequest, invitation: Invitation, into: TeamInvitation | None, refusals: list[str]) -> None:
    said = _("You are in %(organisation)s now.") % {"organisation": invitation.organisation}
    if into and not refusals:
        team = {"organisation": invitation.organisation, "team": into.team, "role": into.get_role_display()}
        said = _("You are in %(organisation)s now, and in %(team)s: %(role)s.") % team
    messages.success(request, said)
    for refusal in refusals:
        why = _("You did not get the role you were invited to: %(why)s An administrator can give you another one.")
        messages.warning(request, why % {"why": refusal})


def obstacle(person: User, invitation: Invitation, into: TeamInvitation | None) -> str:
    """Why somebody who is signed in cannot accept an invitation; empty where they can."""
    if person.organisation_id != invitation.organisation_id:
        return "other organisation"
    if invitation.email and person.email != invitation.email:
        return "other address"
    return "" if into else "here already"


def _join_as_member(request: HttpRequest, invitation: Invitation, into: TeamInvitation | None) -> HttpResponse:
    """Somebody with an account gets at most the team: their organisation and their role there stay."""
    person = signed_in(request)
    why_not, refusal = obstacle(person, invitation, into), ""
    if request.method == "POST" and not why_not:
        try:
            accept_as_member(invitation=invitation, person=person, root=request.build_absolute_uri("/"))
        except RuleViolation as violation:
            refusal = violation.message
        else:
            messages.success(request, _("You are in %(team)s now.") % {"team": into and into.team})
            return redirect("home")
    context = {"invitation": invitation, "into": into, "why_not": why_not, "refusal": refusal}
    return render(request, "teams/join_signed_in.html", context, status=422 if request.method == "POST" else 200)


@login_not_required
@never_cache
@require_POST
def join_decline(request: HttpRequest, token: str) -> HttpResponse:
    """Say no to an invitation by mail. A link for several people is nobody's to decline."""
    invitation = Invitation.objects.with_token(token).first()
    if invitation is None or not invitation.is_open:
        return _closed(request, invitation)
    if invitation.is_link:
        raise Http404
    with suppress(RuleViolation):  # answered in the same moment; the page says how
        decline(invitation=invitation, root=request.build_absolute_uri("/"))
    return redirect("accounts:join", token)
