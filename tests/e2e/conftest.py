"""A real browser on a real server with a real database. Skipped, and said so, where there is no Chromium."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from tests.e2e.eye import Eye, Tour

# Playwright's own event loop makes Django believe that it runs inside an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
OTHER_SESSIONS = """SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
REFUSED = re.compile(r"the server responded with a status of 4(03|04|09|22)")
# The shell first: it has no windows to hide, so it never stops to draw, and it is the quicker one.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
# A machine that does several things at once may take its time, but not half a minute. What comes sooner is seen sooner.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(live_server: LiveServer, browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Started after the server, it ends before it: a line that it keeps open is a session of the database."""
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without motion, a page looks at once as it will look."""
    return browser_context_args | {
        "reduced_motion": "reduce",
        "locale": "en-GB",
        "viewport": {"width": 1400, "height": 920},
    }


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def live_server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, live_server: LiveServer
) -> Iterator[LiveServer]:
    """What it still does for the last page, such as a poll, ends before its database goes."""
    yield live_server
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for _tenth_of_a_second in range(100):
            cursor.execute(OTHER_SESSIONS)
            if not cursor.fetchall():
                break
            time.sleep(0.1)


@pytest.fixture
def enter(context: BrowserContext, page: Page, live_server: LiveServer) -> Callable[..., Page]:
    """`enter(po, "/teams/")`: a browser page, signed in as somebody."""

    def sign_in(user: User, path: str = "/", *, into: BrowserContext | None = None) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        target = into or context
        target.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        shown = into.new_page() if into else page
        shown.goto(live_server.url + path)
        return shown

    return sign_in


@pytest.fixture
def newcomers(browser: Browser, page: Page, browser_context_args: dict[str, Any]) -> Iterator[Callable[[], Page]]:
    """`newcomers()`: the browser of somebody else, with a screen like this one."""
    contexts = []

    def another() -> Page:
        contexts.append(browser.new_context(**browser_context_args | {"viewport": page.viewport_size}))
        return contexts[-1].new_page()

    yield another
    for context in contexts:
        context.close()


def _listen(context: BrowserContext, heard: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        answered = REFUSED.search(message.text) and "/static/" not in url
        if message.type in ("error", "warning") and not answered:
            heard.append(f"{message.text} {url}")

    context.on("console", hear)
    context.on("weberror", lambda error: heard.append(str(error.error)))


@pytest.fixture
def complaints(context: BrowserContext) -> list[str]:
    """What the browser says about its pages: what their policy forbids, errors of scripts, files that are not there.

    That a page itself was refused (403, 404, 409, 422) is an answer, not a complaint.
    """
    heard: list[str] = []
    _listen(context, heard)
    return heard


@pytest.fixture
def window(
    browser: Browser, browser_context_args: dict[str, Any], enter: Callable[..., Page], complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """`window(po, "/teams/")`: one more window, of somebody else's browser, which is listened to as well."""
    contexts = []

    def another(user: User, path: str = "/", **args: Any) -> Page:
        contexts.append(browser.new_context(**browser_context_args | args))
        contexts[-1].set_default_timeout(PATIENCE)
        _listen(contexts[-1], complaints)
        return enter(user, path, into=contexts[-1])

    yield another
    for context in contexts:
        context.close()


@pytest.fixture
def quiet(complaints: list[str]) -> Iterator[None]:
    """The browser has nothing to complain about in this test."""
    yield
    assert complaints == []


def _work() -> None:
    try:
        with app.with_connector(DjangoConnector().get_worker_connector()).open() as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()
        # What is not asynchronous runs in one thread of asgiref, which outlives the worker, and its session with it.
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture
def work() -> Callable[[], None]:
    """`work()`: the worker does what is waiting, then ends. In a thread, for Playwright keeps this one's event loop."""
    return lambda: ThreadPoolExecutor(1).submit(_work).result(timeout=60)


@pytest.fixture
def eye(page: Page, complaints: list[str]) -> Eye:
    return Eye(page, complaints)


@pytest.fixture
def tour(page: Page, eye: Eye, live_server: LiveServer) -> Tour:
    """Looks at one page after the other, as whoever is signed in."""

    def go(pages: Iterable[tuple[str, str]]) -> None:
        for what, path in pages:
            page.goto(live_server.url + path)
            eye.look(what)

    return go
