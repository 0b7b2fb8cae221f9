"""What keeps a story from going on."""

from django.utils import timezone

from apps.core.violations import explained
from apps.stories.models import Story


def block_story(*, story: Story, reason: str) -> Story:
    """Say what blocks a story. Another reason later is another word for the same stop: since when stays.

    Raises `RuleViolation` where no reason is given.
    """
    story.blocked_reason = reason.strip()
    story.blocked_since = story.blocked_since or timezone.now()
    return _save(story)


def unblock_story(*, story: Story) -> Story:
    """It goes on."""
    story.blocked_reason, story.blocked_since = "", None
    return _save(story)


def _save(story: Story) -> Story:
    with explained():
        story.save(update_fields=["blocked_reason", "blocked_since"])
    return story
