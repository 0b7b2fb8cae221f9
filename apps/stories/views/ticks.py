"""The definitions of ready and of done on a story's page, as checklists."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import target_of
from apps.core.violations import RuleViolation
from apps.decisions.models import Which
from apps.stories.access import get_story
from apps.stories.definitions import Item, checklists
from apps.stories.forms.ticks import TickForm
from apps.stories.models import State, Story
from apps.stories.services import tick, untick
from apps.stories.views.answers import announce, story_page
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam


@dataclass(frozen=True)
class Checklist:
    """One of the two lists, with how far it is."""

    which: Which
    items: list[Item]

    @property
    def title(self) -> str:
        return _("Definition of ready") if self.which == Which.READY else _("Definition of done")

    @property
    def ticked(self) -> int:
        return sum(item.tick is not None for item in self.items)

    @property
    def is_complete(self) -> bool:
        return self.ticked == len(self.items)


@dataclass(frozen=True)
class DefinitionsPanel:
    """What a story's page shows of the definitions, and whether its reader ticks there."""

    lists: list[Checklist]
    may_tick: bool


def fill(team: StandingTeam, story: Story) -> DefinitionsPanel:
    """What is over keeps what was ticked, and is asked nothing more: its definition may have been another one."""
    is_open = story.state == State.OPEN
    lists = [
        Checklist(which, [item for item in items if is_open or item.tick])
        for which, items in checklists(story).items()
    ]  # fmt: skip
    return DefinitionsPanel([each for each in lists if each.items], may_tick=is_open and team.standing.is_acting)


PANELS["definitions"] = fill


@require_POST
def tick_sentence(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Tick a sentence of a definition, or take its tick back."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = TickForm(request.POST)
    if not form.is_valid():
        return _refused(request, asked, story, _("This form was not understood. Open the page again."))
    which, text = Which(form.cleaned_data["which"]), form.cleaned_data["text"]
    try:
        if form.cleaned_data["ticked"]:
            tick(story=story, which=which, text=text, by=signed_in(request))
        else:
            untick(story=story, which=which, text=text)
    except RuleViolation as violation:
        return _refused(request, asked, story, violation.message)
    if target_of(request) == "definitions":
        said = _("Ticked.") if form.cleaned_data["ticked"] else _("Open again.")
        return announce(story_page(request, asked, story), said)
    return redirect(story.get_absolute_url() + "#definitions")


def _refused(request: HttpRequest, team: StandingTeam, story: Story, said: str) -> HttpResponse:
    return story_page(request, team, story, status=422, definitions_refusal=said)
