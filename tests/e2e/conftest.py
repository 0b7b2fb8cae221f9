"""A real browser on a real server with a real database. Skipped, and said so, where there is no Chromium."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User

# Playwright's own event loop makes Django believe that it runs inside an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def enter(context: BrowserContext, page: Page, live_server: LiveServer) -> Callable[..., Page]:
    """`enter(po, "/teams/")`: a browser page, signed in as somebody."""

    def sign_in(user: User, path: str = "/", *, into: BrowserContext | None = None) -> Page:
        client = Client()
        client.force_login(user)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        target = into or context
        target.add_cookies([cookie | {"url": live_server.url}])
        shown = into.new_page() if into else page
        shown.goto(live_server.url + path)
        return shown

    return sign_in
