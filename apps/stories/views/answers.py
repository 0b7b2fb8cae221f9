"""What an act on a story answers: the part that asked, or the page somebody was on."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from apps.core.htmx import render, target_of
from apps.stories.access import may, may_tag, placeable_kinds, tagger
from apps.stories.decisions import decisions_about
from apps.stories.epics import epic_sums
from apps.stories.forms import SubTaskForm
from apps.stories.history import act_id, story_history
from apps.stories.models import Kind, Story
from apps.stories.rows import rows
from apps.stories.services import is_waiting
from apps.stories.views.panels import PANELS, panels
from apps.teams.access import StandingTeam
from apps.teams.models import Right, Unit

CHILDREN = 50
PARTS = ("facts", "why", "checklist", "history")


def announce(response: HttpResponse, said: str) -> HttpResponse:
    """Have it read out by screen readers, too."""
    response["HX-Trigger"] = json.dumps({"announce": said})
    return response


def done(request: HttpRequest, said: str, *, undo: str = "") -> None:
    """Say what was done, with the address that takes it back."""
    messages.success(request, said, extra_tags=undo)


def undo_url(team: StandingTeam) -> str:
    """Where this request's changes are taken back."""
    return reverse("stories:undo", args=[team.slug, act_id()])


def where_from(request: HttpRequest, otherwise: str) -> str:
    """The page to go back to: the one named, else the one somebody came from, never one of another site."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return otherwise


def changed(
    request: HttpRequest, team: StandingTeam, story: Story, *, said: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """After a change, or a refusal: the story's row, its facts, or the page one was on."""
    target = target_of(request) or ""
    if target == f"story-{story.number}":
        return announce(row(request, team, story, status=status, **more), said)
    if target in (*PARTS, *PANELS) or status != 200:
        return announce(story_page(request, team, story, status=status, said=said, **more), said)
    if said:
        done(request, said)
    return redirect(where_from(request, story.get_absolute_url()))


def acted(
    request: HttpRequest, team: StandingTeam, story: Story, *, part: str, said: str, undo: str = ""
) -> HttpResponse:
    """After an act on a part of the story's page: that part, with what was done and the way back; else the page."""
    done(request, said, undo=undo)
    if target_of(request) == part:
        return announce(story_page(request, team, story, is_part=True), said)
    return redirect(f"{story.get_absolute_url()}#{part}")


def row(request: HttpRequest, team: StandingTeam, story: Story, *, status: int = 200, **more: Any) -> HttpResponse:
    """One row of the backlog, fresh from the database."""
    shown = rows(team, Story.objects.filter(pk=story.pk))[0]
    return render_template(request, "stories/_row.html", row_context(team) | {"row": shown} | more, status=status)


def row_context(team: StandingTeam) -> dict[str, Any]:
    """What every row needs to know about who is looking."""
    standing = team.standing
    return {
        "team": team,
        "may_act": standing.is_acting,
        "sized": team.unit != Unit.STORIES,
        "may_size": standing.may(Right.ESTIMATES),
        "may_tag": may_tag(team),
        "tagger": tagger(team),
        "waits_for": waits_for(team),
        "placeable": placeable_kinds(standing),
        "kinds": Kind.choices,
        # Once for all rows: each look-up and translation in a row is done fifty times.
        "icons": static("vendor/lucide-1.62.0.svg"),
        "up_label": _("Move up"),
        "down_label": _("Move down"),
        "place_label": _("Move elsewhere"),
        "no_number": _("no number yet"),
        "blocked_label": _("blocked"),
    }


def waits_for(team: StandingTeam) -> str:
    """Beside a proposal that its reader cannot confirm."""
    return _("waiting for %(tagger)s") % {"tagger": tagger(team)}


def story_page(
    request: HttpRequest, team: StandingTeam, story: Story, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a story, or the part of it that was asked for."""
    story = Story.objects.select_related("assignee", "parent", "proposed_by", "release__by").get(pk=story.pk)
    story.team = team
    if story.parent:
        story.parent.team = team
    before = request.GET.get("before", "")
    waiting = rows(team, Story.objects.filter(pk=story.pk))[0] if is_waiting(story) else None
    context = {
        "team": team,
        "nav": "backlog",
        "story": story,
        "may": may(team, story),
        "kinds": Kind.choices,
        "waiting": waiting,
        "waits_for": waits_for(team),
        "own_proposal": bool(story.proposed_kind) and story.proposed_by_id == team.standing.user.pk,
        "decisions": decisions_about(story),
        "sub_tasks": story.sub_tasks.all(),
        "sub_task_form": SubTaskForm(),
        "history": story_history(story, before=int(before) if before.isdecimal() and len(before) < 18 else None),
    }
    context |= panels(team, story)
    if story.is_epic:
        children = Story.objects.live().filter(parent=story).order_by("rank")[: CHILDREN + 1]
        context |= {"sums": epic_sums(story), "children": rows(team, children), "most": CHILDREN}
        context |= row_context(team) | {"adopt_key": ""}
    return render(request, "stories/detail.html", context | more, partials=(*PARTS, *PANELS), status=status)
