"""The demonstration takes seconds to play, so the tests of a module that only look at it share one."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from apps.accounts.models import Organisation
from apps.demo.services import load_demo


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organisation]:
    """Inside one transaction, in which every test's own is a savepoint."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Organisation, db: None) -> Organisation:
    return loaded
