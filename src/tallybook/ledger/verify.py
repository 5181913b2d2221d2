"""Finds tampering and damage: walks the chain, hashes the bytes again, and compares the tables with a replay."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, select

from tallybook.ledger import chain, codec, project, tables
from tallybook.ledger.entry import ADD, GENESIS_HASH, Entry
from tallybook.ledger.store import Store
from tallybook.records import BadInput, Problem, TallybookError

_FAULTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: how many entries were walked, the hash of the last one, and every fault as a Problem."""

    entries: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.problems


def verify(connection: Connection, store: Store, *, expected_head: str | None = None) -> Verified:
    """Walk everything that a ledger keeps.

    Args:
        connection: in a transaction, so that the view does not move.
        store: where the ledger lies.
        expected_head: the hash of an entry that must be in the chain, such as the one printed in a book that was made
            from it; the one thing that shows that entries were cut off at the end. None: not asked.

    Problems:
        V001 an entry was changed or is missing; V002 the tables don't say what the entries say; V003 bytes as found
        were changed; V004 a guard was taken off; V005 the file is damaged; V006 the expected entry is not there.
    """
    name = store.name
    damage = store.damage(connection)
    problems = [Problem("V005", name, f"the file is damaged: {line}", (), "error") for line in damage]
    problems += [
        Problem("V004", name, f"the trigger {guard} that refuses changes is gone or was changed", (), "error")
        for guard in store.missing_guards(connection)
    ]
    walked = _Walk(name)
    try:
        for entry in chain.entries(connection):
            walked.step(entry)
    except BadInput as error:
        where = f"{name}: after entry {walked.count}"
        walked.problems.append(Problem("V001", where, f"the next entries can't be read: {error}", (), "error"))
    if expected_head is not None and expected_head not in walked.hashes:
        walked.problems.append(
            Problem(
                "V006",
                name,
                f"the entry with hash {expected_head} is not in the chain: entries were cut off or this is another "
                "ledger; compare with a copy that holds it",
                (),
                "error",
            )
        )
    problems += walked.problems
    problems += list(_changed_bytes(connection, name, walked.found))
    if not walked.problems:  # what a broken chain would replay to proves nothing
        problems += _differing_tables(connection, name)
    return Verified(walked.count, walked.head, tuple(problems[:_FAULTS_SHOWN]))


class _Walk:
    """The state of one walk along the chain."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.head = GENESIS_HASH
        self.hashes: set[str] = set()
        self.found: set[str] = set()
        self.problems: list[Problem] = []
        self._expected = 1

    def step(self, entry: Entry) -> None:
        fault = entry.fault(self.head)
        if entry.seq != self._expected:
            gap = (
                f"entries {self._expected} to {entry.seq - 1} are"
                if entry.seq > self._expected + 1
                else (f"entry {self._expected} is")
            )
            self._fault(entry, f"{gap} missing before it")
        elif fault is not None:
            self._fault(entry, f"it {fault}")
        elif entry.action == ADD and entry.payload is not None:
            self.found.update(filter(None, [codec.loads(entry.payload)["found"]]))
        self._expected = entry.seq + 1
        self.count += 1
        self.head = entry.hash
        self.hashes.add(entry.hash)

    def _fault(self, entry: Entry, what: str) -> None:
        told = f"entry {entry.seq} ({entry.action} {entry.record}, {entry.at}): {what}"
        cure = "compare with an earlier copy of the ledger"
        self.problems.append(
            Problem("V001", f"{self.name}: entry {entry.seq}", f"{told}; {cure}", (entry.record,), "error")
        )


def _changed_bytes(connection: Connection, name: str, wanted: set[str]) -> Iterator[Problem]:
    missing = set(wanted)
    for sha256, body in connection.execute(select(tables.found.c.sha256, tables.found.c.body)):
        missing.discard(sha256)
        try:
            sound = hashlib.sha256(zlib.decompress(body)).hexdigest() == sha256
        except zlib.error:
            sound = False
        if not sound:
            yield Problem("V003", name, f"the bytes kept under {sha256} are not those that were found", (), "error")
    for sha256 in sorted(missing):
        yield Problem("V003", name, f"the bytes kept under {sha256} are gone", (), "error")


def _differing_tables(connection: Connection, name: str) -> list[Problem]:
    """Replay into a scratch file and compare row by row."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="tallybook-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'replayed').as_posix()}")
        try:
            with engine.begin() as scratch:
                project.create(scratch)
                try:
                    project.apply(scratch, chain.entries(connection))
                except TallybookError as error:
                    return [Problem("V001", name, f"the entries can't be replayed: {error}", (), "error")]
                for table in tables.derived.sorted_tables:
                    problems += _differences(connection, scratch, table, name)
        finally:
            engine.dispose()
    return problems


def _differences(held: Connection, replayed: Connection, table: Table, name: str) -> list[Problem]:
    keys = [column.name for column in table.primary_key.columns]
    query = select(table).order_by(*table.primary_key.columns)
    for ours, theirs in zip_longest(held.execute(query).mappings(), replayed.execute(query).mappings()):
        if ours != theirs:
            row: Any = ours if ours is not None else theirs
            which = ", ".join(str(row[key]) for key in keys)
            cure = "the entries are sound: `tallybook verify --rebuild` makes the tables from them"
            message = f"table {table.name}: the row {which} is not what the entries say; {cure}"
            return [Problem("V002", f"{name}: {table.name}", message, (which,), "error")]
    return []
