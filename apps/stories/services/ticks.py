"""Ticking what the definitions of ready and of done ask of a story."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.definitions import definitions_in_force
from apps.decisions.models import Which
from apps.stories.definitions import asked_of
from apps.stories.models import Story, Tick


def tick(*, story: Story, which: Which, text: str, by: User) -> Tick:
    """Say that a sentence holds for a story. Who said it first, and when, stays.

    Raises `RuleViolation` where the definition in force does not ask it of this story.
    """
    if text not in asked_of(story, definitions_in_force(story.team_id), which):
        raise RuleViolation(
            "a_tick_is_for_what_is_asked",
            _("The definition has changed meanwhile, or the kind of the story. This is what it asks now."),
        )
    found, _new = Tick.objects.get_or_create(story=story, which=which, text=text, defaults={"by": by})
    return found


def untick(*, story: Story, which: Which, text: str) -> None:
    """Take a tick back. It stays in the history."""
    Tick.objects.filter(story=story, which=which, text=text).delete()
