"""Reading what stories need: for the page of a story, and in words that tell nobody of another team's work."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.stories.horizon import Place, places_anywhere
from apps.stories.keys import story_with_key
from apps.stories.models import Need, NeedQuerySet, State, Story
from apps.teams.access import StandingTeam
from apps.teams.models import Membership, Team

A_KEY = re.compile(r"([A-Z][A-Z0-9]{1,9})-(\d{1,9})", re.IGNORECASE | re.ASCII)
LISTED = 50


class SeveralStories(Exception):
    """More than one team has a story with this key. Holds what each is called without doubt."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def story_anywhere(team: StandingTeam, key: str) -> Story | None:
    """A story by its key: of this team first, then of any team of the organisation. Raises `SeveralStories`."""
    own = story_with_key(team, key, stories=Story.objects.live())
    if own or "\x00" in key:
        return own
    others = Story.objects.live().filter(team__in=Team.objects.visible_to(team.standing.user).current())
    others = others.exclude(team=team).select_related("team").order_by("team", "number")
    imported = list(others.matching(key).filter(source_key__iexact=key.strip()).exclude(source_key="")[:LISTED])
    if len(imported) > 1:
        raise SeveralStories([f"{plain_key(story)} ({story.team})" for story in imported])
    typed = A_KEY.fullmatch(key.strip())
    if imported or typed is None:
        return imported[0] if imported else None
    return others.filter(team__key_prefix=typed[1].upper(), number=typed[2]).first()


def plain_key(story: Story) -> str:
    """A story by its team's key and number alone: what its tracker calls it may be its own team's business."""
    return f"{story.team.key_prefix}-{story.number}"


def open_to(reader: User, stories: Iterable[Story]) -> set[int]:
    """Which of these stories' teams, by id, `reader` may look into: one query, none for managers."""
    teams = {story.team_id for story in stories if story.team.archived_at is None}
    if not teams or reader.is_manager or reader.is_administrator:
        return teams
    return set(Membership.objects.today().filter(user=reader, team__in=teams).values_list("team_id", flat=True))


@dataclass(frozen=True)
class Other:
    """A story at the other end of a need, as far as its reader may know it."""

    story: Story
    is_open: bool
    place: Place | None = None

    @property
    def said(self) -> str:
        if self.is_open:
            return str(self.story)
        return _("%(key)s, a story of %(team)s") % {"key": plain_key(self.story), "team": self.story.team}

    @property
    def url(self) -> str:
        return self.story.get_absolute_url() if self.is_open else ""

    @property
    def stands(self) -> str:
        """Where it is planned, and until when; who may not look into its team learns the day alone."""
        if self.story.state != State.OPEN:
            return str(self.story.get_state_display())
        if self.story.archived_at:
            return _("archived")
        if self.place is None or self.place.ends is None:
            return _("planned nowhere")
        words = {"sprint": self.place.name, "day": date_format(self.place.ends, "D j M Y")}
        if not self.is_open:
            return _("planned until %(day)s") % words
        return _("planned in %(sprint)s until %(day)s") % words


@dataclass(frozen=True)
class Needed:
    """One need of a story, as its page shows it."""

    need: Need
    other: Other | None
    today: dt.date

    @property
    def is_overdue(self) -> bool:
        """It was to come from outside, and nobody has said that it did."""
        return bool(self.need.expected_on and not self.need.is_met and self.need.expected_on < self.today)


def others_at(needs: Iterable[Need], *, reader: User) -> dict[int, Other]:
    """Every story that these needs name at either end, as one reader may know it, by id: two queries."""
    stories = {end for need in needs for end in (need.story, need.needed) if end}
    places, teams = places_anywhere(story.pk for story in stories), open_to(reader, stories)
    return {story.pk: Other(story, story.team_id in teams, places.get(story.pk)) for story in stories}


def needs_around(story: Story) -> NeedQuerySet:
    """What this story needs, and which stories need it, in the order it was said: one query."""
    around = Need.objects.filter(Q(story=story) | Q(needed=story))
    return around.select_related("story__team", "needed__team", "said_by", "came_by").order_by("id")
