"""The product order: a move writes one row."""

from django.db import IntegrityError, transaction

from apps.core.violations import violated
from apps.stories.models import Story
from apps.stories.ranks import rank_beside

TRIES = 5


def place_story(*, story: Story, after: Story | None = None, before: Story | None = None) -> Story:
    """Put a story right after or right before another, or at the end. One row changes; beside itself, none."""
    if story in (after, before):
        return story
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                story.rank = rank_beside(story, after=after, before=before)
                story.save(update_fields=["rank"])
            break
        except IntegrityError as error:
            # Somebody put another story into the same gap at the same moment: take the gap beside it.
            rule = violated(error)
            if rule is None or rule.constraint != "each_story_has_its_own_place" or not tries_left:
                raise
    return story
