"""A sprint with little room left."""

from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.sprints.models import Sprint
from tests.factories import CommitmentFactory


@pytest.fixture
def full_sprint(sprint: Sprint, po: User) -> Sprint:
    """34 of 40 points of product work, so 6 are free."""
    for size in (13, 3, 2, 8, 8):
        CommitmentFactory(sprint=sprint, story__size=Decimal(size))
    return sprint
