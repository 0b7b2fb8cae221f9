"""What `check --deploy` says about a production installation."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import Settings

from apps.core.checks import demonstrations_are_not_for_production, the_server_owns_no_table


@pytest.fixture
def owner(db: None) -> Iterator[None]:
    connection.act_as_owner()  # type: ignore[attr-defined]  # the tests' own backend
    yield
    connection.act_as_server()  # type: ignore[attr-defined]  # the same


@pytest.mark.parametrize(("demo", "warnings"), [(True, ["ringfence.W001"]), (False, [])])
def test_a_demonstration_is_warned_about(settings: Settings, demo: bool, warnings: list[str]) -> None:
    settings.DEMO = demo

    assert [found.id for found in demonstrations_are_not_for_production(None)] == warnings


@pytest.mark.django_db
def test_a_server_that_owns_nothing_is_well() -> None:
    assert the_server_owns_no_table(None, databases=["default"]) == []


@pytest.mark.usefixtures("owner")
def test_a_server_that_owns_its_tables_is_warned_about() -> None:
    assert [found.id for found in the_server_owns_no_table(None, databases=["default"])] == ["ringfence.W002"]


def test_without_a_database_to_ask_nothing_is_said() -> None:
    assert the_server_owns_no_table(None, databases=None) == []
