"""What happens to stories.

The rights behind each act were asked for in `access`. Who may tag is passed on, because it decides between a change
and a proposal.
"""

from apps.stories.services.blocking import block_story, unblock_story
from apps.stories.services.checklist import add_sub_task, promote_sub_task, remove_sub_task, tick_sub_task
from apps.stories.services.debt import (
    StaleDebt,
    book_debt,
    edit_debt,
    note_debt,
    propose_write_off,
    put_on_register,
    take_debt,
)
from apps.stories.services.order import place_story
from apps.stories.services.shelf import archive_stories, archive_story, restore_story
from apps.stories.services.tagging import (
    ChangedMeanwhile,
    confirm_rule,
    confirm_suggestions,
    decline_suggestion,
    is_waiting,
    needs_tagging_right,
    tag_stories,
)
from apps.stories.services.ticks import tick, untick
from apps.stories.services.undo import NotUndone, undo_act
from apps.stories.services.writing import StaleStory, create_story, edit_story, next_numbers, remember_labels

__all__ = [
    "ChangedMeanwhile",
    "NotUndone",
    "StaleDebt",
    "StaleStory",
    "add_sub_task",
    "archive_stories",
    "archive_story",
    "block_story",
    "book_debt",
    "confirm_rule",
    "confirm_suggestions",
    "create_story",
    "decline_suggestion",
    "edit_debt",
    "edit_story",
    "is_waiting",
    "needs_tagging_right",
    "next_numbers",
    "note_debt",
    "place_story",
    "promote_sub_task",
    "propose_write_off",
    "put_on_register",
    "remember_labels",
    "remove_sub_task",
    "restore_story",
    "tag_stories",
    "take_debt",
    "tick",
    "tick_sub_task",
    "unblock_story",
    "undo_act",
    "untick",
]
