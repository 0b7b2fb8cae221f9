"""Closed sprints for the reports: so much done of so much committed, by budget."""

from decimal import Decimal

from apps.accounts.models import User
from apps.sprints.models import Budget, Outcome, Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.teams.models import Team
from tests.factories import SprintFactory, commit_all

type Side = tuple[int, int]
"""Done, and not done."""


def closed(team: Team, by: User, *, product: Side, tech: Side, capacity: int = 50) -> Sprint:
    """The team's next sprint, closed; what was not done goes back to the backlog."""
    sprint = SprintFactory(team=team, capacity=Decimal(capacity))
    wanted = [
        (budget, size, outcome)
        for budget, sizes in ((Budget.PRODUCT, product), (Budget.TECH, tech))
        for size, outcome in zip(sizes, (Outcome.DONE, Outcome.RETURNED), strict=True)
        if size
    ]
    lines = commit_all(sprint, *((budget, size) for budget, size, _outcome in wanted))
    start_sprint(sprint=sprint, by=by)
    outcomes = {line.story_id: outcome for line, (*_place, outcome) in zip(lines, wanted, strict=True)}
    return close_sprint(sprint=sprint, outcomes=outcomes, by=by)
