"""The people of every test, and the database as the server's role meets it."""

import gc
from collections.abc import Callable, Generator, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from apps.accounts.models import User
from apps.accounts.sessions import SessionStore
from apps.sprints.models import Sprint
from apps.teams.models import Role, Team
from tests.backend.base import DatabaseWrapper
from tests.effort import set_examples
from tests.factories import MembershipFactory, OrganisationFactory, SprintFactory, TeamFactory, UserFactory

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

type SignIn = Callable[[User], Client]
# What a test client answers with: a response that also knows its context.
type Answer = "_MonkeyPatchedWSGIResponse"


set_examples()


# What takes seconds a test: begun at the end, it would keep one worker busy while the others have nothing left.
LONG = ("tests/killed/", "tests/demo/played/", "tests/test_permissions.py", "tests/decisions/test_rights_table.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is imported by now stays, and a test leaves little: the garbage collector need not look every few tests."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, bool, bool]:
    """Whoever hands out tests to several workers migrates the database that theirs are copied from.

    It has the time while they collect, and they make their copies once it hands out the first tests.
    """
    if not session.config.pluginmanager.hasplugin("dsession"):
        return (yield)
    with session.config.stash[blocking_manager_key].unblock():
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()  # what somebody is connected to cannot be copied
    try:
        return (yield)
    finally:
        with session.config.stash[blocking_manager_key].unblock():
            connection.creation.destroy_test_db(verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Once the owner has made the database, every connection is the server's."""
    connections.close_all()
    DatabaseWrapper.serving = True
    # A flush leaves them as `migrate` made them, and would still look for each of them.
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    yield
    connections.close_all()
    DatabaseWrapper.serving = False


@pytest.fixture
def team(db: None) -> Team:
    return TeamFactory(name="Payments Platform", slug="payments", key_prefix="PAY")


def _member(team: Team, role: str, name: str) -> User:
    user: User = UserFactory(organisation=team.organisation, name=name, email=f"{role.replace('_', '.')}@example.org")
    MembershipFactory(team=team, user=user, role=role)
    return user


@pytest.fixture
def po(team: Team) -> User:
    return _member(team, Role.PRODUCT_OWNER, "Paula Owner")


@pytest.fixture
def tech_lead(team: Team) -> User:
    return _member(team, Role.TECH_LEAD, "Tariq Lead")


@pytest.fixture
def developer(team: Team) -> User:
    return _member(team, Role.DEVELOPER, "Dana Developer")


@pytest.fixture
def observer(team: Team) -> User:
    return _member(team, Role.OBSERVER, "Oskar Observer")


@pytest.fixture
def manager(team: Team) -> User:
    user: User = UserFactory(organisation=team.organisation, name="Mona Manager", role=User.Role.MANAGER)
    return user


@pytest.fixture
def admin(team: Team) -> User:
    user: User = UserFactory(organisation=team.organisation, name="Ada Admin", role=User.Role.ADMIN, is_staff=True)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    user: User = UserFactory(organisation=OrganisationFactory(), name="Sam Stranger", role=User.Role.ADMIN)
    TeamFactory(organisation=user.organisation)
    return user


@pytest.fixture
def sprint(team: Team) -> Sprint:
    """Planned, 50 points: 40 for product work, 10 for the tech budget."""
    planned: Sprint = SprintFactory(team=team, number=24, capacity=Decimal(50))
    return planned


def enter(client: Client, user: User) -> Client:
    """Give a client somebody's session at once: `force_login` makes one, makes another of it and writes that again."""
    kept = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    session = SessionStore().create_model_instance(kept)
    session.save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def as_(client: Client) -> SignIn:
    """`as_(po).get(…)`: the client, signed in as somebody."""

    return lambda user: enter(client, user)
