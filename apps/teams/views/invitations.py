"""Inviting people into the organisation, and into a team: by mail, or by a link that several may follow."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import get_invitation, require_administrator, signed_in
from apps.accounts.invitations import renew, revoke, send_invitation
from apps.accounts.models import Invitation, User
from apps.accounts.views import TOO_MANY, may_invite
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.core.violations import RuleViolation
from apps.teams.forms import InvitationFilterForm, LinkInvitationForm, MailInvitationForm
from apps.teams.joining import invite_people, make_joining_link
from apps.teams.models import Team

INVITATIONS_A_PAGE = 50
RENEWED_FOR = 7  # days


@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    """Who was invited and has not answered, with what can still be done about it."""
    administrator = signed_in(request)
    require_administrator(administrator)
    filters = InvitationFilterForm(request.GET)
    found = filters.found(Invitation.objects.filter(organisation=administrator.organisation_id))
    page, pager = paged(request, found.select_related("invited_by", "into_team__team"), size=INVITATIONS_A_PAGE)
    context = {
        "nav": "people",
        "tab": "invitations",
        "filter": filters,
        "rows": [(each, _link(request, each)) for each in page],
        "pager": pager,
    }
    return render(request, "teams/invitations.html", context, partials=("invitations-list",))


def _link(request: HttpRequest, invitation: Invitation) -> str:
    """The address to hand on. That of a mail is for its mailbox alone: whoever opens it has the address confirmed."""
    if not (invitation.is_link and invitation.is_open and invitation.token):
        return ""
    return request.build_absolute_uri(reverse("accounts:join", args=[invitation.token]))


def _teams(administrator: User) -> Any:
    return Team.objects.visible_to(administrator).current()


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite people by mail, several at once."""
    administrator = signed_in(request)
    require_administrator(administrator)
    form = MailInvitationForm(request.POST or None, organisation=administrator.organisation)
    form.offer(_teams(administrator))
    if form.is_valid() and not all(may_invite(request) for _each in form.cleaned_data["emails"]):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        try:
            given = invite_people(by=administrator, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            for invitation in given:
                send_invitation(invitation=invitation, root=request.build_absolute_uri("/"))
            said = ngettext(
                "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", len(given)
            )
            messages.success(request, said % {"count": len(given)})
            return redirect("accounts:invitations" if _teams(administrator).exists() else "home")
    return _form_page(request, form, by="mail")


@require_http_methods(["GET", "POST"])
def invite_link(request: HttpRequest) -> HttpResponse:
    """Make a link for several people. It stands in the list, to be copied."""
    administrator = signed_in(request)
    require_administrator(administrator)
    form = LinkInvitationForm(request.POST or None)
    form.offer(_teams(administrator))
    if form.is_valid():
        try:
            make_joining_link(by=administrator, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            messages.success(request, _("The link is ready to be copied."))
            return redirect("accounts:invitations")
    return _form_page(request, form, by="link")


def _form_page(request: HttpRequest, form: Form, *, by: str) -> HttpResponse:
    context = {"nav": "people", "form": form, "by": by}
    return render(request, "teams/invite.html", context, status=422 if form.is_bound else 200)


@require_POST
def invitation_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an invitation hold for another week. One by mail is sent again."""
    invitation = get_invitation(signed_in(request), pk)
    if invitation.email and not may_invite(request):
        messages.error(request, TOO_MANY)
        return redirect("accounts:invitations")
    try:
        renew(invitation=invitation, days=RENEWED_FOR)
    except RuleViolation as violation:
        messages.error(request, violation.message)
        return redirect("accounts:invitations")
    if invitation.email:
        send_invitation(invitation=invitation, root=request.build_absolute_uri("/"))
        messages.success(request, _("The mail is on its way to %(email)s again.") % {"email": invitation.email})
    else:
        messages.success(request, _("The link holds for another week."))
    return redirect("accounts:invitations")


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back: its link stops working at once."""
    invitation = get_invitation(signed_in(request), pk)
    try:
        revoke(invitation=invitation)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("Revoked. Its link no longer works."))
    return redirect("accounts:invitations")
