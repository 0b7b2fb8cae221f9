"""The server and the worker as real processes on the test's own database, and their sudden end."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit, urlunsplit

import psutil
from django.conf import settings
from django.db import connection

from config.settings import DATABASE_URL

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds, on a busy machine
TOKEN = "c" * 32  # what the form and the cookie say alike; nothing secret in a test


def environment(**more: str) -> dict[str, str]:
    """The server's own settings and role, on the database of this test."""
    url = urlsplit(DATABASE_URL)
    address = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    return os.environ | {
        "DATABASE_URL": address, "DATABASE_OWNER_URL": address, "DATABASE_POOL_SIZE": "2", "DEMO": "1",
        "SECRET_KEY": settings.SECRET_KEY, "DJANGO_SETTINGS_MODULE": "config.settings",
    } | more  # fmt: skip


class Process:
    """A process and all it starts, which end together and without a word."""

    def __init__(self, *arguments: str, **more: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-W", "ignore", *arguments],
            cwd=ROOT,
            env=environment(**more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        if self.is_running:
            first = psutil.Process(self._process.pid)
            for each in (first, *first.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            self._process.wait()

    def kill_children(self) -> None:
        """SIGKILL for those that serve; the one that watches over them starts others."""
        for each in psutil.Process(self._process.pid).children():
            with suppress(psutil.NoSuchProcess):
                each.kill()


class Server(Process):
    """gunicorn as in production, with one serving process."""

    def __init__(self) -> None:
        self.port = _free_port()
        super().__init__(
            "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi",
            HOST="127.0.0.1", PORT=str(self.port), WEB_CONCURRENCY="1",
        )  # fmt: skip
        self.await_answer()

    def await_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                with self._connected() as client:
                    client.request("HEAD", "/")
                    client.getresponse().read()
                return
            time.sleep(0.02)
        raise AssertionError("The server did not start.")

    def post(self, path: str, values: Mapping[str, str], *, session: str) -> int | None:
        """The status of the answer; None where the server was gone before it could answer."""
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(dict(values) | {"csrfmiddlewaretoken": TOKEN})
        try:
            with self._connected() as client:
                client.request("POST", path, body, headers)
                response = client.getresponse()
                response.read()
                return response.status
        except (OSError, http.client.HTTPException):
            return None

    def _connected(self) -> closing[http.client.HTTPConnection]:
        return closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE))

    @contextmanager
    def posting(self, path: str, values: Mapping[str, str], *, session: str) -> Iterator[None]:
        """While somebody's form is on its way."""
        form = Thread(target=self.post, args=(path, values), kwargs={"session": session})
        form.start()
        yield
        form.join()


class Worker(Process):
    """What does the jobs: imports, mails."""

    def __init__(self) -> None:
        super().__init__("manage.py", "procrastinate", "worker")


def wait_for_its_connections() -> None:
    """Until PostgreSQL has noticed and rolled back what was under way: only this test is connected."""
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.01)
    raise AssertionError("A killed process is still at work in the database.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
