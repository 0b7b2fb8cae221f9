"""A running sprint's board for the tables of permissions and of rights."""

import pytest

from apps.sprints.models import Budget, Column, Commitment, Sprint
from apps.sprints.services import move_card
from apps.teams.models import Team
from tests.factories import CommitmentFactory
from tests.permission_scenes import Scene


def standing_in(column: str, sprint: Sprint, budget: str = Budget.PRODUCT) -> Commitment:
    """A line of a running sprint in a column of its board."""
    line: Commitment = CommitmentFactory(sprint=sprint, budget=budget)
    if column != Column.TO_DO:
        move_card(sprint=sprint, story=line.story, to=column, by=None)
    return line


@pytest.fixture
def of_the_board(team: Team, of_sprints: Scene) -> Scene:
    """The sprint that `of_sprints` runs, with a card to go on with and one that is technically ready."""
    _slug, number = of_sprints.arguments["sprints:detail"]
    sprint = Sprint.objects.get(team=team, number=number)
    begun, ready = (standing_in(column, sprint).story.number for column in (Column.TO_DO, Column.READY))
    on_the_board = ["sprints:board", "sprints:board_changes", "sprints:step"]
    return Scene(
        dict.fromkeys(on_the_board, (team.slug, number))
        | dict.fromkeys(["sprints:board_card", "sprints:block", "sprints:assign"], (team.slug, number, begun))
        | dict.fromkeys(["sprints:board_columns", "sprints:current_board"], (team.slug,)),
        {
            "sprints:step/on": {"story": begun, "to": Column.DOING},
            "sprints:step/ready": {"story": begun, "to": Column.READY},
            "sprints:step/done": {"story": ready, "to": Column.DONE, "note": "Without the export"},
            "sprints:block/said": {"reason": "The bank does not answer"},
        },
    )
