"""An address that somebody typed is fetched, and leads nowhere near the network that the server stands in."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from apps.core import fetching
from apps.core.fetching import Limits, NotFetched, fetch, is_public

LIMITS = Limits(most_bytes=100_000, seconds=2)
INSIDE, OUTSIDE = "127.0.0.1", "127.0.0.9"  # both this machine; the tests take the second one for the internet


class Site(BaseHTTPRequestHandler):
    """Answers by its path, and keeps who asked."""

    asked: list[str] = []
    answers: dict[str, Callable[["Site"], None]] = {}

    def do_GET(self) -> None:
        self.asked.append(f"{self.request.getsockname()[0]}{self.path}")
        self.answers.get(self.path, Site.plain)(self)

    def plain(self, content: bytes = b"BEGIN:VCALENDAR", **headers: str) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def send_on(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def port() -> Iterator[int]:
    """One server at both addresses, on the same port."""
    Site.asked, Site.answers = [], {}
    outside = ThreadingHTTPServer((OUTSIDE, 0), Site)
    inside = ThreadingHTTPServer((INSIDE, outside.server_port), Site)
    for server in (outside, inside):
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield outside.server_port
    for server in (outside, inside):
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names resolve to; the second address of this machine stands for the internet."""
    known = {"calendar.example": [OUTSIDE], "inside.example": [INSIDE], "both.example": [OUTSIDE, INSIDE]}
    real = fetching.resolve
    monkeypatch.setattr(fetching, "resolve", lambda host, port: known.get(host) or real(host, port))
    monkeypatch.setattr(fetching, "is_public", lambda address: address == OUTSIDE or is_public(address))
    return known


def refusal(url: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(NotFetched) as refused:
        fetch(url, limits)
    return refused.value.sentence


def test_a_public_address_is_read(port: int) -> None:
    assert fetch(f"http://calendar.example:{port}/team.ics?key=1", LIMITS) == b"BEGIN:VCALENDAR"
    assert Site.asked == [f"{OUTSIDE}/team.ics?key=1"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "inside.example", "both.example", "0x7f.1", "2130706433", "0", "[::1]",
     "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "[fe80::1]", "[fd00::1]", "224.0.0.1", "[2002:7f00:1::]"],
)  # fmt: skip
def test_nothing_of_a_private_network_is_ever_asked(port: int, host: str) -> None:
    assert "private network" in refusal(f"http://{host}:{port}/")
    assert Site.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "inside.example", "[::ffff:127.0.0.1]"])
def test_a_redirect_into_it_is_refused_too(port: int, host: str) -> None:
    Site.answers["/"] = lambda site: site.send_on(f"http://{host}:{port}/secret")
    assert "private network" in refusal(f"http://calendar.example:{port}/")
    assert Site.asked == [f"{OUTSIDE}/"]


def test_a_redirect_within_the_internet_is_followed(port: int) -> None:
    Site.answers["/"] = lambda site: site.send_on("/moved.ics")
    assert fetch(f"http://calendar.example:{port}/", LIMITS) == b"BEGIN:VCALENDAR"
    assert Site.asked == [f"{OUTSIDE}/", f"{OUTSIDE}/moved.ics"]


def test_redirects_come_to_an_end(port: int) -> None:
    Site.answers["/"] = lambda site: site.send_on("/")
    assert refusal(f"http://calendar.example:{port}/") == "The address sends on too often."
    assert len(Site.asked) == fetching.MOST_HOPS


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://calendar.example/", "gopher://calendar.example/"])
def test_a_redirect_leads_to_the_web_alone(port: int, target: str) -> None:
    Site.answers["/"] = lambda site: site.send_on(target)
    assert "https://" in refusal(f"http://calendar.example:{port}/")


def test_a_name_that_changes_its_answer_changes_nothing(port: int, names: dict[str, list[str]]) -> None:
    """Rebinding: public when it is checked, private when somebody would look again."""
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return [OUTSIDE] if len(asked) == 1 else [INSIDE]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "resolve", rebinding)
        patch.setattr(socket, "getaddrinfo", _only_numbers(socket.getaddrinfo))
        assert fetch(f"http://calendar.example:{port}/", LIMITS) == b"BEGIN:VCALENDAR"
    assert (len(asked), Site.asked) == (1, [f"{OUTSIDE}/"])


def _only_numbers(real: Any) -> Any:
    """A resolver that is asked for names no more."""

    def resolve(host: str, *args: Any, **options: Any) -> Any:
        assert host == OUTSIDE
        return real(host, *args, **options)

    return resolve


def test_size_is_limited_whatever_the_headers_say(port: int) -> None:
    Site.answers["/"] = lambda site: site.plain(b"x" * 200_000)
    assert "too large" in refusal(f"http://calendar.example:{port}/")


@pytest.mark.parametrize("drips", ["body", "head"])
def test_who_drips_is_hung_up_on(port: int, drips: str) -> None:
    def drip(site: Site) -> None:
        site.wfile.write(b"HTTP/1.0 200 OK\r\n" + (b"\r\n" if drips == "body" else b"X-Slow: "))
        try:
            for _second in range(100):
                site.wfile.write(b".")
                site.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    Site.answers["/"] = drip
    began = time.monotonic()
    assert "too long" in refusal(f"http://calendar.example:{port}/", Limits(1000, seconds=0.5))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda site: site.plain(Content_Encoding="gzip"), "packed"),
        (lambda site: site.send_error(404), "status 404"),
        (lambda site: site.wfile.write(b"SSH-2.0\r\n"), "did not answer as a web server does"),
        (lambda site: site.plain(Content_Length="50000"), "did not answer as a web server does"),
    ],
)
def test_what_is_no_calendar_server_gets_a_sentence(port: int, answer: Any, sentence: str) -> None:
    Site.answers["/"] = answer
    assert sentence in refusal(f"http://calendar.example:{port}/")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("calendar.example", "begins with https://"),
        ("javascript:alert(1)", "begins with https://"),
        ("http://", "begins with https://"),
        ("http://[::1", "no web address"),
        ("http://calendar.example:99999/", "no web address"),
        ("http://me:secret@calendar.example/", "name and password"),
        ("http://no-such-name.invalid/", "no such address"),
    ],
)
def test_what_is_no_address_gets_a_sentence(url: str, sentence: str) -> None:
    assert sentence in refusal(url)


def test_what_began_encrypted_stays_so() -> None:
    with pytest.raises(NotFetched, match="not safe"):
        fetching._next("https://calendar.example/", "http://calendar.example/")
