"""Closed sprints with something delivered in them, for figures that look back."""

import datetime as dt
from decimal import Decimal

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.teams.models import Team
from tests.factories import SprintFactory, commit_all

FIRST = dt.date(2026, 1, 5)  # a Monday
FORTNIGHT = dt.timedelta(days=14)


def closed(team: Team, number: int, *, delivered: Decimal | int, by: User) -> Sprint:
    """The sprint of this number, closed, with so much of it done: 2 of it in the tech budget."""
    starts = FIRST + FORTNIGHT * (number - 1)
    sprint = SprintFactory(team=team, number=number, starts=starts, ends=starts + dt.timedelta(days=11), capacity=100)
    product, tech, undone = commit_all(
        sprint, (Budget.PRODUCT, Decimal(delivered) - 2), (Budget.TECH, 2), (Budget.PRODUCT, 3)
    )
    start_sprint(sprint=sprint, by=by)
    outcomes = {product.story_id: "done", tech.story_id: "done", undone.story_id: "returned"}
    return close_sprint(sprint=sprint, outcomes=outcomes, by=by)


def planned(team: Team, number: int, capacity: Decimal | None = None) -> Sprint:
    starts = FIRST + FORTNIGHT * (number - 1)
    sprint: Sprint = SprintFactory(
        team=team, number=number, starts=starts, ends=starts + dt.timedelta(days=11), capacity=capacity
    )
    sprint.team = team
    return sprint
