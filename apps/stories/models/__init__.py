"""Stories: the backlog's pieces of work, what kind they are, and why they matter."""

from apps.stories.models.bookkeeping import Label, StoryCounter
from apps.stories.models.debt import ChargedTo, Debt, DebtQuerySet, DebtStatus, Origin
from apps.stories.models.decision_link import DecisionStory
from apps.stories.models.impact import PARTS, Better
from apps.stories.models.kinds import TECHNICAL_KINDS, Confidence, Kind, State, WorkType, work_type_of_kind
from apps.stories.models.need import Need, NeedQuerySet
from apps.stories.models.options import Option, OptionRequest
from apps.stories.models.release import Release
from apps.stories.models.remark import Remark, Topic
from apps.stories.models.spike import (
    LONGEST_BOX,
    LONGEST_EXTENDED,
    LONGEST_SENTENCE,
    FollowUp,
    Recommendation,
    RecommendationState,
    Spike,
    SpikeOutput,
)
from apps.stories.models.story import LARGEST_SIZE, Story, StoryQuerySet
from apps.stories.models.sub_task import SubTask
from apps.stories.models.tagging import SuggestionModel, TagQuestion, TagRule, TagRuleField
from apps.stories.models.tick import Tick

__all__ = [
    "LARGEST_SIZE",
    "LONGEST_BOX",
    "LONGEST_EXTENDED",
    "LONGEST_SENTENCE",
    "PARTS",
    "TECHNICAL_KINDS",
    "Better",
    "ChargedTo",
    "Confidence",
    "Debt",
    "DebtQuerySet",
    "DebtStatus",
    "DecisionStory",
    "FollowUp",
    "Kind",
    "Label",
    "Need",
    "NeedQuerySet",
    "Option",
    "OptionRequest",
    "Origin",
    "Recommendation",
    "RecommendationState",
    "Release",
    "Remark",
    "Spike",
    "SpikeOutput",
    "State",
    "Story",
    "StoryCounter",
    "StoryQuerySet",
    "SubTask",
    "SuggestionModel",
    "TagQuestion",
    "TagRule",
    "TagRuleField",
    "Tick",
    "Topic",
    "WorkType",
    "work_type_of_kind",
]
