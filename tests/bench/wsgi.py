"""The site as it is served, the yardstick beside it in the same process, and a count of queries for who asks."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import override_settings

Environ = dict[str, Any]
Answer = Iterable[bytes]

site = get_wsgi_application()


class HelloRequest(WSGIRequest):
    urlconf = "tests.bench.hello"


class HelloHandler(WSGIHandler):
    request_class = HelloRequest


with override_settings(MIDDLEWARE=[]):  # read once, when a handler is made
    bare = HelloHandler()


class Ledger:
    """Queries of one request, and the seconds they took."""

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began


def application(environ: Environ, start_response: Callable[..., Any]) -> Answer:
    if environ["PATH_INFO"] == "/hello/":
        return bare(environ, start_response)
    if "HTTP_X_COUNT" in environ:
        return _counted(environ, start_response)
    return site(environ, start_response)


def _counted(environ: Environ, start_response: Callable[..., Any]) -> Answer:
    ledger = Ledger()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        counted = [("X-Queries", str(ledger.queries)), ("X-Database-Seconds", str(ledger.seconds))]
        return start_response(status, [*headers, *counted], *rest)

    with connection.execute_wrapper(ledger):
        return site(environ, start)
