"""The options of a story: asking for them, comparing and discussing them, choosing one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.violations import RuleViolation
from apps.stories.access import get_story
from apps.stories.forms.options import AskForm, ChooseForm, RemarkForm
from apps.stories.horizon import places_of
from apps.stories.models import OptionRequest, Remark, Story, Topic
from apps.stories.option_beginnings import beginnings
from apps.stories.options import Asked, asked_of, takes_options
from apps.stories.options_history import meanwhile
from apps.stories.refusals import tell
from apps.stories.services.choosing import Choice, OptionIsStale, OptionsChanged, choose_option
from apps.stories.services.options import ask_for_options, resume_request, withdraw_request
from apps.stories.services.remarks import remark
from apps.stories.views.answers import announce, done
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam
from apps.teams.models import Right

REMARKS_SHOWN = 100


@dataclass(frozen=True)
class Shown:
    """What stands there, and what whoever looks may do about it."""

    asked: Asked | None
    may_ask: bool
    may_answer: bool
    may_choose: bool


def shown(team: StandingTeam, story: Story) -> Shown:
    """For the story's page and for the comparison alike."""
    asked, standing = asked_of(team, story), team.standing
    waits, takes = bool(asked and asked.is_open), takes_options(story)
    decides = standing.may(Right.SCOPE_TRADE_OFFS)
    return Shown(
        asked=asked,
        may_ask=decides and takes and not waits,
        may_answer=waits and takes and standing.may(Right.ESTIMATES),
        may_choose=decides and waits,
    )


PANELS["options"] = shown


def open_request(story: Story) -> OptionRequest | None:
    """What waits for options or for a choice."""
    request = story.option_requests.filter(settled_at=None).first()
    if request:
        request.story = story
    return request


def options_url(team: StandingTeam, story: Story) -> str:
    return reverse("stories:options", args=[team.slug, story.number])


def options_page(
    request: HttpRequest, team: StandingTeam, story: Story, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The comparison with its discussion, or the part of it that was asked for."""
    remarks = Remark.objects.filter(story=story, topic=Topic.OPTIONS).select_related("by").order_by("-at", "-id")
    context = {
        "team": team,
        "nav": "backlog",
        "story": story,
        "options": shown(team, story),
        "beginnings": beginnings(),
        "form": ChooseForm(),
        "remarks": list(remarks[:REMARKS_SHOWN])[::-1],
        "remark_form": RemarkForm(),
    }
    return render(request, "stories/options.html", context | more, partials=("remarks",), status=status)


@require_GET
def compare(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The options side by side."""
    asked, story = get_story(signed_in(request), team, number)
    return options_page(request, asked, story)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Ask for options: what is wished for, by when, why."""
    asked, story = get_story(signed_in(request), team, number, right=Right.SCOPE_TRADE_OFFS)
    form = AskForm(request.POST or None, team=asked)
    if form.is_bound and form.is_valid():
        try:
            ask_for_options(story=story, by=signed_in(request), **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
        else:
            done(request, _("Options for %(key)s are asked for. The team answers.") % {"key": story.key})
            return redirect(options_url(asked, story))
    elif not form.is_bound and open_request(story):
        return redirect(options_url(asked, story))
    context = {"team": asked, "nav": "backlog", "story": story, "form": form}
    return render(request, "stories/options_ask.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Ask no more; it can be taken back."""
    asked, story = get_story(signed_in(request), team, number, right=Right.SCOPE_TRADE_OFFS)
    waiting = open_request(story)
    try:
        if waiting:
            withdraw_request(request=waiting)
            undo = reverse("stories:options_resume", args=[asked.slug, number, waiting.pk])
            done(request, _("Options for %(key)s are asked for no more.") % {"key": story.key}, undo=undo)
    except RuleViolation as violation:
        return options_page(request, asked, story, status=422, refusal=violation.message)
    return redirect(story)


@require_POST
def resume(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Take a withdrawal back."""
    asked, story = get_story(signed_in(request), team, number, right=Right.SCOPE_TRADE_OFFS)
    withdrawn = story.option_requests.filter(pk=pk).first()
    if withdrawn is None:
        raise Http404
    try:
        resume_request(request=withdrawn)
    except RuleViolation as violation:
        return options_page(request, asked, story, status=422, refusal=violation.message)
    done(request, _("Options for %(key)s are asked for again.") % {"key": story.key})
    return redirect(options_url(asked, story))


@require_POST
def say(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say something about the options."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return options_page(request, asked, story, status=422, remark_form=form)
    remark(story=story, topic=Topic.OPTIONS, text=form.cleaned_data["text"], by=signed_in(request))
    if target_of(request) == "remarks":
        return announce(options_page(request, asked, story), _("Said."))
    return redirect(options_url(asked, story) + "#remarks")


@require_POST
def choose(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Choose an option. Nothing is chosen that was not seen: what changed meanwhile is shown beside it first."""
    asked, story = get_story(signed_in(request), team, number, right=Right.SCOPE_TRADE_OFFS)
    waiting, form = open_request(story), ChooseForm(request.POST)
    if waiting is None:
        said = _("There is nothing to choose any more: somebody chose or withdrew meanwhile.")
        return options_page(request, asked, story, status=409, refusal=said, form=form)
    if not form.is_valid():
        said = _("Choose one of the options.")
        return options_page(request, asked, story, status=422, refusal=said, form=form)
    given, by = form.cleaned_data, signed_in(request)
    try:
        choice = choose_option(request=waiting, by=by, **given)
    except OptionsChanged:
        changes = meanwhile(waiting, _seen(request.POST.getlist("seen")), asked)
        return options_page(request, asked, story, status=409, form=form, overtaken=True, changes=changes)
    except OptionIsStale as stale:
        return options_page(request, asked, story, status=422, form=form, stale=stale.reasons)
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=_("%(key)s: choose an option") % {"key": story.key})
        place = places_of(asked, [story.pk]).get(story.pk)
        return options_page(request, asked, story, status=422, form=form, refusal=violation.message, place=place)
    done(request, _chosen(asked, choice))
    return redirect(story.get_absolute_url() + "#options")


def _seen(given: Iterable[str]) -> dict[int, int]:
    """The options that stood on the page with their versions, as `12.3`; what is no such pair is dropped."""
    pairs = (each.partition(".")[::2] for each in given)
    return {int(pk): int(at) for pk, at in pairs if pk.isdecimal() and at.isdecimal() and len(pk + at) < 18}


def _chosen(team: StandingTeam, choice: Choice) -> str:
    if choice.debt is None:
        return _("Chosen. %(entry)s is on the decision log.") % {"entry": choice.entry.key}
    choice.debt.story.team = team
    words = {"entry": choice.entry.key, "key": choice.debt.story.key}
    return _("Chosen. %(entry)s is on the decision log, and %(key)s on the debt register.") % words
