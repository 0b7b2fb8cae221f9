"""What stories wait for, on their team's page: a function a subject."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.decisions.team_waits import SHOWN, Waited, on_team_page
from apps.stories.impact import Why
from apps.stories.models import OptionRequest, State, Story
from apps.stories.options import ENOUGH, days_ago
from apps.stories.promises import LISTED
from apps.stories.questions import open_questions
from apps.stories.spikes import clocks, running
from apps.teams.access import StandingTeam
from apps.teams.models import Right


@on_team_page
def measurements(team: StandingTeam) -> Iterator[Waited]:
    """Delivered work whose day to be measured has come: the longest due first."""
    due = Story.objects.live().filter(team=team, state=State.DONE, measured=None, measure_on__lte=team.today)
    for story in due.order_by("measure_on", "id").only(*LISTED)[:SHOWN]:
        story.team = team
        days = Why.of(story).days_late(team.today)
        yield Waited("chart-column", _to_measure(story, days), f"{story.get_absolute_url()}#why", is_late=days > 0)


def _to_measure(story: Story, days: int) -> str:
    words = {"story": story, "days": days}
    if not days:
        return _("Measure today what %(story)s has changed") % words
    said = ngettext(
        "Measure what %(story)s has changed: %(days)s day overdue",
        "Measure what %(story)s has changed: %(days)s days overdue",
        days,
    )
    return said % words


@on_team_page
def options(team: StandingTeam) -> Iterator[Waited]:
    """Requests for options that nobody has answered yet or chosen from: the longest asked first."""
    for request in _asked(team)[:SHOWN]:
        if request.answers < ENOUGH:
            said = _("Answer with options for %(story)s: “%(wish)s”, asked %(since)s")
        else:
            said = _("Choose between the options for %(story)s: “%(wish)s”, asked %(since)s")
        yield _waited(team, request, said)


def unanswered(team: StandingTeam) -> Iterator[Waited]:
    """Those of them that wait for whoever looks: who says how large a story is answers."""
    if team.standing.may(Right.ESTIMATES):
        for request in _asked(team).filter(answers__lt=ENOUGH)[:SHOWN]:
            yield _waited(team, request, _("Answer with options for %(story)s: “%(wish)s”, asked %(since)s"))


def _asked(team: StandingTeam) -> QuerySet[Any]:
    waiting = OptionRequest.objects.filter(story__in=Story.objects.waiting().filter(team=team), settled_at=None)
    return waiting.select_related("story").annotate(answers=Count("options")).order_by("asked_at", "id")


def _waited(team: StandingTeam, request: OptionRequest, said: str) -> Waited:
    request.story.team = team
    words = {"story": request.story, "wish": request.wish, "since": days_ago(team, request.asked_at)}
    url = reverse("stories:options", args=[team.slug, request.story.number])
    return Waited("split", said % words, url, is_late=bool(request.by_when and request.by_when < team.today))


@on_team_page
def spikes(team: StandingTeam) -> Iterator[Waited]:
    """Spikes on the last day of their box, and past it: the one that began first at the front."""
    found = list(running(team)[: 5 * SHOWN])
    told = clocks(team, found)
    near = [spike for spike in found if told[spike.pk].is_near]
    for spike in near[:SHOWN]:
        spike.story.team = team
        clock = told[spike.pk]
        words = {"story": spike.story, "clock": clock.words}
        said = _("Conclude %(story)s · %(clock)s") % words
        yield Waited("flask-conical", said, f"{spike.story.get_absolute_url()}#spike", is_late=clock.is_over)


@on_team_page
def questioned_tags(team: StandingTeam) -> Iterator[Waited]:
    """Tags that somebody doubts and nobody has answered for: the longest asked first."""
    for waiting in open_questions(team, most=SHOWN):
        story = waiting.asked.story
        words = {"story": story, "kind": waiting.asked.get_kind_display().lower(), "ago": waiting.ago}
        said = _("Answer whether %(story)s is tagged right (%(kind)s), %(ago)s") % words
        yield Waited("tags", said, f"{story.get_absolute_url()}#question", is_late=waiting.is_late)
