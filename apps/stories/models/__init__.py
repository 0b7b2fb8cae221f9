"""Stories: the backlog's pieces of work, what kind they are, and why they matter."""

from apps.stories.models.bookkeeping import Label, StoryCounter
from apps.stories.models.decision_link import DecisionStory
from apps.stories.models.kinds import TECHNICAL_KINDS, Confidence, Kind, State, WorkType, work_type_of_kind
from apps.stories.models.story import LARGEST_SIZE, Story, StoryQuerySet
from apps.stories.models.sub_task import SubTask

__all__ = [
    "LARGEST_SIZE",
    "TECHNICAL_KINDS",
    "Confidence",
    "DecisionStory",
    "Kind",
    "Label",
    "State",
    "Story",
    "StoryCounter",
    "StoryQuerySet",
    "SubTask",
    "WorkType",
    "work_type_of_kind",
]
