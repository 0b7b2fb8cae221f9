"""Every action that a decision right guards, as a browser sends it, and how it is seen that it happened."""

from tests.decisions.guarded import board, incidents, options, releases, reviews, sprints, stories, tagging
from tests.decisions.guarded.stage import Act, Guarded, Stage

ACTIONS: dict[str, Guarded] = (
    board.ACTIONS
    | incidents.ACTIONS
    | options.ACTIONS
    | releases.ACTIONS
    | reviews.ACTIONS
    | sprints.ACTIONS
    | stories.ACTIONS
    | tagging.ACTIONS
)

__all__ = ["ACTIONS", "Act", "Guarded", "Stage"]
