"""What people type about stories and ask of the backlog."""

from apps.stories.forms.backlog import BacklogForm, PickForm, PlaceForm
from apps.stories.forms.story import KeyField, KindForm, SizeForm, StoryForm, SubTaskForm

__all__ = ["BacklogForm", "KeyField", "KindForm", "PickForm", "PlaceForm", "SizeForm", "StoryForm", "SubTaskForm"]
