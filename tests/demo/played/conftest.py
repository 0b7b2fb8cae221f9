"""The demonstration takes seconds to play, so the tests that only look at it share one."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from apps.accounts.models import Organisation
from apps.demo.services import load_demo
from tests.budget.attack import as_owner


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organisation]:
    """Inside one transaction, in which every test's own is a savepoint."""
    with django_db_blocker.unblock(), transaction.atomic():
        organisation = load_demo()
        connection.check_constraints()  # what waits for a commit is asked once, not at the end of every test
        analyse()
        yield organisation
        transaction.set_rollback(True)


def analyse() -> None:
    """Autovacuum may have counted the tables between two tests, when they were empty; plans for those are slow."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def demo(loaded: Organisation, db: None) -> Organisation:
    return loaded
