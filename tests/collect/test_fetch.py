"""Fetching: off unless asked for, public addresses only, and bounded in redirects, size, time and kinds of content.

Everything here talks to a server on this machine; names are resolved by a table and the rule for addresses is replaced
where that server has to be reachable.
"""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tallybook.collect import collect
from tallybook.collect.addresses import is_public
from tallybook.collect.fetch import Fetcher

from .conftest import NOW, Found, page_of

PAGE = page_of("Ten hurt in Vashira", "Ten people were hurt in Vashira on Thursday, police said.").encode()


class Paper(BaseHTTPRequestHandler):
    """A newspaper's server with some bad habits."""

    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.server.seen.append({"path": self.path, **dict(self.headers.items())})  # type: ignore[attr-defined]
        name, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"answer_{name.partition('?')[0]}")(rest)

    def send(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_page(self, _rest: str) -> None:
        self.send(PAGE)

    def answer_latin(self, _rest: str) -> None:
        self.send("Fünf Männer wurden verletzt, Köln".encode("latin-1"), "text/plain; charset=iso-8859-1")

    def answer_packed(self, _rest: str) -> None:
        self.send(gzip.compress(PAGE), Content_Encoding="gzip")

    def answer_bomb(self, _rest: str) -> None:
        self.send(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")

    def answer_odd(self, _rest: str) -> None:
        self.send(PAGE, Content_Encoding="br")

    def answer_kind(self, rest: str) -> None:
        self.send(PAGE, rest)

    def answer_missing(self, _rest: str) -> None:
        self.send(b"no", status=404)

    def answer_hop(self, rest: str) -> None:
        left = int(rest)
        self.send(b"", status=302, Location=f"/hop/{left - 1}" if left else "/page")

    def answer_to(self, rest: str) -> None:
        self.send(b"", status=301, Location=rest)

    def answer_nowhere(self, _rest: str) -> None:
        self.send(b"", status=302)

    def answer_endless(self, _rest: str) -> None:
        self.send(b"")
        for _ in range(100_000):
            self.wfile.write(b"a" * 10_000)

    def answer_drip(self, _rest: str) -> None:
        self.send(b"")
        for _ in range(200):
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.05)

    def answer_silence(self, _rest: str) -> None:
        time.sleep(3)

    def answer_rubbish(self, _rest: str) -> None:
        self.wfile.write(b"\x00\xff\r\n\r\n")

    def log_message(self, *args: object) -> None:
        """The test's output is for the test."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    running.daemon_threads = True
    running.seen = []  # type: ignore[attr-defined]
    running.handle_error = lambda *_args: None  # type: ignore[method-assign] # clients that hang up are the point
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


NAMES = {
    "paper.example": ["127.0.0.1"],
    "inside.example": ["10.0.0.7"],
    "both.example": ["93.184.216.34", "192.168.0.1"],
}


def resolve(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise socket.gaierror(f"no host {host}")
    return NAMES[host]


def local_is_fine(address: object) -> bool:
    """The rule of addresses, but for the machine that the test's server runs on."""
    return str(address) == "127.0.0.1" or is_public(address)  # type: ignore[arg-type]


def get(server: ThreadingHTTPServer, path: str, **options: object) -> Found:
    fetcher = Fetcher(**{"resolver": resolve, "allowed": local_is_fine, "most_seconds": 5.0, **options})
    return Found(collect([f"http://paper.example:{server.server_port}/{path}"], now=NOW, fetch=fetcher))


def test_nothing_is_fetched_unless_asked_for(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: pytest.fail("a name was looked up"))
    monkeypatch.setattr(socket, "create_connection", lambda *_args, **_options: pytest.fail("a connection was made"))
    [problem] = collect(["https://paper.example/page"], now=NOW)
    assert problem.code == "C090"
    assert "--fetch" in problem.message


def test_a_page_comes_in_with_its_address(server):
    found = get(server, "page?q=ü x")
    assert found.codes == ["C091"], "blanks in an address are malformed"
    found = get(server, "page?q=ü#part")
    report = found.only.report
    assert report.text.startswith("Ten people were hurt")
    assert report.publisher == "Vashira Post"
    assert report.url is not None
    assert report.url.startswith("http://paper.example:")
    assert found.only.raw == PAGE
    [request] = server.seen
    assert request["User-Agent"].startswith("tallybook/")
    assert request["Host"] == f"paper.example:{server.server_port}"
    assert request["path"] == "/page?q=%C3%BC"


def test_the_server_s_charset_is_believed(server):
    found = get(server, "latin")
    assert found.only.report.text == "Fünf Männer wurden verletzt, Köln"
    assert "C010" not in found.codes


def test_packing_is_undone_within_the_limit(server):
    assert get(server, "packed").only.raw == PAGE
    assert get(server, "bomb", most_bytes=1_000_000).codes == ["C093"]
    assert get(server, "odd").codes == ["C094"]


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "application/zip", "nonsense", ""])
def test_other_content_is_refused(server, kind):
    assert get(server, f"kind/{kind}").codes == ["C094"]


def test_errors_of_the_server_are_named(server):
    found = get(server, "missing")
    assert found.codes == ["C092"]
    assert "404" in found[0].message
    assert get(server, "rubbish").codes == ["C092"]
    assert get(server, "nowhere").codes == ["C092"]


def test_redirects_are_followed_five_times(server):
    found = get(server, "hop/4")
    assert found.only.report.url == f"http://paper.example:{server.server_port}/page"
    server.seen.clear()
    assert get(server, "hop/9").codes == ["C093"]
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    "goal",
    [
        "http://inside.example/page",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "file:///etc/hostname",
        "ftp://paper.example/x",
        "//inside.example/x",
        "http://user:word@paper.example/",
    ],
)
def test_each_redirect_is_checked_again(server, goal):
    def resolver(host: str, port: int) -> list[str]:
        return {"localhost": ["127.0.0.2"], "10.0.0.1": ["10.0.0.1"], "::1": ["::1"]}.get(host) or resolve(host, port)

    found = get(server, f"to/{goal}", resolver=resolver)
    assert found.codes == ["C091"]
    assert len(server.seen) == 1


def test_one_private_address_among_several_is_enough_to_refuse():
    fetcher = Fetcher(resolver=resolve)
    assert Found(collect(["http://both.example/"], now=NOW, fetch=fetcher)).codes == ["C091"]
    assert Found(collect(["http://paper.example/"], now=NOW, fetch=fetcher)).codes == ["C091"]


def test_the_connection_goes_to_the_address_that_was_checked(server):
    """A name that resolves to a public address first and to a private one later must not get a second look-up."""
    answers = iter([["127.0.0.1"]])
    found = get(server, "page", resolver=lambda _host, _port: next(answers))
    assert found.only.report.publisher == "Vashira Post"


def test_size_is_bounded(server):
    found = get(server, "endless", most_bytes=100_000)
    assert found.codes == ["C093"]
    assert "100,000" in found[0].message


@pytest.mark.parametrize("path", ["drip", "silence"])
def test_time_is_bounded_however_slow_the_server_is(server, path):
    began = time.monotonic()
    assert get(server, path, most_seconds=0.5).codes == ["C093"]
    assert time.monotonic() - began < 2


def test_time_is_bounded_where_a_name_takes_for_ever(server):
    began = time.monotonic()
    found = get(server, "page", most_seconds=0.3, resolver=lambda _host, _port: time.sleep(2) or ["127.0.0.1"])
    assert found.codes == ["C093"]
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://unknown.example/", "C092"),
        ("http://", "C091"),
        ("http://paper.example:99999/", "C091"),
        ("http://[::1/", "C091"),
        ("https://user@paper.example/", "C091"),
        ("http://paper.example/\r\nX: y", "C091"),
        ("http://" + "a" * 70 + ".example/", "C091"),
    ],
)
def test_addresses_that_cannot_be_used(url, code):
    [problem] = collect([url], now=NOW, fetch=Fetcher(resolver=resolve))
    assert problem.code == code
    assert str(problem).isprintable()


def test_a_scoped_address_is_refused():
    fetcher = Fetcher(resolver=lambda _host, _port: ["fe80::1%eth0"], allowed=lambda _address: True)
    assert Found(collect(["http://paper.example/"], now=NOW, fetch=fetcher)).codes == ["C091"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl, which isn't installed")
def test_the_certificate_has_to_be_the_host_s(server, tmp_path):
    """The connection goes to an address, the certificate is still checked against the name."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=paper.example", "-addext", "subjectAltName=DNS:paper.example"]
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*make, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate, key)
    server.socket = server_side.wrap_socket(server.socket, server_side=True)
    trusting = ssl.create_default_context(cafile=str(certificate))

    def over_tls(host: str, context: ssl.SSLContext | None) -> Found:
        fetcher = Fetcher(resolver=lambda *_: ["127.0.0.1"], allowed=local_is_fine, tls=context, most_seconds=5)
        return Found(collect([f"https://{host}:{server.server_port}/page"], now=NOW, fetch=fetcher))

    assert over_tls("paper.example", trusting).only.report.publisher == "Vashira Post"
    assert over_tls("other.example", trusting).codes == ["C092"]
    assert over_tls("paper.example", None).codes == ["C092"]
