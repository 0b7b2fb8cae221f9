"""What a team's own tags teach about the next story (docs/developers/suggestions.md)."""

from apps.stories.learning.model import by_word_list
from apps.stories.learning.of_team import FIRST_AT, LearningState, state_of, suggester
from apps.stories.learning.signs import Text

__all__ = ["FIRST_AT", "LearningState", "Text", "by_word_list", "state_of", "suggester"]
