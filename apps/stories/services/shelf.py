"""Out of sight, and back: nothing is deleted."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core.violations import explained
from apps.stories.models import Story
from apps.teams.models import Team


def archive_story(*, story: Story) -> Story:
    """Take a story out of sight; its history, its number and its place in the order stay."""
    archive_stories(team=story.team, numbers=[story.number])
    story.refresh_from_db(fields=["archived_at", "version"])
    return story


def archive_stories(*, team: Team, numbers: Iterable[int]) -> int:
    """Take several stories out of sight: all of them or, where one breaks a rule, none. Returns how many."""
    stories = Story.objects.live().filter(team=team, number__in=list(numbers))
    with explained(), transaction.atomic():
        return stories.update(archived_at=timezone.now(), version=F("version") + 1)


def restore_story(*, story: Story) -> Story:
    """Bring an archived story back to where it was."""
    with explained(), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(archived_at=None, version=F("version") + 1)
    story.refresh_from_db(fields=["archived_at", "version"])
    return story
