"""Writing decision rights: the draft, its preview, and the proposal that the other side signs."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.violations import RuleViolation
from apps.decisions.comparing import Mark, compared
from apps.decisions.forms.rights import ProposeForm, RightsForm
from apps.decisions.models import JointDecision, RightsDraft, RightsVersion, Row
from apps.decisions.rights import moved, taken_in, waiting_proposal
from apps.decisions.services import (
    FlawedRights,
    StaleDraft,
    discard_draft,
    last_draft,
    left_behind,
    newest_version,
    propose_rights,
    restart_draft,
    restore_draft,
    tell,
    write_draft,
)
from apps.teams.access import StandingTeam, get_team

STEPS = {"up": -1, "down": 1}


def _writable(request: HttpRequest, slug: str) -> StandingTeam:
    """The team, for whoever signs for one of its two guarded roles."""
    team = get_team(signed_in(request), slug)
    if not team.standing.seats:
        raise PermissionDenied(
            _("Product Owner and tech lead write the decision rights, or who stands in for one of them.")
        )
    return team


def _draft(team: StandingTeam, newest: RightsVersion) -> RightsDraft:
    """The team's draft, or one that is begun with the first save."""
    draft = RightsDraft.objects.filter(team=team).select_related("edited_by").first()
    return draft or RightsDraft(team=team, rows=newest.rows, basis=newest.number)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str) -> HttpResponse:
    """Every button keeps all that was typed; what cannot be kept comes back with a word beside it."""
    asked = _writable(request, team)
    newest = newest_version(asked)
    draft = _draft(asked, newest)
    if request.method == "GET":
        return _page(request, asked, newest, draft, RightsForm(draft=draft))
    form = RightsForm(request.POST, draft=draft)
    if not form.is_valid():
        return _page(request, asked, newest, draft, form, status=422)
    rows = form.rows(_known(newest, draft))
    act, _colon, key = request.POST.get("act", "save").partition(":")
    try:
        saved = _save(request, asked, newest, form, _arranged(rows, act, key, offered=_offered(newest, draft)))
        if act == "restart":
            saved = restart_draft(team=asked, by=signed_in(request), version=saved.version)
    except FlawedRights as flawed:
        form.take(flawed.flaws)
        return _page(request, asked, newest, draft, form, status=422)
    except StaleDraft as stale:
        return _both_drafts(request, asked, newest, form, rows, stale.current)
    return _saved(request, asked, newest, saved, act, key)


def _known(newest: RightsVersion, draft: RightsDraft) -> set[str]:
    """The names that rows may bear: all others are made by the server."""
    return {row["key"] for row in (*newest.rows, *draft.rows, *_left(draft))}


def _left(draft: RightsDraft) -> list[Row]:
    return left_behind(draft) if draft.pk else []


def _offered(newest: RightsVersion, draft: RightsDraft) -> dict[str, Row]:
    """What can be taken (back) into the draft with one button."""
    return {row["key"]: row for row in (*newest.rows, *_left(draft))}


def _arranged(rows: list[Row], act: str, key: str, *, offered: dict[str, Row]) -> list[Row]:
    """The rows after the button that was pressed on one of them."""
    if act in STEPS:
        return moved(rows, key, STEPS[act])
    if act == "remove":
        return [row for row in rows if row["key"] != key]
    if act == "take" and key in offered:
        return taken_in(rows, offered[key])
    return rows


def _save(
    request: HttpRequest, team: StandingTeam, newest: RightsVersion, form: RightsForm, rows: list[Row]
) -> RightsDraft:
    given = form.cleaned_data
    basis = min(given["basis"], newest.number)
    return write_draft(team=team, rows=rows, by=signed_in(request), version=given["version"], basis=basis)


def _saved(
    request: HttpRequest, team: StandingTeam, newest: RightsVersion, draft: RightsDraft, act: str, key: str
) -> HttpResponse:
    if act == "preview":
        return _go(request, reverse("decisions:rights_propose", args=[team.slug]))
    said = _said(draft, act, key)
    if target_of(request) == "rights-form":
        response = _page(request, team, newest, draft, RightsForm(draft=draft))
        response["HX-Trigger"] = json.dumps({"announce": said})
        return response
    messages.success(request, said)
    anchor = f"#row-{key}" if any(row["key"] == key for row in draft.rows) else ""
    return redirect(reverse("decisions:rights_edit", args=[team.slug]) + anchor)


def _said(draft: RightsDraft, act: str, key: str) -> str:
    """What the button did, for those who do not see the list."""
    row = next((row for row in draft.rows if row["key"] == key), None)
    if act == "remove":
        return _("The row is out of the draft. It can be put back below.")
    if act == "restart":
        return _("The draft begins again from what is in force.")
    if row is None or act not in STEPS:
        return _("The draft is saved. Nothing is in force before both have signed.")
    listed = [other["key"] for other in draft.rows if other["holder"] == row["holder"]]
    words = {"sentence": _(row["sentence"]), "place": listed.index(key) + 1, "all": len(listed)}
    return _("“%(sentence)s” is number %(place)s of %(all)s.") % words


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """To another page: htmx would put it into a part of this one."""
    return HttpResponse(headers={"HX-Redirect": url}) if target_of(request) else redirect(url)


def _both_drafts(
    request: HttpRequest,
    team: StandingTeam,
    newest: RightsVersion,
    form: RightsForm,
    rows: list[Row],
    theirs: RightsDraft | None,
) -> HttpResponse:
    """Somebody else wrote meanwhile: what differs is shown, and what was typed stands in the form, saved or not."""
    draft = theirs or RightsDraft(team=team, rows=newest.rows, basis=newest.number)
    form.data = typed = request.POST.copy()
    typed["version"], typed["basis"] = str(draft.version if theirs else 0), str(draft.basis)
    conflict = {"theirs": theirs, "differences": compared(draft.rows, rows)}
    return _page(request, team, newest, draft, form, status=409, more={"conflict": conflict})


def _page(
    request: HttpRequest,
    team: StandingTeam,
    newest: RightsVersion,
    draft: RightsDraft,
    form: RightsForm,
    *,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    changes, left, waiting = compared(newest.rows, draft.rows), _left(draft), waiting_proposal(team)
    context = {
        "team": team,
        "nav": "rights",
        "newest": newest,
        "draft": draft,
        "form": form,
        "removed": [change.before for change in changes if Mark.REMOVED in change.marks],
        "left": [change for change in compared(draft.rows, left) if change.after] if left else [],
        "last": None if draft.pk or waiting else _last(team, newest),
        "outdated": _outdated(team, newest, draft),
        "waiting": waiting,
    }
    return render(
        request, "decisions/rights_edit.html", context | (more or {}), partials=("rights-form",), status=status
    )


def _last(team: StandingTeam, newest: RightsVersion) -> Any | None:
    """A draft that was discarded, or declined by the other side, and says something else than what is in force."""
    last = last_draft(team)
    return last if last and compared(newest.rows, last.rows) else None


def _outdated(team: StandingTeam, newest: RightsVersion, draft: RightsDraft) -> dict[str, Any] | None:
    """What was signed since the draft was begun, beside what the draft changes. Nothing merges the two."""
    if draft.basis == newest.number:
        return None
    basis = RightsVersion.objects.get(team=team, number=draft.basis)
    return {"basis": basis, "signed": compared(basis.rows, newest.rows), "drafted": compared(basis.rows, draft.rows)}


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, team: str) -> HttpResponse:
    """What the draft would change; then it goes to the other side, signed by the proposer."""
    asked = _writable(request, team)
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
        "differences": compared(newest.rows, draft.rows),
        "outdated": _outdated(asked, newest, draft),
        "waiting": waiting_proposal(asked),
    }
    return render(request, "decisions/rights_propose.html", context, status=status)


def _proposed(request: HttpRequest, team: StandingTeam, draft: RightsDraft, given: dict[str, Any]) -> HttpResponse:
    decision: JointDecision = propose_rights(
        team=team, rows=draft.rows, basis=draft.basis, by=signed_in(request),
        seat=given["seat"], note=given["note"], version=given["version"],
    )  # fmt: skip
    url = reverse("decisions:joint", args=[team.slug, decision.number])
    tell(decision=decision, link=request.build_absolute_uri(url))
    messages.success(request, _("Proposed and signed by you. It takes effect when the other side has signed, too."))
    return redirect(url)


@require_POST
def discard(request: HttpRequest, team: str) -> HttpResponse:
    """Drop the draft, with a way back."""
    asked = _writable(request, team)
    discard_draft(team=asked)
    undo = reverse("decisions:rights_restore", args=[asked.slug])
    messages.success(request, _("The draft is discarded. What is in force stays."), extra_tags=undo)
    return redirect("decisions:rights", asked.slug)


@require_POST
def restore(request: HttpRequest, team: str) -> HttpResponse:
    """Take up the last draft again."""
    asked = _writable(request, team)
    if restore_draft(team=asked, by=signed_in(request)) is None:
        messages.info(request, _("There is nothing to bring back: the team has a draft, or never had one."))
    return redirect("decisions:rights_edit", asked.slug)
