"""Unpacks the shipped gazetteer into a SQLite file of the user's cache, once a machine and version."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import lzma
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import platformdirs

from tallybook.places.names import key, skeleton
from tallybook.records import TallybookError

LOG = logging.getLogger(__name__)
SCHEMA = """
CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, geonames INTEGER NOT NULL, name TEXT NOT NULL,
  country TEXT NOT NULL, code TEXT NOT NULL, population INTEGER NOT NULL, lat REAL, lon REAL,
  adm1 INTEGER, adm2 INTEGER);
CREATE TABLE name (key TEXT NOT NULL, place INTEGER NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (key, place))
  WITHOUT ROWID;
CREATE TABLE skeleton (bones TEXT NOT NULL, country TEXT NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (bones, country, place)) WITHOUT ROWID;
CREATE TABLE head (word TEXT PRIMARY KEY, words INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE made (version TEXT NOT NULL);
"""
_SPELLED = """SELECT n.key, p.country, p.id FROM name n JOIN place p ON p.id = n.place
  WHERE n.rank = 0 AND p.kind <> 'country' AND (p.kind <> 'city' OR p.population >= ?)"""
# Towns from so many inhabitants on are found under other romanisations of their names.
LEAST_SPELLED = 1_000
# Raised whenever keys or tables change, so that files of an older version are not read.
LAYOUT = 5


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
            f"gazetteer={packed_file.name}: expected in the package ({fault.strerror}); reinstall tallybook"
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
    """Fill the tables from the packed lines; places are streamed, only the names are held to be sorted."""
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
    names: list[tuple[str, int, int]] = []
    try:
        with lzma.open(io.BytesIO(packed)) as lines, connection:
            connection.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", _places(lines, names))
    except (lzma.LZMAError, EOFError, UnicodeDecodeError, ValueError) as fault:
        raise TallybookError(f"gazetteer: expected a whole packed file ({fault}); reinstall tallybook") from fault
    names.sort()
    heads: dict[str, int] = {}
    for name_key, _, _ in names:
        head, words = name_key.partition(" ")[0], name_key.count(" ") + 1
        if heads.get(head, 0) < words:
            heads[head] = words
    with connection:
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", names)
        connection.executemany("INSERT INTO head VALUES (?,?)", sorted(heads.items()))
        del names, heads
        rows = connection.execute(_SPELLED, (LEAST_SPELLED,))
        bones = ((skeleton(name_key), country, place) for name_key, country, place in rows)
        connection.executemany("INSERT OR IGNORE INTO skeleton VALUES (?,?,?)", (row for row in bones if row[0]))
        connection.execute("CREATE UNIQUE INDEX by_geonames ON place (geonames, kind)")
        connection.execute("CREATE UNIQUE INDEX by_country ON place (country) WHERE kind = 'country'")
        connection.execute("INSERT INTO made VALUES (?)", (version,))


def _places(lines: Iterable[bytes], names: list[tuple[str, int, int]]) -> Iterator[tuple[object, ...]]:
    """The rows of the table of places; their names are put into the list on the way."""
    for number, line in enumerate(lines, start=1):
        fields = line.decode().rstrip("\n").split("\t")
        kind, geonames, name, country, code, population, lat, lon, adm1, adm2, alternates = fields
        best: dict[str, int] = {key(name): 0}
        for alternate in alternates.split("|") if alternates else ():
            best.setdefault(key(alternate.removeprefix("~")), 2 if alternate.startswith("~") else 1)
        names.extend((k, number, rank) for k, rank in best.items())
        yield (
            number, kind, int(geonames), name, country, code, int(population or 0), float(lat) if lat else None,
            float(lon) if lon else None, int(adm1) if adm1 else None, int(adm2) if adm2 else None,
        )  # fmt: skip
