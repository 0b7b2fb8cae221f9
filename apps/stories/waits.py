"""What stories wait for, on their team's page: a function a subject."""

from collections.abc import Iterator

from django.db.models import Count
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
    waiting = OptionRequest.objects.filter(story__in=Story.objects.waiting().filter(team=team), settled_at=None)
    counted = waiting.select_related("story").annotate(answers=Count("options")).order_by("asked_at", "id")
    for request in counted[:SHOWN]:
        request.story.team = team
        url = reverse("stories:options", args=[team.slug, request.story.number])
        is_late = request.by_when is not None and request.by_when < team.today
        yield Waited("split", _to_answer(team, request, request.answers), url, is_late=is_late)


def _to_answer(team: StandingTeam, request: OptionRequest, answers: int) -> str:
    words = {"story": request.story, "wish": request.wish, "since": days_ago(team, request.asked_at)}
    if answers < ENOUGH:
        return _("Answer with options for %(story)s: “%(wish)s”, asked %(since)s") % words
    return _("Choose between the options for %(story)s: “%(wish)s”, asked %(since)s") % words


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
