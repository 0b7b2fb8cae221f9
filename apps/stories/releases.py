"""Done is not released: what is held back, what comes on which day, and of what nobody has said anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.stories.models import Release, State, Story, StoryQuerySet
from apps.teams.models import Team

STATES = {
    "": gettext_lazy("All"),
    "held": gettext_lazy("Held back"),
    "coming": gettext_lazy("On a coming day"),
    "nothing": gettext_lazy("Nothing said"),
}


def releases_of(stories: Iterable[int]) -> dict[int, Release]:
    """What was said about the release of these stories, by story id: one query."""
    said = Release.objects.filter(story__in=list(stories)).select_related("by")
    return {release.story_id: release for release in said}


def said_of(release: Release, team: Team) -> str:
    """In a few words, for a chip: held back, or the day it comes or came."""
    return words_of(release.on, team.today)


def words_of(on: dt.date | None, today: dt.date) -> str:
    """The same for what a list has read of a release: its day, or none where it is held."""
    if on is None:
        return _("release held")
    words = {"day": date_format(on, "D j M Y")}
    return _("released on %(day)s") % words if on <= today else _("to be released on %(day)s") % words


def unreleased(team: Team, *, state: str = "") -> StoryQuerySet:
    """What is done and not with its users yet: what is held, what comes by its day, then what nobody spoke of."""
    done = Story.objects.live().filter(team=team, state=State.DONE, is_epic=False)
    wanted = {
        "": Q(release=None) | Q(release__hold=True) | Q(release__on__gt=team.today),
        "held": Q(release__hold=True),
        "coming": Q(release__on__gt=team.today),
        "nothing": Q(release=None),
    }
    order = F("release__hold").desc(nulls_last=True), F("release__on").asc(nulls_last=True), "-id"
    return done.filter(wanted[state]).select_related("release", "release__by").order_by(*order)


class Unreleased(NamedTuple):
    """A story of the list."""

    story: Story
    release: Release | None

    @classmethod
    def of(cls, team: Team, story: Story) -> Unreleased:
        story.team = team
        return cls(story, getattr(story, "release", None))
