"""The desk as a program, for one person or for a team, and a browser that has come in to it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallybook.ledger import Ledger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE_SECONDS = 300  # for whatever a test waits for: a machine that is busy with others is no fault of the desk's


@contextmanager
def desk(ledger: Path, *more: str) -> Iterator[str]:
    """`tallybook desk` as a program; gives the link that it prints, and ends it as Ctrl-C does."""
    # Django's settings are those of the program, not those of the tests around it.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TALLYBOOK_DESK", "DJANGO"))}
    command = [sys.executable, "-m", "tallybook.cli", "desk", str(ledger), "--by", "M. Iriz", *more]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    assert running.stdout is not None
    link = running.stdout.readline().strip()
    try:
        assert link.startswith("http://127.0.0.1:"), running.stderr and running.stderr.read()
        yield link
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE_SECONDS) in (0, 130)


def program(folder: Path, ledger: str, *more: str) -> subprocess.Popen[str]:
    """`tallybook serve`, started in a folder."""
    # Django's settings are those of the program, not those of the tests around it.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TALLYBOOK_DESK", "DJANGO"))}
    command = [sys.executable, "-m", "tallybook.cli", "serve", ledger, "--plain-http", "--second-factor", "optional"]
    return subprocess.Popen(
        [*command, *more], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def serving(folder: Path, ledger: str, *more: str, port: int = 0) -> Iterator[tuple[str, str]]:
    """The desk's address and what it told besides (the path of an invitation); ends as Ctrl-C does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = port or probe.getsockname()[1]
    running = program(folder, ledger, "--port", str(port), *more)
    assert running.stdout is not None
    assert running.stderr is not None
    told = running.stdout.readline().strip()
    try:
        assert told.startswith("http://localhost:"), running.stderr.read()
        address = f"http://localhost:{port}"
        yield address, told.removeprefix(address)
    finally:
        running.send_signal(signal.SIGINT)
        _out, faults = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode in (0, 130)
    assert "Traceback" not in faults


@contextmanager
def at(chromium: Browser, link: str, **options: Any) -> Iterator[Page]:
    """A page that has come in by the link; whatever it asks of another host, or refuses or breaks, fails the test."""
    context = chromium.new_context(**options)
    context.set_default_timeout(1000 * PATIENCE_SECONDS)
    page = context.new_page()
    host = re.match(r"http://[^/]+", link)
    wrong: list[str] = []
    page.on("request", lambda r: None if host and r.url.startswith(host[0]) else wrong.append(r.url))
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(link)
    yield page
    context.close()
    assert not wrong


def entries(ledger: Path, by: str = "person:M. Iriz") -> list[tuple[str, str]]:
    """What a person did, as (action, what was decided), in order."""
    with Ledger.open(ledger) as held:
        from json import loads

        mine = [e for e in held.entries() if e.by == by and e.payload]
        return [(e.action, loads(str(e.payload)).get("what", "")) for e in mine]
