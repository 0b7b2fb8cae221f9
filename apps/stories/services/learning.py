"""Learning from a team's tags, and what is suggested by that. Nothing here tags a story."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import batched
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from apps.stories.history import StoryEvent
from apps.stories.learning import FIRST_AT, Text
from apps.stories.learning.of_team import Suggester
from apps.stories.learning.training import Tag, train
from apps.stories.models import Kind, Story, StoryQuerySet, SuggestionModel
from apps.stories.rules import suggester
from apps.teams.models import Team

MOST_TAGS = 50_000
"""Of more tags the latest are learned from: they say best how the team sees things today."""
GATHERED = {"minutes": 1}
"""How long a tag waits for others before the worker looks at them together."""
CHUNK = 500
SIGNS = ("title", "labels", "source_type", "component")
SUGGESTED = ("suggested_kind", "suggestion_reason", "suggestion_confidence")


def learn_soon(*, team: Team) -> None:
    """Have the worker look at a team's tags; once is enough while it waits, however many are tagged meanwhile."""
    _queue("stories.learn", team, schedule_in=GATHERED)


def suggest_soon(*, team: Team) -> None:
    """Have the worker bring the suggestions up to the team's rules, which somebody has just changed."""
    _queue("stories.suggest", team)


def _queue(name: str, team: Team, **options: Any) -> None:
    waits = f"{name}.{team.pk}"
    if ProcrastinateJob.objects.filter(queueing_lock=waits, status="todo").exists():
        return
    task = app.configure_task(name, lock=f"stories.learn.{team.pk}", queueing_lock=waits, **options)
    try:
        with transaction.atomic():  # a lock that is taken must not spoil the caller's transaction
            task.defer(team_id=team.pk)
    except AlreadyEnqueued:
        return


def learn_where_due(*, team: Team) -> bool:
    """Train anew and suggest by it, if enough was tagged since: a tenth more or less, at least `FIRST_AT` at first."""
    tags = _tagged(team).count()
    last = SuggestionModel.objects.filter(team=team).values_list("tags", flat=True).first() or 0
    if tags < FIRST_AT or abs(tags - last) < max(FIRST_AT // 2, last // 10):
        return False
    learn(team=team)
    return True


def learn(*, team: Team) -> None:
    """Train a team's model and let what it suggests follow."""
    tags, learned = _tagged(team).count(), train(_tags(team)).as_json()
    with transaction.atomic():
        stored, _made = SuggestionModel.objects.select_for_update().get_or_create(team=team)
        stored.tags, stored.learned = tags, learned
        stored.version, stored.trained_at = stored.version + 1, timezone.now()
        stored.save()
    suggest_anew(team=team)


def _tagged(team: Team) -> StoryQuerySet:
    """What somebody has tagged, done and archived stories too. Only people tag: imports and suggestions never do."""
    return Story.objects.filter(team=team, is_epic=False).exclude(kind=Kind.UNTAGGED)


def _tags(team: Team) -> Iterator[Tag]:
    latest = _tagged(team).order_by("-number").values_list("kind", *SIGNS)[:MOST_TAGS]
    return (Tag(Text(*signs), kind) for kind, *signs in reversed(latest))


def suggest_anew(*, team: Team, in_words: bool = False) -> int:
    """Bring the suggestions of untagged stories up to what the team's rules and model say now; how many changed.

    Counts alone that grew are no news, unless the reasons are to follow `in_words` too. No story's version moves: a
    suggestion that counts for nothing makes nobody's open form stale.
    """
    suggest, changed = suggester(team), 0
    with pghistory.context(via="learning"):
        for chunk in batched(_suggestible(team).order_by("id").values_list("pk", flat=True), CHUNK):
            changed += _suggest_chunk(team, chunk, suggest, in_words=in_words)
    return changed


def _suggestible(team: Team) -> StoryQuerySet:
    """Open untagged stories that carry a suggestion or never had one: what somebody declined stays declined."""
    had_one = StoryEvent._default_manager.filter(pgh_obj=OuterRef("pk")).exclude(suggested_kind="")
    untagged = Story.objects.waiting().filter(team=team, kind=Kind.UNTAGGED, proposed_kind="")
    return untagged.filter(~Q(suggested_kind="") | ~Exists(had_one))


def _suggest_chunk(team: Team, numbers: Collection[int], suggest: Suggester, *, in_words: bool) -> int:
    with transaction.atomic():
        stories = _suggestible(team).filter(pk__in=numbers).select_for_update(no_key=True, of=["self"]).order_by("id")
        read = stories.only("team_id", *SIGNS, *SUGGESTED)
        changed = [story for story in read if _put(story, suggest, in_words=in_words)]
        _save(changed)
    return len(changed)


def _save(stories: Sequence[Story]) -> None:
    """One statement by hand: Django's `bulk_update` takes five times as long over the same one."""
    told = [[getattr(story, name) for story in stories] for name in ("pk", *SUGGESTED)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE stories_story s
            SET suggested_kind = new.kind, suggestion_reason = new.reason, suggestion_confidence = new.confidence
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS new (id, kind, reason, confidence)
            WHERE s.id = new.id
            """,
            told,
        )


def _put(story: Story, suggest: Suggester, *, in_words: bool = False) -> bool:
    """Put the suggestion on the story; whether it says something else now."""
    found = suggest(Text(*(getattr(story, name) for name in SIGNS)))
    is_told = not in_words or story.suggestion_reason == found.reason
    if is_told and (story.suggested_kind, story.suggestion_confidence) == (found.kind, found.confidence):
        return False
    story.suggested_kind, story.suggestion_confidence = found.kind, found.confidence
    story.suggestion_reason = found.reason
    return True


def suggest_for(story: Story) -> None:
    """Say what kind a new story looks like, if nobody has said what it is. Saves nothing."""
    if story.kind == Kind.UNTAGGED and not story.suggested_kind and not story.is_epic:
        _put(story, suggester(story.team))
