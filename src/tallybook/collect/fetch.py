"""Downloads one page when told to: public addresses only, few redirects, bounded size and time, text formats only."""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from tallybook.collect.addresses import Address, is_public, parsed, system_resolver
from tallybook.collect.codes import Unusable
from tallybook.collect.limits import MIB
from tallybook.collect.names import quoted, shown
from tallybook.collect.sniff import name_for
from tallybook.version import __version__

USER_AGENT = f"tallybook/{__version__} (collects single news reports on a person's request)"
_ACCEPTED = "text/html,application/xhtml+xml,text/plain,application/pdf,application/rss+xml,application/atom+xml;q=0.9"
_REDIRECTS = (301, 302, 303, 307, 308)
_OK = 200
_PORTS = {"http": 80, "https": 443}
_CHUNK_BYTES = 64 * 1024
_GZIP_OR_ZLIB = 47  # zlib's number for "find out which"
_LONGEST_URL = 5_000


class Fetched(NamedTuple):
    """A page: its bytes as found, a name with the extension of its content type, its charset, and its last address."""

    raw: bytes
    name: str
    charset: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How pages are downloaded; the parts that touch the network can be replaced in tests.

    `resolver` gives the addresses of a host, `allowed` says which of them may be connected to; all must be allowed,
    and the connection goes to the address that was checked, so that the name can't be turned round in between.
    """

    resolver: Callable[[str, int], Sequence[str]] = system_resolver
    allowed: Callable[[Address], bool] = is_public
    most_bytes: int = 20 * MIB
    most_seconds: float = 30.0
    most_redirects: int = 5
    tls: ssl.SSLContext | None = None

    def fetch(self, url: str) -> Fetched:
        """Download a page.

        Args:
            url: an http or https address.

        Raises:
            Unusable: C091 the address is refused, C092 it failed, C093 too large, slow or many redirects,
                C094 the content type isn't one that is read.
        """
        # In a thread of its own, because a server that sends a byte now and then meets no timeout of a socket, and
        # looking up a name has none at all. A thread that is given up ends with its socket or with the program.
        outcome: list[Fetched | Unusable] = []
        work = threading.Thread(target=self._follow, args=(url, outcome), daemon=True, name="tallybook-fetch")
        work.start()
        work.join(self.most_seconds)
        if not outcome:
            raise Unusable("C093", f"it took longer than {self.most_seconds:g} seconds")
        if isinstance(outcome[0], Unusable):
            raise outcome[0]
        return outcome[0]

    def _follow(self, url: str, outcome: list[Fetched | Unusable]) -> None:
        """Go from address to address until there is a page or a fault, and put it into `outcome`."""
        deadline = time.monotonic() + self.most_seconds
        try:
            for _ in range(self.most_redirects + 1):
                step = self._step(url, deadline)
                if isinstance(step, Fetched):
                    outcome.append(step)
                    return
                url = step
            outcome.append(Unusable("C093", f"more than {self.most_redirects} redirects"))
        except Unusable as fault:
            outcome.append(fault)

    def _step(self, url: str, deadline: float) -> Fetched | str:
        """One request: the page, or the address to go on to."""
        parts, host, port = _checked(url)
        address = self._address(host, port)
        connection = self._connection(parts.scheme, host, str(address), port, max(deadline - time.monotonic(), 0.001))
        try:
            connection.request("GET", _target(parts), headers=_headers(parts), preload_content=False)
            return self._answer(connection.getresponse(), url, deadline)
        except (HTTPError, HTTPException, OSError, ValueError) as fault:
            if time.monotonic() >= deadline:
                raise Unusable("C093", f"it took longer than {self.most_seconds:g} seconds") from fault
            raise Unusable("C092", f"the connection failed ({type(fault).__name__})") from fault
        finally:
            connection.close()

    def _address(self, host: str, port: int) -> Address:
        try:
            addresses = parsed(self.resolver(host, port))
        except (OSError, UnicodeError) as fault:
            raise Unusable("C092", f"the host {quoted(host)} can't be found") from fault
        if not addresses:
            raise Unusable("C092", f"the host {quoted(host)} has no address")
        refused = [address for address in addresses if not self.allowed(address)]
        if refused:
            raise Unusable("C091", f"the host {quoted(host)} is at {refused[0]}, which is not a public address")
        return addresses[0]

    def _connection(self, scheme: str, host: str, address: str, port: int, seconds: float) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(address, port, timeout=seconds)
        context = self.tls or ssl.create_default_context()
        # The certificate has to be the host's, though the connection goes to its address.
        return HTTPSConnection(
            address, port, timeout=seconds, ssl_context=context, server_hostname=host, assert_hostname=host
        )

    def _answer(self, response: urllib3.BaseHTTPResponse, url: str, deadline: float) -> Fetched | str:
        if response.status in _REDIRECTS:
            location = response.headers.get("Location")
            if not location:
                raise Unusable("C092", f"a redirect ({response.status}) that leads nowhere")
            return urljoin(url, location)
        if response.status != _OK:
            raise Unusable("C092", f"the server answered {response.status}")
        stated = Message()
        stated["Content-Type"] = written = response.headers.get("Content-Type", "")
        kind = stated.get_content_type() if "/" in written else ""  # else it would be taken for plain text
        name = name_for(kind)
        if name is None:
            raise Unusable("C094", f"the content type is {quoted(kind) if kind else 'not stated'}")
        raw = self._body(response, deadline)
        return Fetched(raw, name, stated.get_content_charset(), url)

    def _body(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """The body, unpacked if the server packed it unasked, never more than `most_bytes`."""
        packing = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packing not in ("identity", "", "gzip", "x-gzip", "deflate"):
            raise Unusable("C094", f"the server packed it as {quoted(packing)}, which was not asked for")
        body = bytearray()
        while chunk := response.read(_CHUNK_BYTES, decode_content=False):
            body += chunk
            if len(body) > self.most_bytes:
                raise Unusable("C093", f"larger than {self.most_bytes:,} bytes")
            if time.monotonic() > deadline:
                raise Unusable("C093", f"it took longer than {self.most_seconds:g} seconds")
        if packing in ("identity", ""):
            return bytes(body)
        try:
            unpacked = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(bytes(body), self.most_bytes + 1)
        except zlib.error as fault:
            raise Unusable("C092", "its packing is damaged") from fault
        if len(unpacked) > self.most_bytes:
            raise Unusable("C093", f"larger than {self.most_bytes:,} bytes once unpacked")
        return unpacked


def _checked(url: str) -> tuple[SplitResult, str, int]:
    """The parts of an address, its host in ASCII, and its port.

    Raises:
        Unusable: C091, for anything but plain http(s) to a host.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii")
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except (ValueError, UnicodeError) as fault:
        raise Unusable("C091", "the address is malformed") from fault
    if parts.scheme not in _PORTS:
        raise Unusable("C091", f"the scheme {quoted(parts.scheme)} is not http or https")
    if parts.username is not None or parts.password is not None:
        raise Unusable("C091", "it carries a user name or password")
    if not host or len(url) > _LONGEST_URL or any(character <= " " or character == "\x7f" for character in url):
        raise Unusable("C091", f"the address is malformed: {shown(url[:80])}")
    return parts, host, port


def _target(parts: SplitResult) -> str:
    """Path and query as they go over the wire."""
    query = f"?{parts.query}" if parts.query else ""
    return urllib3.util.parse_url(f"http://h{parts.path or '/'}{query}").request_uri


def _headers(parts: SplitResult) -> dict[str, str]:
    host = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    return {"Host": host, "User-Agent": USER_AGENT, "Accept": _ACCEPTED, "Accept-Encoding": "identity"}
