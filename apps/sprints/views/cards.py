"""A card opened: its size, kind and why can be changed and it can be moved, without drag and without script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.violations import RuleViolation
from apps.sprints import board
from apps.sprints.access import RIGHT_OF_BUDGET, get_sprint
from apps.sprints.forms import BACKLOG, CardForm
from apps.sprints.forms.planning import ON_A_CARD
from apps.sprints.models import Budget, Sprint
from apps.sprints.refusals import record_attempt
from apps.sprints.replay import planning_is_over
from apps.sprints.services import because
from apps.sprints.views.answers import bar_context, moved
from apps.stories.access import get_story_of, may_place
from apps.stories.forms.story import framed_spike
from apps.stories.impact import Why
from apps.stories.models import Story
from apps.stories.services import StaleStory, edit_story
from apps.stories.views.coaching import coaching
from apps.teams.access import Standing, StandingTeam
from apps.teams.models import Right

CHANGED = ("kind", "size", *ON_A_CARD)


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, team: str, number: int, story: int) -> HttpResponse:
    """Open a card, close it (`?closed`), or save what was changed on it."""
    saving = request.method == "POST"
    asked, sprint = get_sprint(signed_in(request), team, number, acting=saving)
    found = get_story_of(asked, story)
    if request.GET.get("closed") and target_of(request):
        shown, _below = board.card_and_next(sprint, found)
        return render_template(request, "sprints/_closed_card.html", bar_context(asked, sprint) | {"shown": shown})
    initial = {name: getattr(found, name) for name in (*CHANGED, "version")}
    question, prefix = framed_spike(found), f"s{found.number}"
    # From now on another size is a change of scope, which says why.
    is_scope = planning_is_over(sprint) and bool(board.budget_of(sprint, found))
    form = CardForm(
        request.POST or None, initial=initial, team=asked, question=question, is_scope=is_scope, prefix=prefix
    )
    if saving and form.is_valid():
        return _save(request, asked, sprint, found, form)
    return _opened(request, asked, sprint, found, form, status=422 if saving else 200)


def _opened(
    request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, form: CardForm, *, status: int, **more: Any
) -> HttpResponse:
    budget = board.budget_of(sprint, story) or BACKLOG
    context = bar_context(team, sprint) | {
        "nav": "planning",
        "story": story,
        "form": form,
        "places": _places(team.standing, budget),
        "may_edit": team.standing.is_acting,
        "may_order": may_place(team.standing, story),
    }
    context |= coaching(form, story)
    template = "sprints/card.html#open-card" if target_of(request) else "sprints/card.html"
    return render_template(request, template, context | more, status=status)


def _places(standing: Standing, here: str) -> list[tuple[str, str]]:
    """Where a card can be moved by this person, with the button's words."""
    words = {
        Budget.PRODUCT.value: _("To the product budget"),
        Budget.TECH.value: _("To the tech budget"),
        BACKLOG: _("To the backlog"),
    }

    def may(place: str) -> bool:
        return place not in RIGHT_OF_BUDGET or standing.may(RIGHT_OF_BUDGET[Budget(place)])

    return [(place, text) for place, text in words.items() if place != here and may(here) and may(place)]


def _save(request: HttpRequest, team: StandingTeam, sprint: Sprint, story: Story, form: CardForm) -> HttpResponse:
    given, by = form.cleaned_data, signed_in(request)
    changes = {name: given[name] for name in form.changed_data if name in CHANGED}
    may_tag = team.standing.may(Right.TAGGING)
    try:
        with because(given.get("reason", "")):
            saved = edit_story(story=story, version=given["version"], by=by, may_tag=may_tag, changes=changes)
    except StaleStory as stale:
        return _opened(
            request,
            team,
            sprint,
            stale.current,
            form,
            status=422,
            stale=stale.current,
            stale_says=Why.of(stale.current),
        )
    except RuleViolation as violation:
        record_attempt(
            violation,
            sprint=sprint,
            by=by,
            story=story,
            budget=board.budget_of(sprint, story),
            what=f"{story.key}: {', '.join(changes)}",
            asked=changes.get("size"),
        )
        return _opened(request, team, sprint, story, form, status=422, violation=violation)
    saved.team = team
    return moved(request, team, sprint, saved, said=_("%(key)s is saved.") % {"key": story.key})
