"""What people type about stories and ask of the backlog."""

from apps.stories.forms.backlog import BacklogForm, PickForm, PlaceForm
from apps.stories.forms.impact import ImpactForm, MeasuredForm, WhyFields
from apps.stories.forms.story import KeyField, KindForm, SizeForm, StoryForm, SubTaskForm, assignable

__all__ = [
    "BacklogForm",
    "ImpactForm",
    "KeyField",
    "KindForm",
    "MeasuredForm",
    "PickForm",
    "PlaceForm",
    "SizeForm",
    "StoryForm",
    "SubTaskForm",
    "WhyFields",
    "assignable",
]
