"""What becomes of a draft of the decision rights: a proposal that the other side signs, or nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.access import get_team_to_write
from apps.decisions.comparing import differences
from apps.decisions.drafts import overtaken
from apps.decisions.forms.rights import ProposeForm
from apps.decisions.models import JointDecision, RightsDraft
from apps.decisions.rights import waiting_proposal
from apps.decisions.services import StaleDraft, discard_draft, newest_version, propose_rights, restore_draft, tell
from apps.teams.access import StandingTeam


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, team: str) -> HttpResponse:
    """What the draft would change; then it goes to the other side, signed by the proposer."""
    asked = get_team_to_write(signed_in(request), team)
    newest = newest_version(asked)
    draft = RightsDraft.objects.filter(team=asked).first()
    if draft is None:
        return redirect("decisions:rights_edit", asked.slug)
    form = ProposeForm(request.POST or None, seats=asked.standing.seats, initial={"version": draft.version})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return _proposed(request, asked, draft, form.cleaned_data)
        except StaleDraft:
            form.add_error(None, _("The draft was changed meanwhile. This is how it stands now; look again."))
            form.data = typed = request.POST.copy()
            typed["version"] = str(draft.version)
            status = 409
        except RuleViolation as violation:
            form.add_error(None, violation.message)
    context = {
        "team": asked,
        "nav": "rights",
        "form": form,
        "draft": draft,
        "newest": newest,
        "differences": differences(newest, draft),
        "outdated": overtaken(draft, newest),
        "waiting": waiting_proposal(asked),
    }
    return render(request, "decisions/rights_propose.html", context, status=status)


def _proposed(request: HttpRequest, team: StandingTeam, draft: RightsDraft, given: dict[str, Any]) -> HttpResponse:
    decision: JointDecision = propose_rights(
        team=team, rows=draft.rows, definitions=draft.definitions, basis=draft.basis, by=signed_in(request),
        seat=given["seat"], note=given["note"], version=given["version"],
    )  # fmt: skip
    url = reverse("decisions:joint", args=[team.slug, decision.number])
    tell(decision=decision, link=request.build_absolute_uri(url))
    messages.success(request, _("Proposed and signed by you. It takes effect when the other side has signed, too."))
    return redirect(url)


@require_POST
def discard(request: HttpRequest, team: str) -> HttpResponse:
    """Drop the draft, with a way back."""
    asked = get_team_to_write(signed_in(request), team)
    discard_draft(team=asked)
    undo = reverse("decisions:rights_restore", args=[asked.slug])
    messages.success(request, _("The draft is discarded. What is in force stays."), extra_tags=undo)
    return redirect("decisions:rights", asked.slug)


@require_POST
def restore(request: HttpRequest, team: str) -> HttpResponse:
    """Take up the last draft again."""
    asked = get_team_to_write(signed_in(request), team)
    if restore_draft(team=asked, by=signed_in(request)) is None:
        messages.info(request, _("There is nothing to bring back: the team has a draft, or never had one."))
    return redirect("decisions:rights_edit", asked.slug)
