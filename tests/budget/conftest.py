"""Plans to attack."""

import datetime as dt
from decimal import Decimal

import pytest

from apps.sprints.models import Budget
from apps.teams.models import Team
from tests.budget.attack import Plan
from tests.budget.crowd import new_plan
from tests.factories import SprintFactory, commit_all


@pytest.fixture
def empty(team: Team) -> Plan:
    """60 points: 48 product, 12 tech, nothing committed. It begins in a week, so that an agreement can reach it."""
    starts = team.today + dt.timedelta(days=7)
    return Plan(
        SprintFactory(team=team, number=24, capacity=Decimal(60), starts=starts, ends=starts + dt.timedelta(days=11))
    )


@pytest.fixture
def full(empty: Plan) -> Plan:
    """Both budgets at their limit: six features of 8, and technical stories of 8 and 4."""
    commit_all(empty.sprint, *[(Budget.PRODUCT, 8)] * 6, (Budget.TECH, 8), (Budget.TECH, 4))
    return empty


@pytest.fixture
def roomy(empty: Plan) -> Plan:
    """Room for exactly one story of 8 in either budget."""
    commit_all(empty.sprint, *[(Budget.PRODUCT, 8)] * 5, (Budget.TECH, 4))
    return empty


@pytest.fixture
def crowded(transactional_db: None) -> Plan:
    """For several writers: a team of its own, 48 for product work, room for one story of 8."""
    plan = new_plan()
    for _ in range(5):
        plan.commit()
    return plan
