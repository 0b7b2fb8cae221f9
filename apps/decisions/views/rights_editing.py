"""Writing decision rights: the draft, and every button of its form."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.decisions.access import get_team_to_write
from apps.decisions.comparing import Mark, compared, differences, redefined
from apps.decisions.definitions import with_standards
from apps.decisions.drafts import asked_since, begun_on, draft_of, left_by, overtaken, worth_taking_up
from apps.decisions.forms.rights import RightsForm
from apps.decisions.models import RightsDraft, RightsVersion, Row, Sentence
from apps.decisions.rights import Terms, moved, taken_in, up_to_date, waiting_proposal
from apps.decisions.services import FlawedRights, StaleDraft, newest_version, restart_draft, write_draft
from apps.teams.access import StandingTeam

STEPS = {"up": -1, "down": 1}
DEFINING = STANDARD, TAKE_DEFINITIONS = "standard", "take_definitions"


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str) -> HttpResponse:
    """Every button keeps all that was typed; what cannot be kept comes back with a word beside it."""
    asked = get_team_to_write(signed_in(request), team)
    newest = newest_version(asked)
    draft = draft_of(asked, newest)
    if request.method == "GET":
        return _page(request, asked, newest, draft, RightsForm(draft=draft))
    form = RightsForm(request.POST, draft=draft)
    if not form.is_valid():
        return _page(request, asked, newest, draft, form, status=422)
    left = left_by(draft)
    offered = _offered(newest, left)
    typed = form.terms({*offered, *(row["key"] for row in draft.rows)})
    act, _colon, key = request.POST.get("act", "save").partition(":")
    rows = _arranged(typed.rows, act, key, offered=offered)
    definitions = _defined(typed.definitions, act, left=left.definitions)
    try:
        saved = _save(request, asked, newest, form, Terms(rows, definitions))
        if act == "restart":
            saved = restart_draft(team=asked, by=signed_in(request), version=saved.version)
    except FlawedRights as flawed:
        form.take(flawed.flaws)
        return _page(request, asked, newest, draft, form, status=422)
    except StaleDraft as stale:
        return _both_drafts(request, asked, newest, form, typed, stale.current)
    return _saved(request, asked, newest, saved, act, key)


def _offered(newest: RightsVersion, left: Terms) -> dict[str, Row]:
    """What can be taken (back) into the draft with one button, by the name of the row."""
    return {row["key"]: row for row in (*up_to_date(newest.rows), *left.rows)}


def _arranged(rows: list[Row], act: str, key: str, *, offered: dict[str, Row]) -> list[Row]:
    """The rows after the button that was pressed on one of them."""
    if act in STEPS:
        return moved(rows, key, STEPS[act])
    if act == "remove":
        return [row for row in rows if row["key"] != key]
    if act == "take" and key in offered:
        return taken_in(rows, offered[key])
    return rows


def _defined(sentences: list[Sentence], act: str, *, left: list[Sentence]) -> list[Sentence]:
    """The definitions after the button that was pressed on them."""
    if act == STANDARD:
        return with_standards(sentences)
    if act == TAKE_DEFINITIONS:
        return [*sentences, *(sentence for sentence in left if sentence not in sentences)]
    return sentences


def _save(
    request: HttpRequest, team: StandingTeam, newest: RightsVersion, form: RightsForm, terms: Terms
) -> RightsDraft:
    given = form.cleaned_data
    return write_draft(
        team=team, rows=terms.rows, definitions=terms.definitions, by=signed_in(request), version=given["version"],
        basis=min(given["basis"], newest.number),
    )  # fmt: skip


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
    return redirect(reverse("decisions:rights_edit", args=[team.slug]) + _anchor(draft, act, key))


def _anchor(draft: RightsDraft, act: str, key: str) -> str:
    """Where the page goes on."""
    if act in DEFINING:
        return "#definitions"
    return f"#row-{key}" if any(row["key"] == key for row in draft.rows) else ""


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
    terms: Terms,
    theirs: RightsDraft | None,
) -> HttpResponse:
    """Somebody else wrote meanwhile: what differs is shown, and what was typed stands in the form, saved or not."""
    draft = theirs or begun_on(team, newest)
    form.data = typed = request.POST.copy()
    typed["version"], typed["basis"] = str(draft.version if theirs else 0), str(draft.basis)
    conflict = {"theirs": theirs, "differences": differences(draft, terms)}
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
    waiting, left = waiting_proposal(team), left_by(draft)
    context = {
        "team": team,
        "nav": "rights",
        "newest": newest,
        "draft": draft,
        "form": form,
        "asked_since": asked_since(newest),
        "removed": [change for change in compared(newest.rows, draft.rows) if Mark.REMOVED in change.marks],
        "left": [change for change in compared(draft.rows, left.rows) if change.after] if left.rows else [],
        "left_definitions": [change for change in redefined(draft.definitions, left.definitions) if change.after],
        "last": None if draft.pk or waiting else worth_taking_up(team, newest),
        "outdated": overtaken(draft, newest),
        "waiting": waiting,
    }
    return render(
        request, "decisions/rights_edit.html", context | (more or {}), partials=("rights-form",), status=status
    )
