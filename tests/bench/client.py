"""A browser of the bench: one connection that stays open, its cookies, and the time of each answer."""

import gzip
import http.client
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def queries(self) -> int:
        return int(self.headers["X-Queries"])

    @property
    def database_seconds(self) -> float:
        return float(self.headers["X-Database-Seconds"])

    @property
    def zipped(self) -> int:
        """Bytes on the wire, as a proxy would send them."""
        return len(self.body if self.headers["Content-Encoding"] == "gzip" else gzip.compress(self.body, 6))


class Client:
    """One person at one browser."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.always: dict[str, str] = {}
        self.answered = 0.0

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, values: dict[str, object], **headers: str) -> Answer:
        token = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values).encode(), headers | token | form)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in (headers | self.always).items()}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._reopen()
        began = time.perf_counter()
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        content = response.read()
        self.answered = time.perf_counter()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, response.headers, content, self.answered - began)

    def _reopen(self) -> None:
        """The server closes what stays idle; a new connection is not part of an answer's time."""
        if time.perf_counter() - self.answered > 1:
            self.connection.close()
            self.connection.connect()


class Assets(HTMLParser):
    """The scripts and style sheets that a page loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.paths: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        path = given.get("src") if tag == "script" else given.get("href") if given.get("rel") == "stylesheet" else None
        if path:
            self.paths.append(path)
