"""A browser of the bench: one connection that stays open, its cookies, and the time of each answer."""

import gzip
import http.client
import io
import re
import socket
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
BODYLESS = re.compile(rb"HTTP/1.1 (204|304)")


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
    """One person at one browser, on a bare socket: a comfortable client takes longer than the smallest answers."""

    def __init__(self, port: int) -> None:
        self.address = ("127.0.0.1", port)
        self.socket = socket.create_connection(self.address, timeout=60)
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
        sent |= {"Host": "127.0.0.1", "Content-Length": str(len(body or b""))}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        request = "\r\n".join(lines).encode() + (body or b"")
        self._reopen()
        began = time.perf_counter()
        self.socket.sendall(request)
        received = self._receive()
        self.answered = time.perf_counter()
        answer = _read(received, self.answered - began)
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def _receive(self) -> bytes:
        received = b""
        while not _is_whole(received):
            part = self.socket.recv(1 << 20)
            if not part:
                raise ConnectionError("The server hung up in the middle of an answer.")
            received += part
        return received

    def _reopen(self) -> None:
        """The server closes what stays idle; a new connection is not part of an answer's time."""
        if time.perf_counter() - self.answered > 1:
            self.socket.close()
            self.socket = socket.create_connection(self.address, timeout=60)


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    if length := LENGTH.search(head):
        return len(body) >= int(length[1])
    return bool(end) and (body.endswith(b"0\r\n\r\n") if CHUNKED.search(head) else BODYLESS.match(head) is not None)


def _read(received: bytes, seconds: float) -> Answer:
    """What came, taken apart when the clock has stopped."""
    response = http.client.HTTPResponse(_Received(received))  # type: ignore[arg-type]  # all it asks of a socket
    response.begin()
    return Answer(response.status, response.headers, response.read(), seconds)


class _Received:
    def __init__(self, received: bytes) -> None:
        self.received = received

    def makefile(self, *_arguments: object) -> io.BytesIO:
        return io.BytesIO(self.received)


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
