"""A ledger in one file of SQLite: opening it, its settings and triggers, and its errors in plain words."""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc

from tallybook.ledger import store, tables
from tallybook.ledger.sqlite_words import SqliteWords
from tallybook.ledger.store import GO_ON, OTHER_WRITER, Progress, Store, known_format
from tallybook.ledger.verify import verify
from tallybook.ledger.words import OPTION
from tallybook.records import TallybookError

APPLICATION_ID = 0x74616C79  # "taly": tells our files from other SQLite databases
_WAIT_FOR_READERS_MS = 5_000
_PAGES_AT_ONCE = 2048  # copied between two looks at the progress


# Nothing passes the guards but a redaction: an entry that names, in what it rests on, the hash of the entry whose
# words, or of the bytes, that are to go.
_NAMED = "EXISTS (SELECT 1 FROM entries WHERE action = 'redact' AND instr(rests_on, {hash}) > 0)"
_HASH = "(SELECT hash FROM entries WHERE seq = OLD.seq)"
_EMPTIED = "NEW.seq = OLD.seq AND NEW.salt IS NULL AND NEW.payload IS NULL AND NEW.why IS NULL"
_UNLESS_REDACTED = {
    "contents_refuse_update": f"WHEN NOT ({_EMPTIED} AND {_NAMED.format(hash=_HASH)})",
    "found_refuse_delete": f"WHEN NOT {_NAMED.format(hash='OLD.sha256')}",
}


def _guards(version: int) -> dict[str, str]:
    """The triggers that refuse every change of the kept tables, by name, as a format of the file has them."""
    made = {}
    for table, key in (("entries", "seq"), ("contents", "seq"), ("found", "sha256")):
        # REPLACE removes rows without firing DELETE triggers, so an insert over an existing row is refused as well.
        exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - our own names
        for name, verb, when in (("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", exists)):
            trigger = f"{table}_refuse_{name}"
            unless = _UNLESS_REDACTED.get(trigger, when) if version > 1 else when
            refuse = f"SELECT RAISE(ABORT, 'the ledger is only appended to: {table} takes no {name}')"
            made[trigger] = f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} {unless} BEGIN {refuse}; END"
    return made


_PLAIN_WORDS = {
    sqlite3.SQLITE_FULL: f"the disk is full; free some space, {GO_ON}",
    sqlite3.SQLITE_IOERR: f"the disk refuses to read or write; free some space or check the disk, {GO_ON}",
    sqlite3.SQLITE_BUSY: OTHER_WRITER,
    sqlite3.SQLITE_READONLY: "the ledger is read-only; change its permissions, or copy it to a place that can be "
    "written to",
    sqlite3.SQLITE_CANTOPEN: "the ledger can't be opened; check the permissions of the file and of its folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; keep a copy of it as it is. `tallybook repair` rebuilds what can be "
    "rebuilt; or go back to your last backup and add what came after that again (adding twice changes nothing)",
    sqlite3.SQLITE_NOTADB: "expected a ledger of tallybook, found another kind of file, or one whose first page is "
    "damaged; go back to your last copy of it",
}
_NEEDS_IMMUTABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)  # a WAL file where no lock file can be made
_NOT_ONE = (
    "expected a ledger of tallybook, found {}; did you mean `tallybook add NEW.tally {}`? The ledger's name comes first"
)
_NOTHING_LOST = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY)


class SqliteStore:
    """A ledger in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The file."""
        return str(self.path)

    def beside(self, ending: str) -> Path:
        """In the folder of the file."""
        return self.path.with_name(self.path.stem + ending)

    def connect(self, *, create: bool) -> Engine:
        """An engine that has worked once; a file on a read-only medium is opened as one that won't change."""
        _check_file(self.path, create=create)
        engine = _engine_for(self.path)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        except exc.DatabaseError as error:
            engine.dispose()
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_NOTADB:
                what = "another kind of file, or one whose first page is damaged"
                raise TallybookError(f"ledger={self.name!r}: {_NOT_ONE.format(what, self.path)}") from None
            journal = self.path.with_name(self.path.name + "-wal")
            if code not in _NEEDS_IMMUTABLE or (journal.exists() and journal.stat().st_size):
                raise
            return _engine_for(self.path, immutable=True)
        return engine

    def prepare(self, engine: Engine) -> None:
        """Readers go on while one writes."""
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")

    def layout(self, connection: Connection) -> int:
        """The format of the ledger in the file, 0 where there is no table yet.

        Raises:
            TallybookError: it is the database of another program, or of a newer tallybook.
        """
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        held = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        if application == 0 and held == 0:
            return 0
        if application != APPLICATION_ID:
            raise TallybookError("expected a ledger of tallybook, found the SQLite database of another program")
        return known_format(version)

    def create_layout(self, connection: Connection) -> None:
        """Create the kept tables, their triggers and the file's marks, within the caller's transaction."""
        tables.kept.create_all(connection, checkfirst=False)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        self._guard(connection)

    def upgrade(self, connection: Connection) -> None:
        """From format 1 to 2: the same tables, guards that let a redaction pass."""
        for name in _guards(1):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        self._guard(connection)

    def _guard(self, connection: Connection) -> None:
        for statement in _guards(tables.SCHEMA_VERSION).values():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {tables.SCHEMA_VERSION}")

    def missing_guards(self, connection: Connection) -> list[str]:
        """The names of triggers that should guard the kept tables and are gone or were changed."""
        wanted = _guards(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        held: dict[str, str] = {row[0]: row[1] for row in rows}
        return sorted(name for name, statement in wanted.items() if held.get(name) != statement)

    def damage(self, connection: Connection) -> list[str]:
        """What SQLite's own check finds wrong with the file, a line each; empty where it is sound."""
        found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
        return [] if list(found) == ["ok"] else [str(line) for line in found]

    def backup(self, engine: Engine, path: Path, progress: Progress) -> None:
        """A file that is a ledger itself, by SQLite's online backup: others read and write meanwhile."""
        with engine.connect() as connection, closing(sqlite3.connect(path)) as target:
            source = connection.connection.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise TypeError(type(source))
            source.backup(target, pages=_PAGES_AT_ONCE, progress=lambda _, left, total: progress(total - left, total))
        copied = _engine_for(path, immutable=True)
        try:
            with copied.connect() as connection:
                found = verify(connection, SqliteStore(path))
        finally:
            copied.dispose()
        if not found.sound:
            raise TallybookError(f"expected a sound ledger, its copy is not: {found.problems[0].message}")

    def is_there(self) -> bool:
        """Whether there is a file of this name."""
        return self.path.exists()

    def fresh(self) -> SqliteStore:
        """A file beside this one, not there yet."""
        path = self.path.with_name(f".{self.path.name}.rebuilt")
        path.unlink(missing_ok=True)
        return SqliteStore(path)

    def give_place(self, fresh: Store) -> str:
        """Rename this file and its journal, and the other one to this one's name."""
        kept = next(p for p in self._names_for_damaged() if not p.exists())
        for ending in ("-wal", "-shm", ""):
            if (old := Path(f"{self.path}{ending}")).exists():
                old.rename(f"{kept}{ending}")
        Path(fresh.name).rename(self.path)
        return str(kept)

    def _names_for_damaged(self) -> Iterator[Path]:
        yield self.path.with_name(f"{self.path.name}.damaged")
        yield from (self.path.with_name(f"{self.path.name}.damaged-{n}") for n in itertools.count(2))

    def forget(self, engine: Engine) -> bool:
        """Write the file anew without what was deleted, and cut the journal beside it to nothing."""
        engine.dispose()
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise TypeError(type(driver))
            driver.execute("PRAGMA secure_delete = ON")
            driver.execute("VACUUM")
            driver.execute(f"PRAGMA busy_timeout = {_WAIT_FOR_READERS_MS}")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            connection.invalidate()  # its settings are not those of others
        return not busy

    def means_damage(self, error: BaseException) -> bool:
        """Whether pages, texts or tables can't be read."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        told = str(error).startswith(("Could not decode to UTF-8", "no such table", "no such column"))
        return told or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)

    def words_for(self, error: BaseException) -> str | None:
        """What an error of SQLite means, with the cure."""
        code = getattr(error, "sqlite_errorcode", None)
        words = _PLAIN_WORDS.get(code & 0xFF) if code is not None else None
        if str(error).startswith("Could not decode to UTF-8"):  # a page of text that was overwritten
            words = _PLAIN_WORDS[sqlite3.SQLITE_CORRUPT]
        if str(error).startswith("no such module: fts5"):
            words = (
                "this Python's SQLite has no full-text search (FTS5); use the Python of python.org or of your system"
            )
        if words is None and str(error).startswith(("no such table", "no such column")):
            words = (
                f"tables that are made from entries are missing; `tallybook verify {self.path} --rebuild` makes them"
            )
        if words is not None and code is not None and code & 0xFF in _NOTHING_LOST:
            words += "; all that was acknowledged before is kept"
        return words


def _engine_for(path: Path, *, immutable: bool = False) -> Engine:
    """An engine on one file; its connections take the write lock at the start of a transaction that asks for it."""
    mode = "mode=ro&immutable=1" if immutable else "mode=rw"
    uri = f"{path.resolve().as_uri()}?{mode}"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False),
        execution_options={OPTION: SqliteWords()},
    )  # fmt: skip
    event.listen(engine, "connect", _settings)
    event.listen(engine, "begin", _begin)
    return engine


def _settings(connection: Any, _record: Any) -> None:
    for pragma in (
        f"busy_timeout = {round(store.WAIT_FOR_OTHER_WRITER_S * 1000)}",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        # FULL: in WAL mode NORMAL may lose the last transactions when the power goes. What a person was told is kept
        # must be kept; the sync costs about a quarter of a millisecond a report, far less than reading it.
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # IMMEDIATE: a writer waits for another one here, and never half way with a stale view of the chain.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _check_file(path: Path, *, create: bool) -> None:
    """Refuse a path that can't be a ledger before SQLite touches it; creates the empty file where one is wanted.

    Raises:
        TallybookError: the path is a folder, is missing, has no folder to be in, or is another kind of file.
    """
    if path.is_dir():
        raise TallybookError(f"ledger={str(path)!r}: expected a file, found a folder; name a file in it")
    if not path.parent.is_dir():
        raise TallybookError(
            f"ledger={str(path)!r}: expected an existing folder, there is no {str(path.parent)!r}; create it first"
        )
    if not path.exists():
        if not create:
            raise TallybookError(
                f"ledger={str(path)!r}: expected a ledger, found no file; `tallybook add {path} REPORTS` makes one"
            )
        try:
            path.touch()
        except OSError as error:
            raise TallybookError(
                f"ledger={str(path)!r}: expected a folder that can be written to ({error.strerror}); choose another"
            ) from None
    # Never opened and closed here to look into it: that would let go of every lock that this process has on the file
    # (POSIX), and another program would take its journal for left behind. SQLite itself says whether it is one.
    if not os.access(path, os.R_OK):
        raise TallybookError(f"ledger={str(path)!r}: expected a file that can be read; check its permissions")
    if not create and not path.stat().st_size:
        raise TallybookError(f"ledger={str(path)!r}: {_NOT_ONE.format('an empty file', path)}")
