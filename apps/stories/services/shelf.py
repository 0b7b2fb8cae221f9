"""Out of sight, and back: nothing is deleted."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.templatetags.ringfence import amount
from apps.core.violations import RuleViolation, explained
from apps.stories.models import Debt, Story, StoryQuerySet
from apps.stories.services.locking import lock_in_order
from apps.teams.models import Team, Unit

CARRIES = "a_story_that_carries_debt_stays_in_sight"
NAMED = 10
"""More than ten keys nobody reads."""


def archive_story(*, story: Story) -> Story:
    """Take a story out of sight; its history, its number and its place in the order stay."""
    archive_stories(team=story.team, numbers=[story.number])
    story.refresh_from_db(fields=["archived_at", "version"])
    return story


def archive_stories(*, team: Team, numbers: Iterable[int]) -> int:
    """Take several stories out of sight: all of them or, where one breaks a rule, none. Returns how many.

    Raises `RuleViolation`; where a story carries debt that is not repaid, it names which, and how much.
    """
    stories = Story.objects.live().filter(team=team, number__in=list(numbers))
    try:
        with explained(), transaction.atomic():
            lock_in_order(stories)
            return stories.update(archived_at=timezone.now(), version=F("version") + 1)
    except RuleViolation as violation:
        if violation.constraint == CARRIES:
            raise RuleViolation(CARRIES, _carried(team, stories)) from violation
        raise


def _carried(team: Team, stories: StoryQuerySet) -> str:
    """What these stories carry, and what to do about it."""
    debts = Debt.objects.owed().filter(story__in=stories).select_related("story")[:NAMED]
    return _(
        "Debt that is not repaid stays in sight: %(debts)s. Repay it, or write it off together, before the story goes."
    ) % {"debts": ", ".join(_named(debt, team) for debt in debts)}


def _named(debt: Debt, team: Team) -> str:
    debt.story.team = team
    if debt.principal is None or team.unit == Unit.STORIES:
        return str(debt.story.key)
    return f"{debt.story.key} ({amount(debt.principal)} {Unit(team.unit).abbreviation})"


def restore_story(*, story: Story) -> Story:
    """Bring an archived story back to where it was."""
    with explained(), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(archived_at=None, version=F("version") + 1)
    story.refresh_from_db(fields=["archived_at", "version"])
    return story
