"""Every address × person × method → status, as permissions.txt says it. An address that is missing there fails."""

from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from itertools import groupby
from operator import or_
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from apps.accounts.models import User
from apps.teams.models import Team
from tests import permission_scenes
from tests.conftest import enter
from tests.effort import asked
from tests.factories import UserFactory
from tests.permission_scenes import LEFT_EMPTY, Scene
from tests.stories.spikes import of_spikes

pytestmark = pytest.mark.django_db

LINES = (Path(__file__).parent / "permissions.txt").read_text().splitlines()
(_address, _method, *PEOPLE), *ROWS = (line.split() for line in LINES if line and not line.startswith("#"))
APPS = sorted({row[0].partition(":")[0] for row in ROWS})

# allauth's pages: some are for people who cannot sign in yet, some for whoever is signed in.
PUBLIC = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_email_verification_sent",
    "account_confirm_email", "account_confirm_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip
PRIVATE = {"account_email", "account_change_password", "account_set_password", "account_reauthenticate"}


@pytest.fixture
def outsider(team: Team) -> User:
    """Of the same organisation, in no team."""
    user: User = UserFactory(organisation=team.organisation, name="Olaf Outsider")
    return user


# Every module of the folder is read: its fixtures are found by their names.
SCENES = {"of_spikes": of_spikes}
for found in iter_modules(permission_scenes.__path__, "tests.permission_scenes."):
    here = vars(import_module(found.name))
    SCENES |= {name: each for name, each in here.items() if name.startswith("of_")}
globals().update(SCENES)


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """One of everything that has an address."""
    parts: list[Scene] = [request.getfixturevalue(name) for name in SCENES]
    arguments = reduce(or_, (part.arguments for part in parts))
    return Scene(arguments, reduce(or_, (part.sent for part in parts)))


@pytest.fixture
def clients(request: pytest.FixtureRequest) -> dict[str, Client]:
    """A browser for each person of the table, all but one signed in."""
    clients = {person: Client() for person in PEOPLE}
    for person in PEOPLE[1:]:
        enter(clients[person], request.getfixturevalue(person))
    return clients


def told(response: Any) -> str:
    """What a person gets to see: the status, or `in` where it is the way to the sign-in page."""
    to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return "in" if to_sign_in else str(response.status_code)


def answer(client: Client, method: str, url: str, sent: dict[str, Any]) -> str:
    """Ask, and undo what came of it, so that the next person meets the same scene."""
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, sent)
        transaction.set_rollback(True)
    return told(response)


@pytest.mark.parametrize("app", APPS)
def test_everybody_gets_what_the_table_says(app: str, scene: Scene, clients: dict[str, Client]) -> None:
    wrong = {}
    for case, method, *wanted in (row for row in ROWS if row[0].partition(":")[0] == app):
        url, sent = scene.url(case), scene.sent.get(case, LEFT_EMPTY)
        for at in asked(wanted):
            if (got := answer(clients[PEOPLE[at]], method, url, sent)) != wanted[at]:
                wrong[f"{method} {case} by {PEOPLE[at]}"] = f"{got} instead of {wanted[at]}"
    assert wrong == {}


def names(patterns: list[Any], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of every address; an address without one is shown by its pattern."""
    for each in patterns:
        if isinstance(each, URLPattern):
            yield ":".join((*spaces, each.name or str(each.pattern)))
        else:
            yield from names(each.url_patterns, (*spaces, each.namespace) if each.namespace else spaces)


ALL_NAMES = set(names(get_resolver().url_patterns))
OF_THE_ADMIN = sorted(name for name in ALL_NAMES if name.startswith("admin:"))


def test_every_address_is_in_the_table_with_both_methods() -> None:
    ours = {name for name in ALL_NAMES if not name.startswith(("admin:", "account_"))}
    assert {row[0].partition("/")[0] for row in ROWS} == ours
    for name, rows in groupby(ROWS, key=lambda row: row[0].partition("/")[0]):
        assert {row[1] for row in rows} == {"GET", "POST"}, name


def test_every_page_of_allauth_is_public_or_private() -> None:
    assert {name for name in ALL_NAMES if name.startswith("account_")} == PUBLIC | PRIVATE


def test_the_private_pages_of_allauth_ask_to_sign_in(client: Client) -> None:
    assert {name: told(client.get(reverse(name))) for name in PRIVATE} == dict.fromkeys(PRIVATE, "in")


def test_the_public_pages_of_allauth_do_not(client: Client) -> None:
    keys = {"account_confirm_email": ["key"], "account_reset_password_from_key": ["1", "key"]}
    pages = PUBLIC - {"account_logout", "account_confirm_login_code"}  # these send on who has nothing to do there
    statuses = {name: told(client.get(reverse(name, args=keys.get(name)))) for name in pages}
    assert statuses == dict.fromkeys(pages, "200")


@pytest.mark.parametrize("person", ["po", "tech_lead", "manager", "stranger"])
def test_the_admin_site_is_for_staff_alone(person: str, clients: dict[str, Client]) -> None:
    listed = [name for name in OF_THE_ADMIN if name.endswith(("_changelist", "_add", ":index"))]
    assert len(listed) > 10
    sign_in = reverse("admin:login")
    for name in listed:
        response = clients[person].get(reverse(name))
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, sign_in), name


def test_an_administrator_of_an_organisation_has_no_power_in_the_admin_site(clients: dict[str, Client]) -> None:
    for name in OF_THE_ADMIN:
        if name.endswith(("_changelist", "_add")):
            assert clients["admin"].get(reverse(name)).status_code == 403, name
