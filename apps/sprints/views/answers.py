"""What the board's actions answer: the changed card with the bar, or a refusal that says what would fit."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.violations import RuleViolation
from apps.sprints import backlog, board
from apps.sprints.budget import Budgets, bar_of
from apps.sprints.capacity import capacity_of
from apps.sprints.forms import BACKLOG
from apps.sprints.models import Budget, Sprint, Status
from apps.sprints.overload import overloads
from apps.sprints.refusals import Refusal, record_attempt, refused
from apps.sprints.signatures import confirmation_of
from apps.stories.models import Kind, Story
from apps.teams.access import StandingTeam
from apps.teams.models import Right

PAGE = "sprints/plan.html"


def bar_context(team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """What stands around the cards: the bar, the sums, and who may do what."""
    budgets = Budgets.of(sprint)
    may = team.standing.may
    return {
        "team": team,
        "sprint": sprint,
        "budgets": budgets,
        "bar": bar_of(budgets),
        "overloads": overloads(sprint, budgets),
        "base": reverse("sprints:detail", args=[team.slug, sprint.number]),
        "stories": reverse("stories:detail", args=[team.slug, 0]).removesuffix("0/"),
        "may_product": may(Right.PRODUCT_BUDGET),
        "may_tech": may(Right.TECH_BUDGET),
        "may_capacity": may(Right.CAPACITY),
        "may_start": may(Right.SPRINT_START),
    }


def where(story: Story, target: str) -> str:
    """A sentence that says where a story is now."""
    places = {Budget.PRODUCT: _("product budget"), Budget.TECH: _("tech budget"), BACKLOG: _("backlog")}
    return _("%(key)s is in the %(where)s now.") % {"key": story.key, "where": places.get(target, target)}


def opposite(sprint: Sprint, act: str, *, story: Story, **back: object) -> str:
    """The address that takes an act back, with all it takes."""
    address = reverse(f"sprints:{act}", args=[sprint.team.slug, sprint.number])
    return f"{address}?{urlencode({'story': story.number} | back)}"


def moved(
    request: HttpRequest,
    team: StandingTeam,
    sprint: Sprint,
    story: Story,
    *,
    said: str,
    undo: str = "",
    gone: Story | None = None,
    recount: bool = False,
) -> HttpResponse:
    """The answer to a move: the card in its new place, the bar and the sums, from a fresh read, and the way back."""
    if not target_of(request):
        messages.success(request, said, extra_tags=undo)
        return redirect("sprints:plan", team.slug, sprint.number)
    sprint.refresh_from_db()
    sprint.team = team
    card, below = board.card_and_next(sprint, story)
    context = bar_context(team, sprint) | {
        "moved": card,
        "next": below,
        "gone": board.waiting_card(gone) if gone else None,
        "said": said,
        "undo": undo,
        # As it is filtered beside this board; the filter comes along with the move.
        "backlog": backlog.backlog_count(team, backlog.BacklogFilter.of(request.POST)) if recount else None,
    }
    response = render_template(request, "sprints/_moved.html", context)
    response["HX-Trigger"] = json.dumps({"announce": said, "focus-card": f"story-{story.number}"})
    return response


def board_context(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> dict[str, Any]:
    """Everything the page shows, in six queries."""
    filters = backlog.BacklogFilter.of(request.GET)
    found = backlog.backlog_page(sprint, filters)
    cards = board.committed_cards(sprint)
    return bar_context(team, sprint) | {
        "nav": "planning",
        "confirmation": confirmation_of(sprint),
        "suggested": _suggested(sprint),
        "wanted": filters,
        "kinds": [("", _("Any kind")), *Kind.choices],
        "sizes": [("", _("Any size")), ("yes", _("With a size")), ("no", _("Without a size"))],
        "backlog": found,
        "more_query": filters.next_page(found),
        "product_cards": [card for card in cards if card.budget == Budget.PRODUCT],
        "tech_cards": [card for card in cards if card.budget == Budget.TECH],
        "incidents": [card for card in cards if card.budget == Budget.UNPLANNED],
        "stamp": board.stamp(sprint),
    }


def _suggested(sprint: Sprint) -> Decimal | None:
    """What the capacity might be, asked for only while it is not set."""
    if sprint.capacity is not None or sprint.status != Status.PLANNED:
        return None
    suggestion = capacity_of(sprint).suggestion
    return suggestion.amount if suggestion else None


def refuse(request: HttpRequest, team: StandingTeam, sprint: Sprint, refusal: Refusal) -> HttpResponse:
    """Nothing changed, and what would work, with the why that was typed."""
    return unchanged(request, team, sprint, refusal=refusal, reason=request.POST.get("reason", ""))


def unchanged(request: HttpRequest, team: StandingTeam, sprint: Sprint, **said: object) -> HttpResponse:
    """422: the fragment for htmx, the whole page with what stood there for a plain form."""
    if target_of(request):
        return render_template(request, f"{PAGE}#refusal", bar_context(team, sprint) | said, status=422)
    return render_template(request, PAGE, board_context(request, team, sprint) | said, status=422)


def not_understood(request: HttpRequest, team: StandingTeam, sprint: Sprint) -> HttpResponse:
    """A form that our pages do not send."""
    return refuse(
        request, team, sprint, Refusal(what=_("This request was not understood. Nothing changed."), because="")
    )


def refuse_story(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, target: str, violation: RuleViolation
) -> HttpResponse:
    """A rule said no to a move: on record once the sprint runs, and explained."""
    budget = target if target != BACKLOG else ""
    what = f"{story.key} → {target}"
    record_attempt(violation, sprint=sprint, by=signed_in(request), story=story, budget=budget, what=what)
    may_size = team.standing.may(Right.ESTIMATES)
    refusal = refused(violation, sprint=sprint, story=story, budget=budget, may_size=may_size)
    return refuse(request, team, sprint, refusal)
