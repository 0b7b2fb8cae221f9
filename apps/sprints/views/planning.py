"""The planning board: one page, its moves, and what came of them."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.models import User
from apps.core.htmx import render, target_of
from apps.core.violations import RuleViolation
from apps.sprints import board
from apps.sprints.access import authorise_move, get_sprint
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.forms import BACKLOG, BacklogFilterForm, CardForm, MoveForm, StoryNumberForm, SwapForm
from apps.sprints.models import Budget, Commitment, Sprint, Status
from apps.sprints.refusals import Refusal, record_attempt, refused
from apps.sprints.services import commit_story, next_sprint_name, propose_for, return_story, swap_stories
from apps.stories.access import get_story, may_place
from apps.stories.models import Story
from apps.stories.services import StaleStory, edit_story, place_story
from apps.teams.access import Standing, StandingTeam
from apps.teams.models import Right

PAGE = "sprints/plan.html"
BACKLOG_COLUMN, BACKLOG_PARTS = "sprints/_backlog.html", ("backlog-found", "backlog-more")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # LoginRequiredMiddleware
    return request.user


def board_context(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """Everything the page shows; seven queries with the person's own."""
    form = BacklogFilterForm(request.GET)
    cards = board.committed_cards(sprint)
    wanted = form.wanted()
    backlog = board.backlog_page(team, wanted)
    return bar_context(team, sprint) | {
        "nav": "planning",
        "filter": form,
        "wanted": wanted,
        "backlog": backlog,
        "more_query": _more_query(request, wanted, backlog),
        "product_cards": [card for card in cards if card.budget == Budget.PRODUCT],
        "tech_cards": [card for card in cards if card.budget == Budget.TECH],
        "incidents": [card for card in cards if card.budget == Budget.UNPLANNED],
        "stamp": board.stamp(sprint),
    }


def _more_query(request: HttpRequest, wanted: board.BacklogFilter, backlog: board.BacklogPage) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "shown") and value}
    shown = min(wanted.shown + board.BACKLOG_PAGE, board.MOST_SHOWN)
    return urlencode(kept | {"after": backlog.more_after, "shown": shown})


def bar_context(team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """What stands around the cards: the bar, the sums, and who may do what."""
    budgets = Budgets.of(sprint)
    may = team.standing.may
    return {
        "team": team,
        "sprint": sprint,
        "budgets": budgets,
        "bar": bar_of(budgets),
        "base": reverse("sprints:detail", args=[team.slug, sprint.number]),
        "stories": reverse("stories:detail", args=[team.slug, 0]).removesuffix("0/"),
        "may_product": may(Right.PRODUCT_BUDGET),
        "may_tech": may(Right.TECH_BUDGET),
        "may_capacity": may(Right.CAPACITY),
        "may_start": may(Right.SPRINT_START),
    }


@require_GET
def plan(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The planning board; `backlog-more` and `backlog-list` are the parts that searching and paging ask for."""
    asked, sprint = get_sprint(_person(request), team, number)
    if sprint.status == Status.CLOSED:
        return redirect("sprints:detail", asked.slug, number)
    template = BACKLOG_COLUMN if target_of(request) in BACKLOG_PARTS else PAGE
    return render(request, template, board_context(request, asked, sprint), partials=BACKLOG_PARTS)


@require_GET
def changes(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """What others changed since the board was drawn: 304 where nothing did, else the board anew."""
    asked, sprint = get_sprint(_person(request), team, number)
    stamp = board.stamp(sprint)
    unchanged = get_conditional_response(request, etag=stamp)
    if unchanged is not None and unchanged.status_code == 304:
        return unchanged
    if sprint.status == Status.CLOSED:
        return HttpResponse(headers={"HX-Redirect": reverse("sprints:detail", args=[asked.slug, number])})
    response = render_template(request, "sprints/_changes.html", board_context(request, asked, sprint))
    response["ETag"] = stamp
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
def move(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Move a story between the backlog and the budgets, or within one: by drag, key, button or plain form."""
    asked, sprint = get_sprint(_person(request), team, number, acting=True)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return refuse(request, asked, sprint, Refusal(what=_("This move was not understood."), because=""))
    wanted = form.cleaned_data
    _team, story = get_story(_person(request), team, wanted["story"])
    source = _budget_of(sprint, story)
    target = wanted["to"] or source
    if source != target or target != BACKLOG:
        authorise_move(asked.standing, source=source, target=target if source != target else BACKLOG)
    try:
        _move(sprint, story, source=source, target=target, by=_person(request), reason=wanted["reason"])
    except RuleViolation as violation:
        return _refuse_story(request, asked, sprint, story, target, violation)
    _place(asked.standing, sprint, story, wanted)
    return moved(request, asked, sprint, story, target, said=_where(story, target))


def _budget_of(sprint: Sprint, story: Story) -> str:
    line = Commitment.objects.filter(sprint=sprint, story=story, left_at=None).values_list("budget", flat=True).first()
    return line or BACKLOG


def _move(sprint: Sprint, story: Story, *, source: str, target: str, by: User, reason: str) -> None:
    if target == source:
        return
    if target == BACKLOG:
        return_story(sprint=sprint, story=story, by=by, reason=reason)
    else:
        commit_story(sprint=sprint, story=story, budget=target, by=by)


def _place(standing: Standing, sprint: Sprint, story: Story, wanted: dict[str, Any]) -> None:
    """A drop between two cards also says the order, where it is the mover's to say."""
    number = wanted["after"] or wanted["before"]
    if wanted["shift"]:
        neighbour = board.beside(sprint, story, shift=wanted["shift"])
    else:
        neighbour = Story.objects.filter(team=story.team, number=number).first() if number else None
    if neighbour is None or neighbour == story or not may_place(standing, story):
        return
    below = bool(wanted["after"]) or wanted["shift"] == "down"
    place_story(story=story, after=neighbour if below else None, before=None if below else neighbour)


def _where(story: Story, target: str) -> str:
    where = {Budget.PRODUCT: _("product budget"), Budget.TECH: _("tech budget"), BACKLOG: _("backlog")}
    return _("%(key)s is in the %(where)s now.") % {"key": story.key, "where": where.get(target, target)}


def moved(
    request: HttpRequest,
    team: StandingTeam,
    sprint: Sprint,
    story: Story,
    target: str,
    *,
    said: str,
    gone: Story | None = None,
) -> HttpResponse:
    """The answer to a move: the card in its new place, the bar and the sums, from a fresh read."""
    if not target_of(request):
        messages.success(request, said)
        return redirect("sprints:plan", team.slug, sprint.number)
    sprint.refresh_from_db()
    cards = board.committed_cards(sprint, numbers=[story.number])
    card = cards[0] if cards else board.waiting_card(team, story.number)
    context = bar_context(team, sprint) | {
        "moved": card,
        "next": board.next_in_column(sprint, card) if card and card.budget else None,
        "gone": board.waiting_card(team, gone.number) if gone else None,
        "stamp": board.stamp(sprint),
    }
    response = render_template(request, "sprints/_moved.html", context)
    response["HX-Trigger"] = _event(said, f"story-{story.number}")
    return response


def _event(said: str, focus: str) -> str:
    return json.dumps({"announce": said, "focus-card": focus})


def refuse(request: HttpRequest, team: StandingTeam, sprint: Sprint, refusal: Refusal) -> HttpResponse:
    """422 with what would work: the fragment for htmx, the whole page with what stood there for a plain form."""
    if target_of(request):
        context = bar_context(team, sprint) | {"refusal": refusal}
        return render_template(request, f"{PAGE}#refusal", context, status=422)
    return render_template(
        request, PAGE, board_context(request, team, sprint) | {"refusal": refusal}, status=422
    )


def _refuse_story(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, target: str, violation: RuleViolation
) -> HttpResponse:
    budget = target if target != BACKLOG else ""
    record_attempt(
        violation, sprint=sprint, by=_person(request), story=story, budget=budget, what=f"{story.key} → {target}"
    )
    return refuse(request, team, sprint, refused(violation, sprint=sprint, story=story, budget=budget))


@require_POST
def swap(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Put a story in where another goes back to the backlog."""
    asked, sprint = get_sprint(_person(request), team, number, acting=True)
    form = SwapForm(request.POST)
    if not form.is_valid():
        return refuse(request, asked, sprint, Refusal(what=_("This swap was not understood."), because=""))
    target = form.cleaned_data["to"]
    _team, story = get_story(_person(request), team, form.cleaned_data["story"])
    _team, out = get_story(_person(request), team, form.cleaned_data["out"])
    authorise_move(asked.standing, source=_budget_of(sprint, out), target=target)
    try:
        swap_stories(sprint=sprint, story=story, out=out, budget=target, by=_person(request))
    except RuleViolation as violation:
        return _refuse_story(request, asked, sprint, story, target, violation)
    return moved(request, asked, sprint, story, target, said=_where(story, target), gone=out)


@require_POST
def propose(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Want a story in the sprint after this one; it stays in the backlog, marked."""
    asked, sprint = get_sprint(_person(request), team, number, acting=True)
    form = StoryNumberForm(request.POST)
    if not form.is_valid():
        return refuse(request, asked, sprint, Refusal(what=_("This story was not understood."), because=""))
    _team, story = get_story(_person(request), team, form.cleaned_data["story"])
    propose_for(story=story, sprint_name=next_sprint_name(sprint))
    said = _("%(key)s is proposed for %(sprint)s.") % {"key": story.key, "sprint": story.proposed_for}
    return moved(request, asked, sprint, story, _budget_of(sprint, story), said=said)


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """A card opened: its size, kind and why can be changed and it can be moved, without drag and without script."""
    acting = request.method == "POST"
    asked, sprint = get_sprint(_person(request), team, number, acting=acting)
    _team, found = get_story(_person(request), team, story)
    initial = {"kind": found.kind, "size": found.size, "why": found.why, "version": found.version}
    form = CardForm(
        request.POST or None, initial=initial, standing=asked.standing, unit=asked.unit, prefix=f"s{found.number}"
    )
    if acting and form.is_valid():
        return _save_card(request, asked, sprint, found, form)
    return _opened(request, asked, sprint, found, form, status=422 if acting else 200)


def _opened(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, form: CardForm, *, status: int, **more: Any
) -> HttpResponse:
    if request.GET.get("closed") and target_of(request):
        cards = board.committed_cards(sprint, numbers=[story.number])
        shown = cards[0] if cards else board.waiting_card(team, story.number)
        return render_template(request, "sprints/_closed_card.html", bar_context(team, sprint) | {"shown": shown})
    context = bar_context(team, sprint) | {
        "nav": "planning",
        "story": story,
        "form": form,
        "budget": _budget_of(sprint, story),
        "places": _places(team.standing, _budget_of(sprint, story)),
        "may_edit": team.standing.is_acting,
        "may_order": may_place(team.standing, story),
    }
    template = "sprints/card.html#open-card" if target_of(request) else "sprints/card.html"
    return render_template(request, template, context | more, status=status)


def _places(standing: Standing, here: str) -> list[tuple[str, str]]:
    """Where a card can be moved by this person, with the button's words."""
    rights = {Budget.PRODUCT: Right.PRODUCT_BUDGET, Budget.TECH: Right.TECH_BUDGET}
    words = {Budget.PRODUCT: _("To the product budget"), Budget.TECH: _("To the tech budget"), BACKLOG: _("To the backlog")}
    leaves = here == BACKLOG or standing.may(rights[Budget(here)])
    return [
        (place, text)
        for place, text in words.items()
        if place != here and leaves and (place == BACKLOG or standing.may(rights[Budget(place)]))
    ]


def _save_card(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, form: CardForm
) -> HttpResponse:
    given = form.cleaned_data
    changes = {name: given[name] for name in form.changed_data if name in ("kind", "size", "why")}
    budget = _budget_of(sprint, story)
    try:
        edit_story(
            story=story,
            version=given["version"],
            by=_person(request),
            may_tag=team.standing.may(Right.TAGGING),
            changes=changes,
        )
    except StaleStory as stale:
        return _opened(request, team, sprint, stale.current, form, status=422, stale=stale.current)
    except RuleViolation as violation:
        record_attempt(
            violation, sprint=sprint, by=_person(request), story=story, budget=budget,
            what=f"{story.key}: {', '.join(changes)}", asked=changes.get("size"),
        )  # fmt: skip
        return _opened(request, team, sprint, story, form, status=422, violation=violation)
    return moved(request, team, sprint, story, budget, said=_("%(key)s is saved.") % {"key": story.key})
