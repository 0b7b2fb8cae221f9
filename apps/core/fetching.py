"""Fetching an address that a person typed, without becoming a way into the network that the server stands in.

Every hop is resolved here and each of its addresses must be public; the connection then goes to the very address that
was checked, so that a name cannot answer differently the second time. Time and size are limited, over all hops.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

REDIRECTS = {301, 302, 303, 307, 308}
MOST_HOPS = 4
A_PIECE = 64 * 1024
# Prefixes of IPv6 that carry an IPv4 address to a gateway, which would unwrap it again.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """Nothing came of it; `sentence` says why, to whoever typed the address."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Limits:
    """How much of anybody's time and memory one address may take."""

    most_bytes: int
    seconds: float = 20


def fetch(url: str, limits: Limits) -> bytes:
    """What stands at a public http or https address. Raises `NotFetched`."""
    until = time.monotonic() + limits.seconds
    for _hop in range(MOST_HOPS):
        parts = _split(url)
        try:
            with _asked(parts, until) as response:
                if response.status in REDIRECTS:
                    url = _next(url, response.headers.get("Location", ""))
                    continue
                return _body(response, limits.most_bytes)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotFetched(_unreachable(until)) from error
    raise NotFetched(_("The address sends on too often."))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(iri_to_uri(url.strip()))
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError as error:
        raise NotFetched(_("This is no web address.")) from error
    if wrong:
        raise NotFetched(_("Give an address that begins with https:// or http://."))
    if parts.username or parts.password:
        raise NotFetched(_("Leave name and password out of the address."))
    return parts


def _next(url: str, location: str) -> str:
    """Where a redirect leads. What began encrypted stays so."""
    target = urljoin(url, location)
    if not location or (url.startswith("https:") and not target.startswith("https:")):
        raise NotFetched(_("The address sends on to one that is not safe."))
    return target


def _unreachable(until: float) -> str:
    if time.monotonic() >= until:
        return _("The address took too long to answer.")
    return _("The address did not answer as a web server does.")


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(_("There is no such address.")) from error
    return [str(address[0]) for *_family, address in found]


def is_public(text: str) -> bool:
    """Whether an address belongs to the internet, and not to this machine or a network of its own."""
    address: Address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        address = _unwrapped(address)
    return address.is_global and not address.is_multicast


def _unwrapped(address: ipaddress.IPv6Address) -> Address:
    """The IPv4 address that a mapped, 6to4, Teredo or translated one leads to."""
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _checked(parts: SplitResult, port: int) -> str:
    """The first of a host's addresses, if all of them are public."""
    addresses = resolve(parts.hostname or "", port)
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotFetched(_("This address leads into a private network. Give one of the internet."))
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever its name resolves to meanwhile."""

    def __init__(self, parts: SplitResult, port: int, address: str, seconds: float) -> None:
        super().__init__(parts.hostname or "", port, timeout=seconds)
        self._address = address
        self.hung_up = False
        self._wire: Any = None  # the library forgets its own once an answer has begun
        self._encrypted = parts.scheme == "https"
        self.default_port = 443 if self._encrypted else 80  # so that Host names no port that goes without saying

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock: Any = plain
        if self._encrypted:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        self._wire = self.sock

    def hang_up(self) -> None:
        """From another thread: whoever reads meets the end at once."""
        self.hung_up = True
        if self._wire:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def _asked(parts: SplitResult, until: float) -> Iterator[http.client.HTTPResponse]:
    """Ask one address and hang up when the time is over, however slowly the answer drips in."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _checked(parts, port)
    seconds = max(until - time.monotonic(), 0.01)
    with closing(_Pinned(parts, port, address, seconds)) as connection:
        alarm = threading.Timer(seconds, connection.hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"User-Agent": "Ringfence", "Accept-Encoding": "identity"})
            with closing(connection.getresponse()) as response:
                yield response
            if connection.hung_up:  # an answer without a length looks complete then
                raise TimeoutError
        finally:
            alarm.cancel()


def _body(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    if response.status != 200:
        raise NotFetched(_("The address answered with status %(status)s.") % {"status": response.status})
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise NotFetched(_("The address answered with something packed, which was not asked for."))
    body = bytearray()
    while piece := response.read1(A_PIECE):
        body += piece
        if len(body) > most_bytes:
            raise NotFetched(_("What stands there is too large: over %(size)s MB.") % {"size": most_bytes // 1_000_000})
    if response.length:  # hung up on before the end
        raise http.client.IncompleteRead(bytes(body))
    return bytes(body)
