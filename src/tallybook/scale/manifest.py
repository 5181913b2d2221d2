"""What has been done in an archive: which files came in, which parts were written, which reports are there already.

A database of one file beside the tables. What a step wrote counts from the moment when its transaction is through:
a run that is killed leaves at worst files that nobody names, which the next one removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from tallybook.records import TallybookError
from tallybook.scale.faults import in_plain_words
from tallybook.scale.schema import LAYOUT, check_layout
from tallybook.version import __version__

FILE = "manifest.sqlite"
TABLES_BY_PARTS = ("reports", "aside", "read")  # tables that grow part by part; the others are made whole, by stages
_TABLES = """
    CREATE TABLE about(name TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE inputs(key TEXT PRIMARY KEY, items INTEGER NOT NULL, done INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE paths(path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, sha256 TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE parts(name TEXT PRIMARY KEY, tab TEXT NOT NULL, number INTEGER, rows INTEGER NOT NULL,
        bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, of TEXT, version TEXT) WITHOUT ROWID;
    CREATE INDEX parts_of ON parts(tab, number);
    CREATE TABLE covers(part TEXT, input TEXT, PRIMARY KEY (part, input)) WITHOUT ROWID;
    CREATE TABLE seen(id INTEGER PRIMARY KEY);
    CREATE TABLE stages(name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a table: its name below the archive, and what must be in it.

    `number` counts parts of reports; `of` names the part of reports that a part of `read` was read from, and `version`
    the reader with its knowledge.
    """

    name: str
    table: str
    rows: int
    bytes: int
    sha256: str
    number: int | None = None
    of: str | None = None
    version: str | None = None


class Manifest:
    """What has been done in one archive; one run at a time may hold it."""

    def __init__(self, folder: Path, base: sqlite3.Connection) -> None:
        self.folder = folder
        self._base = base

    @classmethod
    def open(cls, folder: Path, *, anew: bool = False) -> Manifest:
        """Open the manifest of an archive, or begin one in a new or empty folder; `anew`: in one that holds files.

        Raises:
            TallybookError: the folder holds something else, an archive of another layout, or another run holds it.
        """
        file = folder / FILE
        if folder.exists() and not folder.is_dir():
            raise TallybookError(f"out={str(folder)!r}: expected a folder, found a file; give another name")
        if not anew and not file.exists() and folder.exists() and any(folder.iterdir()):
            raise TallybookError(
                f"out={str(folder)!r}: expected an archive or an empty folder, found other files; give another name"
            )
        folder.mkdir(parents=True, exist_ok=True)
        with in_plain_words(folder):
            base = sqlite3.connect(file, isolation_level=None, timeout=1)
            base.execute("PRAGMA locking_mode=EXCLUSIVE")
            base.execute("PRAGMA synchronous=FULL")
            base.execute("PRAGMA cache_size=-65536")
            base.execute("BEGIN IMMEDIATE")
            if not base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                for statement in _TABLES.split(";"):
                    base.execute(statement)
                base.execute("INSERT INTO about VALUES ('layout', ?), ('made_by', ?)", (LAYOUT, __version__))
            base.execute("COMMIT")
            [layout] = base.execute("SELECT told FROM about WHERE name = 'layout'").fetchone()
        check_layout(layout, folder)
        return cls(folder, base)

    def close(self) -> None:
        """Let go of the archive; what was not committed is undone."""
        self._base.close()

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is said within counts together, or not at all."""
        with in_plain_words(self.folder):
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._base.in_transaction:  # a full disk may have ended it
                    self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    # --- what came in ---

    def hash_at(self, path: Path, size: int, mtime_ns: int) -> str | None:
        """The hash of a file's bytes, where the file is as it was when it was hashed; None: hash it."""
        query = "SELECT sha256 FROM paths WHERE path = ? AND size = ? AND mtime_ns = ?"
        row = self._one(query, str(path), size, mtime_ns)
        return str(row[0]) if row else None

    def put_hash(self, path: Path, size: int, mtime_ns: int, sha256: str) -> None:
        """Remember the hash of a file's bytes."""
        self._base.execute("INSERT OR REPLACE INTO paths VALUES (?, ?, ?, ?)", (str(path), size, mtime_ns, sha256))

    def items(self, key: str) -> tuple[int, bool]:
        """How many things of an input are in, and whether those are all."""
        row = self._base.execute("SELECT items, done FROM inputs WHERE key = ?", (key,)).fetchone()
        return (int(row[0]), bool(row[1])) if row else (0, False)

    def put_items(self, key: str, items: int, *, done: bool) -> None:
        """Say how many things of an input are in."""
        self._base.execute("INSERT OR REPLACE INTO inputs VALUES (?, ?, ?)", (key, items, int(done)))

    def has_seen(self, report_id: str) -> bool:
        """Whether a report is in already."""
        return self._one("SELECT 1 FROM seen WHERE id = ?", _number(report_id)) is not None

    def see(self, report_ids: Iterable[str]) -> None:
        """Say that reports are in."""
        numbers = [(_number(report_id),) for report_id in report_ids]
        self._base.executemany("INSERT OR IGNORE INTO seen VALUES (?)", numbers)

    # --- what was written ---

    def add(self, part: Part, *, covers: Iterable[str] = ()) -> None:
        """Say that a file of a table is there, and which inputs it holds something of."""
        row = (part.name, part.table, part.number, part.rows, part.bytes, part.sha256, part.of, part.version)
        self._base.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._base.executemany("INSERT OR IGNORE INTO covers VALUES (?, ?)", [(part.name, key) for key in covers])

    def drop(self, table: str, *, of: str | None = None) -> None:
        """Forget the files of a table, or those read from one part of reports."""
        self._base.execute("DELETE FROM parts WHERE tab = ? AND of IS coalesce(?, of)", (table, of))

    def parts(self, table: str) -> Iterator[Part]:
        """The files of a table, in order."""
        rows = self._base.cursor().execute(
            "SELECT name, tab, rows, bytes, sha256, number, of, version FROM parts WHERE tab = ? ORDER BY number, name",
            (table,),
        )
        for row in rows:
            yield Part(*row)

    def unread(self, version: str | None) -> list[Part]:
        """Parts of reports that were not read yet; with a version, also those that were read with another one."""
        rows = self._base.execute(
            "SELECT a.name, a.tab, a.rows, a.bytes, a.sha256, a.number FROM parts a LEFT JOIN parts b "
            "ON b.tab = 'read' AND b.of = a.name WHERE a.tab = 'reports' AND (b.name IS NULL OR b.version != ?) "
            "ORDER BY a.number",
            (version,),
        )
        return [Part(*row) for row in rows]

    def tables(self) -> list[str]:
        """The names of the tables that have files."""
        return [row[0] for row in self._base.execute("SELECT DISTINCT tab FROM parts ORDER BY tab")]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        row = self._one("SELECT coalesce(sum(rows), 0) FROM parts WHERE tab = ?", table)
        return int(str(row[0])) if row else 0

    def versions(self) -> dict[str, int]:
        """Readers with their knowledge, and how many parts each has read."""
        query = "SELECT version, count(*) FROM parts WHERE tab = 'read' GROUP BY version ORDER BY version"
        return dict(self._base.execute(query).fetchall())

    def next_number(self) -> int:
        """The number of the next part of reports; none is given twice."""
        row = self._one("SELECT coalesce(max(number), -1) + 1 FROM parts")
        return int(str(row[0])) if row else 0

    def stage(self, name: str) -> str | None:
        """On what the tables of a stage rest."""
        row = self._one("SELECT key FROM stages WHERE name = ?", name)
        return str(row[0]) if row else None

    def put_stage(self, name: str, key: str | None) -> None:
        """Say on what the tables of a stage rest; None: on nothing that can be relied on."""
        self._base.execute("DELETE FROM stages WHERE name = ?", (name,))
        if key is not None:
            self._base.execute("INSERT INTO stages VALUES (?, ?)", (name, key))

    def basis(self, tables: Sequence[str], version: str) -> str:
        """What a stage rests on: a hash of the files of tables, and of its own version."""
        hashed = hashlib.sha256(version.encode())
        for table in tables:
            for part in self.parts(table):
                hashed.update(f"\n{part.name} {part.sha256}".encode())
        return hashed.hexdigest()

    def forget(self, part: Part) -> None:
        """Give up a damaged or missing file, so that the next run makes it anew; nothing is counted twice by that.

        Of lost reports all inputs are gone through again: what is still there is met again, and passed over.
        """
        with self.transaction():
            self._base.execute("DELETE FROM parts WHERE name = ?", (part.name,))
            if part.table in ("reports", "aside"):
                # of which inputs a part is, a manifest that was made anew does not know: of any of them
                self._base.execute(
                    "DELETE FROM inputs WHERE key IN (SELECT input FROM covers WHERE part = ?1) "
                    "OR NOT EXISTS (SELECT 1 FROM covers WHERE part = ?1)",
                    (part.name,),
                )
                self.drop("read", of=part.name)
            if part.table == "reports":
                self._base.execute("DELETE FROM seen")
            if part.table not in TABLES_BY_PARTS:
                self._base.execute("DELETE FROM stages")
        if part.table == "reports":
            self.see_again()

    def see_again(self) -> None:
        """Learn from the files themselves which reports are in."""
        with self.transaction():
            for part in self.parts("reports"):
                ids = pq.read_table(self.folder / part.name, columns=["id"]).column("id").to_pylist()
                self.see(ids)

    def _one(self, query: str, *values: object) -> tuple[object, ...] | None:
        row: tuple[object, ...] | None = self._base.execute(query, values).fetchone()
        return row


def _number(report_id: str) -> int:
    """The id of a report as the whole number that SQLite keeps in eight bytes."""
    return int(report_id.removeprefix("r-"), 16) - (1 << 63)
