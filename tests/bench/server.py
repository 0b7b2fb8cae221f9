"""The server of the bench: the project's own gunicorn configuration, on a free port of this machine alone."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.database import ROOT, environment

WORKERS = 2
PATIENCE = 30  # seconds to start


@contextmanager
def serving(database: str, *, static: str) -> Iterator[int]:
    """Start a server on one of the bench's databases and yield its port."""
    port = _free_port()
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": str(WORKERS)}
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "gunicorn", "-c", "config/gunicorn.py", "tests.bench.wsgi"],
        cwd=ROOT,
        env=environment(database, static) | settings,
    )
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/hello/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The bench's server did not start.")
