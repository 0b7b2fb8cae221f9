"""A story's checklist: its lines, and the way from a line to a story."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.stories.access import get_story, get_sub_task, may_place, may_tag
from apps.stories.forms import SubTaskForm
from apps.stories.models import Story
from apps.stories.services import add_sub_task, promote_sub_task, remove_sub_task, tick_sub_task
from apps.stories.views.answers import announce, done, story_page
from apps.teams.access import StandingTeam

MOST_LINES = 200


@require_POST
def add(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Add a line."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = SubTaskForm(request.POST)
    if story.sub_tasks.count() >= MOST_LINES:
        form.add_error("title", _("A checklist has at most 200 lines. Make stories of some."))
    if not form.is_valid():
        return story_page(request, asked, story, status=422, sub_task_form=form)
    add_sub_task(story=story, title=form.cleaned_data["title"])
    return _checklist(request, asked, story, _("Added."))


@require_POST
def tick(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Tick a line, or untick it."""
    asked, line = get_sub_task(signed_in(request), team, number, pk)
    line = tick_sub_task(sub_task=line, done=request.POST.get("done") == "yes")
    return _checklist(request, asked, line.story, _("Done.") if line.done else _("Open again."))


@require_POST
def remove(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Take a line off the list, with a way back."""
    asked, line = get_sub_task(signed_in(request), team, number, pk)
    kept = way_back([line.title, line.done], salt=_salt(line.story))
    remove_sub_task(sub_task=line)
    undo = reverse("stories:sub_task_restore", args=[asked.slug, number, kept])
    done(request, _("“%(title)s” is off the list.") % {"title": line.title}, undo=undo)
    return _checklist(request, asked, line.story)


@require_POST
def restore(request: HttpRequest, team: str, number: int, line: str) -> HttpResponse:
    """Put back a line that was just removed; it carries its own text, signed."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    title, ticked = read_way_back(line, salt=_salt(story), good_for=dt.timedelta(hours=1))
    add_sub_task(story=story, title=title, done=ticked)
    return _checklist(request, asked, story, _("The line is back."))


@require_POST
def promote(request: HttpRequest, team: str, number: int, pk: int) -> HttpResponse:
    """Make a story of a line."""
    asked, line = get_sub_task(signed_in(request), team, number, pk)
    origin = line.story
    try:
        story = promote_sub_task(
            sub_task=line,
            by=signed_in(request),
            may_tag=may_tag(asked),
            may_place=may_place(asked.standing, origin),
        )
    except RuleViolation as violation:
        return story_page(request, asked, origin, status=422, refusal=violation.message)
    done(request, _("%(key)s is a story of its own now.") % {"key": story.key})
    return _checklist(request, asked, origin)


def _salt(story: Story) -> str:
    return f"stories.checklist.{story.pk}"


def _checklist(request: HttpRequest, team: StandingTeam, story: Story, said: str = "") -> HttpResponse:
    if target_of(request) == "checklist":
        return announce(story_page(request, team, story), said)
    return redirect(story.get_absolute_url() + "#checklist")
