"""Which spikes run, how far they are, and which have no box yet."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from apps.stories.clock import A_DAY, Clock, Works, reckon
from apps.stories.models import FollowUp, Kind, Recommendation, RecommendationState, Spike, State, Story, StoryQuerySet
from apps.stories.services.spikes import CONCLUDED
from apps.teams.availability import Availability
from apps.teams.availability.loading import Loaded, load
from apps.teams.models import Team

LOOKED_BACK = A_DAY * 200
"""No further: the longest box is over by then, whoever was away."""


def running(team: Team) -> QuerySet[Spike]:
    """Started and neither concluded nor done, the one that began first at the front."""
    open_ones = Spike.objects.filter(
        story__team=team, story__kind=Kind.SPIKE, story__state=State.OPEN, story__archived_at=None,
        started_on__isnull=False,
    )  # fmt: skip
    concluded = Recommendation.objects.filter(state__in=CONCLUDED)
    return open_ones.exclude(recommendation__in=concluded).select_related("story").order_by("started_on", "pk")


def without_a_box(stories: StoryQuerySet) -> StoryQuerySet:
    """Open spikes that nobody has framed: no question, no decision that waits for it, no time-box."""
    return stories.waiting().filter(kind=Kind.SPIKE, spike=None)


def without_output(stories: Iterable[int]) -> list[int]:
    """Which of these stories are spikes that cannot be done yet: nobody has put a recommendation to both."""
    asked = list(stories)
    if not asked:
        return []
    spikes = Story.objects.filter(pk__in=asked, kind=Kind.SPIKE).exclude(state=State.DONE)
    put = Recommendation.objects.exclude(state=RecommendationState.DRAFT).values("spike")
    return list(spikes.exclude(pk__in=put).values_list("pk", flat=True))


def clocks(team: Team, spikes: Sequence[Spike], *, loaded: Loaded | None = None) -> dict[int, Clock]:
    """The clocks of started spikes by their story: four queries, however many; none where there are none.

    Who has read who is here since `since` need not ask again.
    """
    today = team.today
    started = {spike.pk: max(spike.started_on, today - LOOKED_BACK) for spike in spikes if spike.started_on}
    if not started:
        return {}
    first = since(team, spikes)
    days = _Days(Availability.reckon(loaded or load(team, first, today), first, today))
    return {
        spike.pk: reckon(
            box=spike.days, started=started[spike.pk], today=today, works=days.works(spike.story.assignee_id)
        )
        for spike in spikes
        if spike.pk in started
    }


def since(team: Team, spikes: Iterable[Spike]) -> dt.date:
    """The first day that the clocks of these look at."""
    today = team.today
    return min([max(spike.started_on, today - LOOKED_BACK) for spike in spikes if spike.started_on], default=today)


def clock_words(team: Team, numbers: Iterable[int]) -> dict[int, str]:
    """What cards say of running spikes, by the story's number."""
    found = list(running(team).filter(story__number__in=list(numbers)))
    told = clocks(team, found)
    return {spike.story.number: told[spike.pk].words for spike in found}


def follow_ups_of(spike: Spike, team: Team) -> list[Story]:
    stories = [each.story for each in FollowUp.objects.filter(spike=spike).select_related("story").order_by("pk")]
    for story in stories:
        story.team = team
    return stories


class _Days:
    """The days on which somebody is here: one person where this team has a part of their time, else anybody."""

    def __init__(self, here: Availability) -> None:
        self._own = {each.person.pk: _worked(each.days) for each in here.counted}
        self._team = frozenset[dt.date]().union(*self._own.values())

    def works(self, person: int | None) -> Works:
        days = self._own.get(person or 0, self._team)
        return days.__contains__ if self._own else _is_weekday


def _worked(days: Iterable[Any]) -> frozenset[dt.date]:
    return frozenset(day.date for day in days if day.available)


def _is_weekday(day: dt.date) -> bool:
    return day.weekday() < 5
