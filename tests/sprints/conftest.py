"""A sprint with little room left."""

import pytest

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from tests.factories import commit_all


@pytest.fixture
def full_sprint(sprint: Sprint, po: User) -> Sprint:
    """34 of 40 points of product work, so 6 are free."""
    commit_all(sprint, *((Budget.PRODUCT, size) for size in (13, 3, 2, 8, 8)))
    return sprint
