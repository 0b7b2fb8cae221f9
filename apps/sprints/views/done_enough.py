"""Product work that is accepted although something of it is open: what is missing, and why that is fine."""

from dataclasses import dataclass

from apps.sprints.models import Column
from apps.sprints.on_board import OnBoard
from apps.sprints.services import is_accepted
from apps.stories.models import Story


@dataclass(frozen=True)
class DoneEnough:
    """An acceptance that waits for its note, with what is not ticked off."""

    story: Story
    missing: list[str]


def still_open(at: OnBoard) -> list[str]:
    """What is not ticked off of product work that is about to be accepted. Asks nothing of other work."""
    if not is_accepted(at.line) or at.line.board_column != Column.READY:
        return []
    return at.unticked
