"""Answering with options: adding one, changing it, taking it back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import left_to_them
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.stories.access import get_story
from apps.stories.forms.options import OptionForm
from apps.stories.models import Option, OptionRequest, Story
from apps.stories.option_beginnings import begin
from apps.stories.options import ENOUGH
from apps.stories.services.options import StaleOption, add_option, remove_option, restore_option, rewrite_option
from apps.stories.views.answers import done
from apps.stories.views.options import open_request, options_page, options_url
from apps.teams.access import StandingTeam
from apps.teams.models import Right

# Beside which field a rule of the database speaks.
FIELD_OF_RULE = {"options_have_different_names": "name"}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Answer with one more option; `?like=` names a shape to begin with."""
    asked, story = get_story(signed_in(request), team, number, right=Right.ESTIMATES)
    waiting = open_request(story)
    if waiting is None:
        said = _("Nobody waits for options here: one was chosen, or they were asked for no more.")
        return options_page(request, asked, story, status=409 if request.method == "POST" else 200, refusal=said)
    form = OptionForm(request.POST or None, team=asked, initial=begin(request.GET.get("like", ""), story))
    if form.is_bound and form.is_valid():
        try:
            added = add_option(request=waiting, by=signed_in(request), **form.given())
        except RuleViolation as violation:
            form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        else:
            done(request, _added(waiting, added))
            return redirect(options_url(asked, story))
    return _form_page(request, asked, story, form)


def _added(request: OptionRequest, option: Option) -> str:
    if request.options.count() < ENOUGH:
        words = {"name": option.name}
        return _("“%(name)s” is the first option. One more, then the Product Owner can choose.") % words
    return _("“%(name)s” is among the options.") % {"name": option.name}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Change an option. Where it was changed meanwhile, both versions are shown and nothing typed is lost."""
    asked, story = get_story(signed_in(request), team, number, right=Right.ESTIMATES)
    option = _option(story, pk)
    form = OptionForm(request.POST or None, team=asked, option=option)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, asked, story, form, option=option)
    theirs = left_to_them(request.POST.dict(), form.fields)
    changes = {name: value for name, value in form.given().items() if name not in theirs}
    version = form.cleaned_data["version"] or 0
    try:
        saved = rewrite_option(option=option, version=version, by=signed_in(request), changes=changes)
    except StaleOption as stale:
        return _both_versions(request, asked, story, form, stale.current)
    except RuleViolation as violation:
        form.add_error(FIELD_OF_RULE.get(violation.constraint), violation.message)
        return _form_page(request, asked, story, form, option=option)
    done(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect(options_url(asked, story))


def _both_versions(
    request: HttpRequest, team: StandingTeam, story: Story, form: OptionForm, current: Option
) -> HttpResponse:
    found = form.differences(current)
    form.data = typed = request.POST.copy()
    typed["version"] = str(current.version)
    last = {"who": current.written_by, "at": current.written_at}
    return _form_page(request, team, story, form, option=current, status=409, differences=found, last_change=last)


def _form_page(
    request: HttpRequest,
    team: StandingTeam,
    story: Story,
    form: OptionForm,
    *,
    option: Option | None = None,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = {"team": team, "nav": "backlog", "story": story, "form": form, "option": option}
    answer = status or (422 if form.errors else 200)
    return render(request, "stories/option.html", context | more, status=answer)


@require_POST
def remove(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Take an option back, with a way to bring it again."""
    asked, story = get_story(signed_in(request), team, number, right=Right.ESTIMATES)
    option = _option(story, pk)
    try:
        remove_option(option=option)
    except RuleViolation as violation:
        return options_page(request, asked, story, status=422, refusal=violation.message)
    undo = reverse("stories:option_restore", args=[asked.slug, number, pk])
    done(request, _("“%(name)s” is removed.") % {"name": option.name}, undo=undo)
    return redirect(options_url(asked, story))


@require_POST
def restore(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Bring back what was just removed."""
    asked, story = get_story(signed_in(request), team, number, right=Right.ESTIMATES)
    waiting = open_request(story)
    if waiting is None:
        raise Http404
    try:
        restored = restore_option(request=waiting, removed=pk)
    except RuleViolation as violation:
        return options_page(request, asked, story, status=422, refusal=violation.message)
    done(request, _("“%(name)s” is back.") % {"name": restored.name})
    return redirect(options_url(asked, story))


def _option(story: Story, pk: int) -> Option:
    """An option of this very story."""
    option = Option.objects.select_related("request").filter(request__story=story, pk=pk).first()
    if option is None:
        raise Http404
    return option
