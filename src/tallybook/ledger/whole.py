"""A whole ledger as a file of lines, and back: every entry with its salt and hashes, and the bytes as they were found.

The first line says what the file is. Then come the entries in order, each a line of canonical JSON, and before the
first entry that names them the bytes as found (`sha256`, and `body`: base64 of what zlib made of them). The last line
counts the entries and repeats the hash of the last one, so that a file that was cut off is known. The same ledger gives
the same bytes, from whatever database; an earlier state of it gives the same bytes up to its last line.

Both ways a batch is in memory at a time, and 64 bytes for each file that was found.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, exc, insert, select

from tallybook.ledger import chain, codec, project, tables
from tallybook.ledger.entry import GENESIS_HASH, REDACT, Entry, Missing, bytes_named_by
from tallybook.ledger.store import Progress, quiet
from tallybook.records import BadInput, TallybookError

FILE_FORMAT = 1

_FIRST = {"file": "tallybook ledger", "format": FILE_FORMAT}
_ENTRY_KEYS = frozenset(Entry.__dataclass_fields__)
_BYTES_KEYS = frozenset(("sha256", "size_bytes", "body"))
_LAST_KEYS = frozenset(("entries", "head"))
_WRONG_SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError, TallybookError)
_REFUSED_BY_DATABASE = (exc.IntegrityError, exc.DataError)


# --- writing ----------------------------------------------------------------------------------------------------------


def save(connection: Connection, path: Path, *, progress: Progress = quiet) -> int:
    """Write everything that a ledger keeps; the file is there whole or not at all.

    Args:
        connection: in a transaction, so that the view does not move.
        path: the file; one of that name is replaced.
        progress: hears how many entries of how many are written.

    Returns:
        The number of entries.

    Raises:
        TallybookError: the ledger is not sound, or the file can't be written.
    """
    with written_whole(path) as part, part.open("wb") as file:
        for line in _lines(connection, progress):
            file.write(codec.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return chain.head(connection)[0]


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a name beside a path to write to; when all went well that file takes the path's place, else it goes.

    Raises:
        TallybookError: it can't be written there.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise TallybookError(
            f"file={str(path)!r}: can't write there ({error.strerror or error}); nothing was changed; make room or "
            "name another file"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _lines(connection: Connection, progress: Progress) -> Iterator[dict[str, Any]]:
    yield _FIRST
    total, head = chain.head(connection)
    before, seen, missing = GENESIS_HASH, set[bytes](), Missing()
    for entry in chain.entries(connection):
        if fault := entry.fault(before):
            raise TallybookError(
                f"expected a sound ledger, entry {entry.seq} {fault}; see `tallybook verify` and `tallybook repair`"
            )
        missing.see(entry)
        named = bytes_named_by(entry)
        if named is not None and bytes.fromhex(named) not in seen:
            seen.add(bytes.fromhex(named))
            found = _found(connection, named)
            yield from found
            if not found:
                missing.hashes.add(named)
        yield {name: getattr(entry, name) for name in _ENTRY_KEYS} | {"rests_on": list(entry.rests_on)}
        before = entry.hash
        progress(entry.seq, total)
    if missing.hashes:
        raise TallybookError(
            "expected a sound ledger, words or bytes are gone without a redaction; see `tallybook verify`"
        )
    yield {"entries": total, "head": head}


def _found(connection: Connection, sha256: str) -> list[dict[str, Any]]:
    query = select(tables.found.c.size_bytes, tables.found.c.body).where(tables.found.c.sha256 == sha256)
    row = connection.execute(query).first()
    if row is None:
        return []
    return [{"sha256": sha256, "size_bytes": row[0], "body": base64.b64encode(row[1]).decode()}]


# --- reading ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file that `save` wrote, and check by its first line that it is one.

    Raises:
        BadInput: it can't be read, or is something else.
    """
    try:
        with path.open("rb") as file:
            first = file.readline(200)
            if first != codec.dumps(_FIRST).encode() + b"\n":
                what = "one of a newer tallybook" if b'"tallybook ledger"' in first else "something else"
                raise BadInput(
                    f"file={str(path)!r}: expected a ledger that `tallybook export --format ledger` wrote, found {what}"
                )
            yield file
    except OSError as error:
        raise BadInput(f"file={str(path)!r}: can't be read ({error.strerror or error}); check its name") from None


def take(connection: Connection, file: BinaryIO, *, progress: Progress = quiet) -> int:
    """Take in what a file holds, checking every hash; entries that are there already must be the same.

    Args:
        connection: in a transaction that holds the write lock; all of the file is taken or nothing.
        file: as `opened` gives it.
        progress: hears how many entries are read.

    Returns:
        How many entries were new.

    Raises:
        BadInput: a line is not what was written, the chain is broken, the file is cut off, or it is another ledger's.
    """
    reader = _Reader(connection, file.name)
    for number, line in enumerate(file, 2):
        reader.line(number, line, progress)
    return reader.finish()


class _Reader:
    """The state of one reading."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._held = chain.hashes(connection)
        self._new: list[Entry] = []
        self._before, self._count, self._taken = GENESIS_HASH, 0, 0
        self._missing, self._seen = Missing(), set[bytes]()
        self._ended = self._redacted = False

    def line(self, number: int, line: bytes, progress: Progress) -> None:
        """Take one line."""
        at = f"{self._name}:{number}"
        try:
            said = codec.loads(line.decode())
            as_written = codec.dumps(said).encode() + b"\n" == line
            keys = frozenset(said)
        except (ValueError, TypeError, BadInput):
            as_written, keys = False, frozenset()
        if self._ended or not as_written or keys not in (_ENTRY_KEYS, _BYTES_KEYS, _LAST_KEYS):
            raise BadInput(f"{at}: expected a line as `tallybook export` wrote it; export the ledger again")
        if keys == _ENTRY_KEYS:
            self._entry(at, said)
            progress(self._count, None)
        elif keys == _BYTES_KEYS:
            self._bytes(at, said)
        else:
            self._ended = said == {"entries": self._count, "head": self._before}
            if not self._ended:
                raise BadInput(
                    f"{at}: expected {said['entries']} entries, found {self._count}; export the ledger again"
                )

    def _entry(self, at: str, said: dict[str, Any]) -> None:
        if type(said["rests_on"]) is not list:
            raise BadInput(f"{at}: expected rests_on to be a list")
        entry = Entry(**said | {"rests_on": tuple(said["rests_on"])})
        fault = f"is not number {self._count + 1}" if entry.seq != self._count + 1 else entry.fault(self._before)
        if fault:
            raise BadInput(f"{at}: entry {entry.seq} {fault}; export the ledger again")
        self._count, self._before = entry.seq, entry.hash
        self._missing.see(entry)
        try:
            named = bytes_named_by(entry)
            key = bytes.fromhex(named or "")
        except _WRONG_SHAPE:
            raise BadInput(f"{at}: entry {entry.seq} does not say what entries of its kind say") from None
        if named and key not in self._seen:
            self._seen.add(key)
            self._missing.hashes.add(named)
        held = next(self._held, None)
        if held is None:
            self._new.append(entry)
            if len(self._new) >= chain.READ_ROWS:
                self._keep()
        elif held != entry.hash:
            raise BadInput(f"{at}: entry {entry.seq} is not the one in the ledger; name a new ledger to import into")

    def _bytes(self, at: str, said: dict[str, Any]) -> None:
        try:
            body = base64.b64decode(said["body"], validate=True)
            sound = tables.are_bytes_of(said["sha256"], said["size_bytes"], body)
        except (binascii.Error, TypeError, ValueError):
            sound = False
        if not sound:
            raise BadInput(f"{at}: the bytes are not those that were found; export the ledger again")
        self._seen.add(bytes.fromhex(said["sha256"]))
        held = select(tables.found.c.size_bytes).where(tables.found.c.sha256 == said["sha256"])
        if self._connection.scalar(held) is None:
            self._connection.execute(insert(tables.found), {**said, "body": body})

    def _keep(self) -> None:
        try:
            self._redacted = self._redacted or any(entry.wordless or entry.action == REDACT for entry in self._new)
            chain.keep(self._connection, self._new)
            chain.obey(self._connection, [entry for entry in self._new if entry.action == REDACT])
        except (*_WRONG_SHAPE, *_REFUSED_BY_DATABASE) as error:
            span = f"entries {self._new[0].seq} to {self._new[-1].seq}"
            raise BadInput(f"{self._name}: {span} don't say what entries of their kind say ({error})") from error
        self._taken += len(self._new)
        self._new = []

    def finish(self) -> int:
        """Take the rest, and check that the file ended as it should."""
        if not self._ended:
            raise BadInput(f"{self._name}: the file is cut off after entry {self._count}; copy or export it again")
        if lost := len(self._missing.hashes):
            raise BadInput(f"{self._name}: words or bytes of {lost} entries are gone without a redaction")
        if self._new:
            self._keep()
        if self._redacted:  # what redactions kept of earlier entries comes after them
            project.clear(self._connection)
            project.apply(self._connection, chain.told(self._connection))
        return self._taken
