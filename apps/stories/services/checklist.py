"""A story's checklist."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import Story, SubTask
from apps.stories.services.order import place_story
from apps.stories.services.writing import create_story


def add_sub_task(*, story: Story, title: str, done: bool = False) -> SubTask:
    """Add a line to a story's checklist."""
    return SubTask.objects.create(story=story, title=title, done=done)


def tick_sub_task(*, sub_task: SubTask, done: bool) -> SubTask:
    """Tick a line, or untick it."""
    sub_task.done = done
    sub_task.save(update_fields=["done"])
    return sub_task


def remove_sub_task(*, sub_task: SubTask) -> None:
    """Take a line off the checklist."""
    sub_task.delete()


def promote_sub_task(*, sub_task: SubTask, by: User, may_tag: bool, may_place: bool = True) -> Story:
    """Make a story of a checklist line, under the same epic; the line goes.

    It stands right behind its story where `by` may order that, else at the end like every new story.
    """
    origin = sub_task.story
    epic = origin if origin.is_epic else origin.parent
    with explained(), transaction.atomic():
        story = create_story(team=origin.team, title=sub_task.title, by=by, may_tag=may_tag, parent=epic)
        if may_place:
            place_story(story=story, after=origin)
        sub_task.delete()
    return story
