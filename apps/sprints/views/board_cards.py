"""A card of the running board opened: a button for every step, whose it is, what blocks it. Without drag or script."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.undoing import read_way_back
from apps.core.violations import RuleViolation
from apps.sprints import lanes
from apps.sprints.access import get_on_board, right_of_step
from apps.sprints.columns import Head, heads_of
from apps.sprints.models import Column, Status
from apps.sprints.on_board import OnBoard
from apps.sprints.services import Before, is_accepted
from apps.sprints.services.board import require_finished_by_another, require_technically_ready
from apps.sprints.views.board_answers import NotDone, around, salt_of, stepped, unchanged, undo_url
from apps.stories.forms.blocking import BlockForm
from apps.stories.impact import Why
from apps.stories.models import Story
from apps.stories.services import block_story, unblock_story
from apps.stories.services.blocking import BlockedMeanwhile, put_back
from apps.stories.views.blocking import way_of_block
from apps.teams.access import STANDARD_HOLDERS, StandingTeam
from apps.teams.models import Holder


@require_GET
def card(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Open a card, or close it again (`?closed`)."""
    asked, at = get_on_board(signed_in(request), team, number, story)
    if at.sprint.status != Status.ACTIVE:
        return redirect(at.sprint)
    if request.GET.get("closed") and target_of(request):
        return _closed(request, asked, at)
    return _opened(request, asked, at, BlockForm(story=at.story))


def _closed(request: HttpRequest, team: StandingTeam, at: OnBoard) -> HttpResponse:
    cards = [each for each in lanes.running_cards(at.sprint) if each.number == at.story.number]
    context = around(team, at.sprint) | {"shown": lanes.with_clocks(team, cards)}
    return render_template(request, "sprints/_board_closed_card.html", context)


def _opened(request: HttpRequest, team: StandingTeam, at: OnBoard, form: BlockForm) -> HttpResponse:
    mine, others = _steps(team, at)
    context = around(team, at.sprint) | {
        "line": at.line,
        "story": at.story,
        "says": Why.of(at.story),
        "steps": mine,
        "others": others,
        "here": Before.of(at.line).shown_in,
        "form": form,
    }
    template = "sprints/board_card.html"
    part = f"{template}#open-card" if target_of(request) else template
    return render_template(request, part, context, status=422 if form.is_bound else 200)


def _steps(team: StandingTeam, at: OnBoard) -> tuple[list[Head], list[tuple[str, str]]]:
    """The columns that a person may put this card into; and those it does not go into yet, each with the reason."""
    mine, others = [], []
    for head in heads_of(at.written):
        if head.column == Before.of(at.line).shown_in:
            continue
        if reason := _why_not(team, at, head.column):
            others.append((head.name, reason))
        else:
            mine.append(head)
    return mine, others


def _why_not(team: StandingTeam, at: OnBoard, column: str) -> str:
    """What keeps a person from a step, in a word; empty where nothing does."""
    right = right_of_step(is_accepted=is_accepted(at.line), source=Before.of(at.line).shown_in, target=column)
    if right and not team.standing.may(right):
        return _("for others to say: %(holder)s") % {"holder": _holder_of(team, right)}
    try:
        if column == Column.DONE:
            require_finished_by_another(at.line, team.standing.user)
            require_technically_ready(at.line)
    except RuleViolation as violation:
        return violation.message
    return ""


def _holder_of(team: StandingTeam, right: str) -> str:
    """Whose decision it is, read off what came with the team."""
    held = STANDARD_HOLDERS | dict(row.split(":") for row in team.holders)
    return str(Holder(held[right]).label)


@require_POST
def block(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Say what blocks a story, or that it goes on. An Undo carries what was there before in its address."""
    asked, at = get_on_board(signed_in(request), team, number, story, acting=True)
    if token := request.GET.get("back"):
        return _put_back(request, asked, at, read_way_back(token, salt=salt_of(request, at.sprint, at.story)))
    was, form = way_of_block(at.story), BlockForm(request.POST, story=at.story)
    try:
        if request.POST.get("act") == "go_on":
            unblock_story(story=at.story, seen=request.POST.get("seen"))
        elif form.is_valid():
            block_story(story=at.story, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"])
        else:
            return _opened(request, asked, at, form)
    except BlockedMeanwhile as meanwhile:
        form.take_seen(meanwhile.current.blocked_reason)
        form.add_error("reason", _otherwise(meanwhile))
        at.story.refresh_from_db(fields=["blocked_reason", "blocked_since"])
        return _opened(request, asked, at, form)
    address = reverse("sprints:block", args=[team, number, story])
    undo = undo_url(address, request, at.sprint, at.story, [*was, at.story.blocked_reason])
    return stepped(request, asked, at, said=_said(at.story), undo=undo)


def _put_back(request: HttpRequest, team: StandingTeam, at: OnBoard, way: list[str]) -> HttpResponse:
    """What blocked it before, unless somebody has said something else since."""
    reason, since, seen = way
    try:
        put_back(story=at.story, reason=reason, since=dt.datetime.fromisoformat(since) if since else None, seen=seen)
    except BlockedMeanwhile as meanwhile:
        return unchanged(request, team, at.sprint, at.written, refusal=NotDone(what=_otherwise(meanwhile)))
    return stepped(request, team, at, said=_said(at.story))


def _otherwise(meanwhile: BlockedMeanwhile) -> str:
    if reason := meanwhile.current.blocked_reason:
        return _("Somebody has said meanwhile what blocks it: %(reason)s") % {"reason": reason}
    return _("Somebody has said meanwhile that it goes on.")


def _said(story: Story) -> str:
    if story.blocked_reason:
        return _("%(key)s is blocked: %(reason)s") % {"key": story.key, "reason": story.blocked_reason}
    return _("%(key)s goes on.") % {"key": story.key}
