"""Making and editing stories."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Kind, Label, Story
from apps.stories.ranks import last_ranks
from apps.stories.services.learning import learn_soon, suggest_for
from apps.stories.services.tagging import set_kind
from apps.teams.models import Team

# By hand, because the ORM knows no increment on conflict: a team's first story would take five statements.
COUNT_ON = """
    INSERT INTO stories_storycounter AS counter (team_id, last) VALUES (%s, %s)
    ON CONFLICT (team_id) DO UPDATE SET last = counter.last + excluded.last RETURNING last
"""


class StaleStory(Exception):
    """Somebody changed the story since the form was opened. Holds the story as it is now."""

    def __init__(self, current: Story) -> None:
        super().__init__(str(current))
        self.current = current


def next_numbers(*, team: Team, count: int) -> range:
    """Reserve story numbers; the row lock lasts until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [team.pk, count])
        [last] = cursor.fetchone() or (0,)
    return range(last - count + 1, last + 1)


def create_story(
    *, team: Team, title: str, by: User | None, may_tag: bool, kind: str = Kind.UNTAGGED, **fields: Any
) -> Story:
    """Add a story at the end of the backlog.

    A technical kind from somebody who may not tag becomes a proposal on an untagged story. Raises `RuleViolation`.
    """
    with explained(), transaction.atomic():
        number = next_numbers(team=team, count=1)[0]
        story = Story(team=team, number=number, rank=last_ranks(team, 1)[0], title=title, created_by=by, **fields)
        set_kind(story, kind=kind, by=by, may_tag=may_tag)
        suggest_for(story)
        story.save(force_insert=True)
        remember_labels(team=team, names=story.labels)
        if story.kind != Kind.UNTAGGED:
            learn_soon(team=team)
    return story


def edit_story(*, story: Story, version: int | None, by: User, may_tag: bool, changes: Mapping[str, Any]) -> Story:
    """Change named fields of a story as somebody saw it at `version`; None takes it as it is now.

    Raises `StaleStory` where it has changed since, and `RuleViolation` where its commitment would break a rule.
    """
    with explained(), transaction.atomic():
        current = Story.objects.select_for_update(no_key=True, of=["self"]).select_related("team").get(pk=story.pk)
        if version not in (None, current.version):
            raise StaleStory(current)
        was = current.kind
        written = _apply(current, changes, by=by, may_tag=may_tag)
        current.version += 1
        current.save(update_fields=[*written, "version"])
        remember_labels(team=current.team, names=changes.get("labels", []))
        if current.kind != was:
            learn_soon(team=current.team)
    current.refresh_from_db()
    return current


def _apply(story: Story, changes: Mapping[str, Any], *, by: User, may_tag: bool) -> set[str]:
    """Put the changes on the story; the names of what was written."""
    for name, value in changes.items():
        if name == "kind":
            set_kind(story, kind=value, by=by, may_tag=may_tag)
        else:
            setattr(story, name, value)
    written = set(changes)
    if "kind" in changes:
        written |= {"proposed_kind", "proposed_by"}
    if "size" in changes:
        # From now on the size is ours: no import changes it again.
        story.size_is_ours = True
        written.add("size_is_ours")
    return written


def remember_labels(*, team: Team, names: Iterable[str]) -> None:
    """Keep the small table that filters offer choices from."""
    Label.objects.bulk_create((Label(team=team, name=name) for name in sorted(set(names))), ignore_conflicts=True)
