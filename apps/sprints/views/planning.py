"""The planning board: one page, its moves, and what others changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import target_of
from apps.core.violations import RuleViolation
from apps.sprints import backlog, board
from apps.sprints.access import RIGHT_OF_BUDGET, authorise_move, get_sprint
from apps.sprints.forms import BACKLOG, MoveForm, StoryNumberForm, SwapForm
from apps.sprints.models import Sprint, Status
from apps.sprints.services import (
    commit_story,
    commit_waiting_story,
    next_sprint_name,
    propose_for,
    return_story,
    swap_stories,
)
from apps.sprints.views.answers import PAGE, board_context, moved, not_understood, opposite, refuse_story, where
from apps.sprints.views.why import ask_why, owes_why
from apps.stories.access import authorise_placing, get_story_of, may_place
from apps.stories.models import Story
from apps.stories.services import place_story
from apps.teams.access import Standing, StandingTeam, authorise

BACKLOG_PARTS = {"backlog-found": "sprints/_found.html", "backlog-more": "sprints/_backlog.html#backlog-more"}


@require_GET
def plan(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The planning board; searching and paging the backlog ask for a part of it."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    if sprint.status == Status.CLOSED:
        return redirect("sprints:detail", asked.slug, number)
    template = BACKLOG_PARTS.get(target_of(request) or "", PAGE)
    return render_template(request, template, board_context(request, asked, sprint))


@require_GET
def changes(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What others changed since the board was drawn: nothing where nothing did, else the board anew."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    stamp = board.stamp(sprint)
    if request.GET.get("seen") == stamp:
        return HttpResponse(status=204)
    if sprint.status == Status.CLOSED:
        return HttpResponse(headers={"HX-Redirect": reverse("sprints:detail", args=[asked.slug, number])})
    response = render_template(request, "sprints/_changes.html", board_context(request, asked, sprint))
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
def move(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Move a story between the backlog and the budgets, or within one: by drag, key, button or plain form.

    An Undo carries its move in its address.
    """
    asked, sprint = get_sprint(signed_in(request), team, number)
    form = MoveForm(request.GET or request.POST)
    if not form.is_valid():
        authorise(asked, acting=True)
        return not_understood(request, asked, sprint)
    wanted = form.cleaned_data
    story = get_story_of(asked, wanted["story"])
    if wanted["out"] and wanted["to"] in RIGHT_OF_BUDGET:
        return _swap(request, asked, sprint, story, wanted)
    source = _column(sprint, story)
    target = wanted["to"] or source
    _authorise(asked, story, wanted, source=source, target=target)
    if source != target and owes_why(sprint, wanted):
        return ask_why(request, asked, sprint, story, wanted, source=source)
    try:
        _move(sprint, story, source=source, target=target, by=signed_in(request), reason=wanted["reason"])
    except RuleViolation as violation:
        # Somebody else may have made the same move a moment ago.
        if _column(sprint, story) != target:
            return refuse_story(request, asked, sprint, story, target, violation)
    back = _place(asked.standing, sprint, story, wanted)
    back |= {"to": source, **_taken_back(wanted)} if source != target else {}
    undo = opposite(sprint, "move", story=story, **back) if back else ""
    crossed = BACKLOG in (source, target) and source != target
    return moved(request, asked, sprint, story, said=where(story, target), undo=undo, recount=crossed)


def _authorise(team: StandingTeam, story: Story, wanted: dict[str, Any], *, source: str, target: str) -> None:
    """Another budget takes the rights of both; another place in the same one takes the right of the story's order."""
    if source != target:
        authorise_move(team, source=source, target=target)
    elif wanted["shift"] or wanted["after"] or wanted["before"]:
        authorise_placing(team, story)
    authorise(team, acting=True)


def _taken_back(wanted: dict[str, Any]) -> dict[str, str]:
    """An Undo of what said why says so, too."""
    return {"reason": _("taken back")} if wanted["reason"] else {}


def _column(sprint: Sprint, story: Story) -> str:
    return board.budget_of(sprint, story) or BACKLOG


def _move(sprint: Sprint, story: Story, *, source: str, target: str, by: User, reason: str) -> None:
    if target == source:
        return
    if target == BACKLOG:
        return_story(sprint=sprint, story=story, by=by, reason=reason)
    elif source == BACKLOG:
        commit_waiting_story(sprint=sprint, story=story, budget=target, by=by, reason=reason)
    else:
        commit_story(sprint=sprint, story=story, budget=target, by=by, reason=reason)


def _place(standing: Standing, sprint: Sprint, story: Story, wanted: dict[str, Any]) -> dict[str, object]:
    """A drop between two cards also says the order, where it is the mover's to say. Returns the way back."""
    number, shift = wanted["after"] or wanted["before"], wanted["shift"]
    if shift:
        neighbour = backlog.beside(sprint, story, shift=shift)
    else:
        neighbour = Story.objects.filter(team=story.team, number=number).first() if number else None
    if neighbour is None or neighbour == story or not may_place(standing, story):
        return {}
    back: dict[str, object] = {"shift": "up" if shift == "down" else "down"} if shift else board.place_of(story)
    below = bool(wanted["after"]) or shift == "down"
    place_story(story=story, after=neighbour if below else None, before=None if below else neighbour)
    return back


@require_POST
def swap(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Put a story in where another goes back to the backlog."""
    asked, sprint = get_sprint(signed_in(request), team, number)
    form = SwapForm(request.GET or request.POST)
    if not form.is_valid():
        authorise(asked, acting=True)
        return not_understood(request, asked, sprint)
    wanted = form.cleaned_data
    return _swap(request, asked, sprint, get_story_of(asked, wanted["story"]), wanted)


def _swap(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, wanted: dict[str, Any]
) -> HttpResponse:
    out, target = get_story_of(team, wanted["out"]), wanted["to"]
    sources = [_column(sprint, one) for one in (story, out)]
    for source in sources:
        authorise_move(team, source=source, target=target)
    if owes_why(sprint, wanted):
        return ask_why(request, team, sprint, story, wanted, source=sources[0])
    try:
        swap_stories(sprint=sprint, story=story, out=out, budget=target, by=signed_in(request), reason=wanted["reason"])
    except RuleViolation as violation:
        return refuse_story(request, team, sprint, story, target, violation)
    back = {"out": story.number, "to": target} | _taken_back(wanted)
    undo = opposite(sprint, "swap", story=out, **back) if sources == [BACKLOG, target] else ""
    return moved(request, team, sprint, story, said=where(story, target), undo=undo, gone=out, recount=True)


@require_POST
def propose(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Want a story in the sprint after this one, or in this one by the product budget; it waits in the backlog."""
    asked, sprint = get_sprint(signed_in(request), team, number, acting=True)
    form = StoryNumberForm(request.POST)
    if not form.is_valid():
        return not_understood(request, asked, sprint)
    story = get_story_of(asked, form.cleaned_data["story"])
    wanted_in = sprint.title if form.cleaned_data["here"] else next_sprint_name(sprint)
    propose_for(story=story, sprint_name=wanted_in)
    said = _("%(key)s is proposed for %(sprint)s.") % {"key": story.key, "sprint": story.proposed_for}
    return moved(request, asked, sprint, story, said=said)
