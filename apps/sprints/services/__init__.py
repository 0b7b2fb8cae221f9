"""What happens to sprints and their ledgers. The database holds the rule; these only write, and explain refusals."""

from apps.sprints.services.board import Before, is_accepted, move_card, put_card_back
from apps.sprints.services.board_columns import write_columns
from apps.sprints.services.capacity import leave_out, set_capacity
from apps.sprints.services.ledger import (
    because,
    commit_story,
    commit_waiting_story,
    propose_for,
    return_story,
    set_outcome,
    swap_stories,
)
from apps.sprints.services.lifecycle import (
    close_sprint,
    delete_sprint,
    edit_sprint,
    next_sprint_name,
    plan_sprint,
    start_sprint,
)
from apps.sprints.services.people import OwesWhy, assign_story, take_step
from apps.sprints.services.together import (
    adjust_sprint,
    basis_of_adjustment,
    basis_of_capacity,
    confirm_capacity,
    propose_adjustment,
)

__all__ = [
    "Before",
    "OwesWhy",
    "adjust_sprint",
    "assign_story",
    "basis_of_adjustment",
    "basis_of_capacity",
    "because",
    "close_sprint",
    "commit_story",
    "commit_waiting_story",
    "confirm_capacity",
    "delete_sprint",
    "edit_sprint",
    "is_accepted",
    "leave_out",
    "move_card",
    "next_sprint_name",
    "plan_sprint",
    "propose_adjustment",
    "propose_for",
    "put_card_back",
    "return_story",
    "set_capacity",
    "set_outcome",
    "start_sprint",
    "swap_stories",
    "take_step",
    "write_columns",
]
