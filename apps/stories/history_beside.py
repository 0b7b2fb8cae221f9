"""What happened beside a story: what it needs, and when it is released; each change in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.stories.models import Need, Release, Story
from apps.stories.needs import plain_key
from apps.teams.models import Team

NeedEvent: type[Model] = Need.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
ReleaseEvent: type[Model] = Release.pgh_event_model  # type: ignore[attr-defined]  # the same
MOST = 50


def beside(story: Story, *, since: dt.datetime | None, until: dt.datetime | None) -> list[tuple[Any, str]]:
    """Events with their sentences, the latest first: two queries, and one more where another story is named.

    An epic has neither.
    """
    if story.is_epic:
        return []
    needs = list(_between(NeedEvent, story, since, until))
    releases = _between(ReleaseEvent, story, since, until)
    told = [*_of_needs(needs, story.team), *((event, _of_release(event)) for event in releases)]
    return sorted(told, key=lambda each: each[0].pgh_created_at, reverse=True)


def _between(events: type[Model], story: Story, since: dt.datetime | None, until: dt.datetime | None) -> Iterable[Any]:
    found = events._default_manager.filter(story=story.pk)
    found = found.filter(pgh_created_at__gte=since) if since else found
    found = found.filter(pgh_created_at__lt=until) if until else found
    return found.order_by("-pgh_id")[:MOST]


def _of_needs(events: list[Any], team: Team) -> Iterator[tuple[Any, str]]:
    """Other teams' stories by their plain keys: a story's page is read by everybody in its team."""
    ids = {event.needed_id for event in events if event.needed_id}
    named = Story.objects.filter(pk__in=ids).select_related("team") if ids else []
    keys = {each.pk: each.key if each.team_id == team.pk else plain_key(each) for each in named}
    for event in events:
        yield event, _of_need(event, keys.get(event.needed_id, "") or event.outside)


def _of_need(event: Any, what: str) -> str:
    words = {"what": what}
    if event.pgh_label == "insert":
        return _("Needs %(what)s") % words
    if event.pgh_label == "delete":
        return _("Needs %(what)s no more") % words
    return (_("Has come: %(what)s") if event.came_at else _("Awaited again: %(what)s")) % words


def _of_release(event: Any) -> str:
    if event.pgh_label == "delete":
        return _("Nothing said about its release any more")
    words = {"reason": event.reason, "day": date_format(event.on, "D j M Y") if event.on else ""}
    return (_("Release on %(day)s: “%(reason)s”") if event.on else _("Release held back: “%(reason)s”")) % words
