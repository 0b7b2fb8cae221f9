"""The board of a running sprint: one page, its steps, and what others changed."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.core.undoing import read_way_back
from apps.core.violations import RuleViolation
from apps.sprints import lanes
from apps.sprints.access import get_board, right_of_step
from apps.sprints.forms.board import StepForm
from apps.sprints.models import Column, Sprint, Status
from apps.sprints.on_board import OnBoard, on_board
from apps.sprints.services import Before, OwesWhy, is_accepted, put_card_back, take_step
from apps.sprints.stands import stands_of
from apps.sprints.views.board_answers import (
    PAGE,
    NotDone,
    board_context,
    names_of,
    refused_by_right,
    refused_by_rule,
    salt_of,
    step_url,
    stepped,
    unchanged,
    undo_url,
    where_it_is,
)
from apps.sprints.views.done_enough import DoneEnough, still_open
from apps.stories.views.panels import PANELS
from apps.teams.access import RightRefused, StandingTeam, authorise, get_team

A_MOMENT = dt.timedelta(minutes=10)
ELSEWHERE = {Status.PLANNED: "sprints:plan", Status.CLOSED: "sprints:detail"}

PANELS["stands"] = stands_of


@require_GET
def current(request: HttpRequest, team: str) -> HttpResponse:
    """The board of the sprint that runs; while none does, planning goes on."""
    asked = get_team(signed_in(request), team)
    running = Sprint.objects.filter(team=asked, status=Status.ACTIVE).order_by("-starts").first()
    if running:
        return redirect("sprints:board", asked.slug, running.number)
    messages.info(request, _("No sprint runs. The board opens once one has started."))
    return redirect("sprints:current", asked.slug)


@require_GET
def board(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The board. A sprint that has not started is planned elsewhere, one that is closed has its own page."""
    asked, sprint, written = get_board(signed_in(request), team, number)
    if sprint.status in ELSEWHERE:
        return redirect(ELSEWHERE[Status(sprint.status)], asked.slug, number)
    return render_template(request, PAGE, board_context(request, asked, sprint, written))


@require_GET
def changes(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What others changed since the board was drawn: nothing where nothing did, else the cards and sums anew."""
    asked, sprint, written = get_board(signed_in(request), team, number)
    stamp = lanes.stamp(sprint)
    if request.GET.get("seen") == stamp:
        return HttpResponse(status=204)
    if sprint.status != Status.ACTIVE:
        return HttpResponse(headers={"HX-Redirect": reverse("sprints:detail", args=[asked.slug, number])})
    context = board_context(request, asked, sprint, written)
    response = render_template(request, "sprints/_board_changes.html", context)
    response["HX-Trigger"] = "board-redrawn"
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
def step(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Put a card into another column: by drag, key, button or plain form. An Undo carries its way in its address."""
    asked = get_team(signed_in(request), team)
    form = StepForm(request.POST)
    if request.GET.get("back"):
        return _back(request, asked, number)
    at = _read(asked, number, form.cleaned_data) if form.is_valid() else None
    if at is None:
        return _not_here(request, asked, number, understood=form.is_valid())
    given = form.cleaned_data
    try:
        _authorise(asked, at, given["to"])
    except RightRefused as refused:
        if not asked.standing.is_acting:
            raise
        return _refuse(request, asked, at, refused_by_right(asked, at, given["to"], refused))
    return _step(request, asked, at, given)


def _read(team: StandingTeam, number: int, given: dict[str, Any]) -> OnBoard | None:
    return on_board(team, number, given["story"], whole=given["to"] == Column.DONE)


def _authorise(team: StandingTeam, at: OnBoard, target: str) -> None:
    source = Before.of(at.line).shown_in
    if source != target:
        authorise(team, right=right_of_step(is_accepted=is_accepted(at.line), source=source, target=target))
    authorise(team, acting=True)


def _step(request: HttpRequest, team: StandingTeam, at: OnBoard, given: dict[str, Any]) -> HttpResponse:
    sprint, story, to = at.sprint, at.story, given["to"]
    said = where_it_is(story, names_of(at.written)[to])
    if Before.of(at.line).shown_in == to:
        return stepped(request, team, at, said=said)
    if to == Column.DONE and not given["note"] and (missing := still_open(at)):
        return unchanged(request, team, sprint, at.written, question=DoneEnough(at.story, missing))
    try:
        before = take_step(
            sprint=sprint,
            story=story,
            to=to,
            by=signed_in(request),
            note=given["note"],
            reason=given["reason"],
            seen=Before.of(at.line).shown_in,
        )
    except OwesWhy as owed:
        return unchanged(request, team, sprint, at.written, taken_off=owed.off, story=story, to=to)
    except RuleViolation as violation:
        return _refuse(request, team, at, refused_by_rule(team, at, violation))
    way = {"seen": to} | asdict(Before.of(before))
    undo = undo_url(step_url(sprint), request, sprint, story, way)
    return stepped(request, team, at, said=said, undo=undo, column=to)


def _back(request: HttpRequest, team: StandingTeam, number: int) -> HttpResponse:
    """Take one's own step back: to where the card was, which asks for no right, as it was there a moment ago.

    What is accepted by the Product Owner is so again by nobody else: a card may be of another kind by now.
    """
    authorise(team, acting=True)
    story = request.GET.get("story", "")
    at = on_board(team, number, int(story), whole=False) if story.isdecimal() and len(story) < 10 else None
    if at is None:
        return _not_here(request, team, number, understood=True)
    way = read_way_back(request.GET["back"], salt=salt_of(request, at.sprint, at.story), good_for=A_MOMENT)
    seen, before = way.pop("seen"), Before(**way)
    if before.shown_in == Column.DONE:
        authorise(team, right=right_of_step(is_accepted=is_accepted(at.line), source=seen, target=Column.DONE))
    try:
        put_card_back(sprint=at.sprint, story=at.story, seen=seen, before=before)
    except RuleViolation as violation:
        return _refuse(request, team, at, refused_by_rule(team, at, violation))
    return stepped(request, team, at, said=where_it_is(at.story, names_of(at.written)[before.shown_in]))


def _refuse(request: HttpRequest, team: StandingTeam, at: OnBoard, refusal: NotDone) -> HttpResponse:
    return unchanged(request, team, at.sprint, at.written, refusal=refusal)


def _not_here(request: HttpRequest, team: StandingTeam, number: int, *, understood: bool) -> HttpResponse:
    """A form that our pages do not send, or a story that somebody took out meanwhile."""
    authorise(team, acting=True)
    _team, sprint, written = get_board(signed_in(request), team.slug, number)
    gone = _("This story stands in this sprint no more. Nothing changed.")
    what = gone if understood else _("This request was not understood. Nothing changed.")
    return unchanged(request, team, sprint, written, refusal=NotDone(what=what))
