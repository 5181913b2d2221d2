"""Unpacks the shipped gazetteer into a SQLite file of the user's cache, once a machine and version."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import lzma
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from tallybook.places.names import key
from tallybook.records import TallybookError

LOG = logging.getLogger(__name__)
SCHEMA = """
CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, geonames INTEGER NOT NULL, name TEXT NOT NULL,
  country TEXT NOT NULL, code TEXT NOT NULL, population INTEGER NOT NULL, lat REAL, lon REAL, adm1 INTEGER, adm2 INTEGER);
CREATE TABLE name (key TEXT NOT NULL, place INTEGER NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (key, place))
  WITHOUT ROWID;
CREATE TABLE head (word TEXT PRIMARY KEY, words INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE made (version TEXT NOT NULL);
"""
# Raised whenever keys or tables change, so that files of an older version are not read.
LAYOUT = 1


def version_of(packed: bytes) -> str:
    """What the unpacked file is a function of: the packed bytes and the layout."""
    return f"{LAYOUT}-{hashlib.sha256(packed).hexdigest()[:16]}"


def open_unpacked(packed_file: Path, *, cache: Path | None = None) -> sqlite3.Connection:
    """Open the gazetteer for reading, unpacking it first where that has not been done.

    The file is written beside its final name and renamed, so that two processes can't see half of it. Where neither
    the cache nor a private folder under the system's temporary one can be written, it is held in memory.

    Args:
        packed_file: the packed gazetteer that the package ships.
        cache: folder to unpack into; None means the user's cache folder.

    Returns:
        A read-only connection that may be shared between threads.

    Raises:
        TallybookError: the packed file is missing or damaged.
    """
    try:
        packed = packed_file.read_bytes()
    except OSError as fault:
        raise TallybookError(
            f"gazetteer={packed_file.name}: expected to be shipped with the package ({fault.strerror}); reinstall tallybook"
        ) from fault
    version = version_of(packed)
    for folder in _folders(cache):
        file = folder / f"gazetteer-{version}.sqlite"
        opened = _open(file, version)
        if opened is not None:
            return opened
        try:
            _write(file, packed, version)
        except OSError as fault:
            LOG.info("gazetteer not unpacked: folder not writable (errno %s)", fault.errno)
            continue
        except sqlite3.OperationalError as fault:
            LOG.info("gazetteer not unpacked: %s", fault)
            continue
        opened = _open(file, version)
        if opened is not None:
            return opened
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, packed, version)
    return connection


def _folders(cache: Path | None) -> Iterator[Path]:
    """Folders to try, best first; the one under the temporary folder must belong to this user alone."""
    yield cache if cache is not None else platformdirs.user_cache_path("tallybook", appauthor=False)
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    private = Path(tempfile.gettempdir()) / f"tallybook-{user}"
    with contextlib.suppress(OSError):
        private.mkdir(mode=0o700, exist_ok=True)
        found = private.lstat()
        if not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022):
            yield private


def _open(file: Path, version: str) -> sqlite3.Connection | None:
    """Open an unpacked file, or None where there is none or it is not whole."""
    if not file.is_file():
        return None
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        if connection.execute("SELECT version FROM made").fetchone() == (version,):
            return connection
    except sqlite3.DatabaseError:
        LOG.warning("unpacked gazetteer is damaged and is made again")
    connection.close()
    return None


def _write(file: Path, packed: bytes, version: str) -> None:
    """Make the file under a name of its own, then rename it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".part")
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(name)) as connection:
            _fill(connection, packed, version)
        os.replace(name, file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def _fill(connection: sqlite3.Connection, packed: bytes, version: str) -> None:
    """Fill the tables from the packed lines."""
    try:
        lines = lzma.decompress(packed).decode().splitlines()
    except (lzma.LZMAError, EOFError, UnicodeDecodeError) as fault:
        raise TallybookError(f"gazetteer: expected a whole xz file ({fault}); reinstall tallybook") from fault
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
    heads: dict[str, int] = {}
    names: list[tuple[str, int, int]] = []
    places: list[tuple[object, ...]] = []
    for number, line in enumerate(lines, start=1):
        kind, geonames, name, country, code, population, lat, lon, adm1, adm2, alternates = line.split("\t")
        places.append(
            (number, kind, int(geonames), name, country, code, int(population or 0), float(lat) if lat else None,
             float(lon) if lon else None, int(adm1) if adm1 else None, int(adm2) if adm2 else None)
        )  # fmt: skip
        best: dict[str, int] = {key(name): 0}
        for alternate in alternates.split("|") if alternates else ():
            best.setdefault(key(alternate), 2 if alternate.startswith("~") else 1)
        for k, rank in best.items():
            stripped = k.removeprefix("~")
            names.append((stripped, number, rank))
            head, words = stripped.partition(" ")[0], stripped.count(" ") + 1
            if heads.get(head, 0) < words:
                heads[head] = words
    names.sort()
    with connection:
        connection.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", places)
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", names)
        connection.executemany("INSERT INTO head VALUES (?,?)", sorted(heads.items()))
        connection.execute("CREATE UNIQUE INDEX by_geonames ON place (geonames, kind)")
        connection.execute("INSERT INTO made VALUES (?)", (version,))
