"""Finds tampering and damage: walks the chain, hashes the bytes again, and compares the tables with a replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Table, inspect, select

from tallybook.ledger import chain, project, tables
from tallybook.ledger.entry import GENESIS_HASH, Entry, Missing, bytes_named_by
from tallybook.ledger.salvage import Salvage
from tallybook.ledger.scratch import scratch
from tallybook.ledger.store import Progress, Store, quiet
from tallybook.ledger.words import words_of
from tallybook.records import BadInput, Problem, TallybookError

_FAULTS_SHOWN = 50
_ROWS = 500
_REBUILD = "the entries are sound: `tallybook verify --rebuild` makes the tables from them"
_EARLIER_COPY = "compare with an earlier copy of the ledger"
UNREPLAYABLE = (TallybookError, KeyError, TypeError, ValueError, AttributeError)


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


def verify(
    connection: Connection, store: Store, *, expected_head: str | None = None, progress: Progress = quiet
) -> Verified:
    """Walk everything that a ledger keeps. Memory is bounded by a batch, and a hash for each entry and file found.

    Args:
        connection: in a transaction, so that the view does not move.
        store: where the ledger lies.
        expected_head: the hash of an entry that must be in the chain, such as the one printed in a book that was made
            from it; the one thing that shows that entries were cut off at the end. None: not asked.
        progress: hears how many entries are walked and then replayed, and of how many in all.

    Problems:
        V001 an entry was changed or is missing; V002 the tables don't say what the entries say; V003 bytes as found
        were changed; V004 a guard was taken off; V005 the database is damaged; V006 the expected entry is not there.
    """
    name = store.name
    problems = [
        Problem("V005", name, f"the file is damaged: {line}; see `tallybook repair --help`", (), "error")
        for line in store.damage(connection)
    ]
    problems += [
        Problem("V004", name, f"the trigger {guard} that refuses changes is gone or was changed", (), "error")
        for guard in store.missing_guards(connection)
    ]
    walked, kept = Walk(name), Salvage(connection, store)
    total = kept.last_number()
    for seq, entry in kept.entries():
        walked.step(seq, entry)
        progress(seq, 2 * total)
    walked.finish(kept.strays())
    if expected_head is not None and expected_head not in walked.hashes:
        what = (
            f"the entry with hash {expected_head} is not in the chain: entries were cut off or this is another ledger"
        )
        problems.append(Problem("V006", name, f"{what}; compare with a copy that holds it", (), "error"))
    problems += walked.problems
    problems += _changed_bytes(kept, name, walked)
    if not walked.problems:  # what a broken chain would replay to proves nothing
        replayed = chain.followed(chain.told(connection), progress, total, 2 * total)
        problems += _differing_tables(connection, name, replayed)
    return Verified(walked.count, walked.head or GENESIS_HASH, tuple(problems[:_FAULTS_SHOWN]))


class Walk:
    """The state of one walk along the chain; `head` is None after an entry that could not be read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.head: str | None = GENESIS_HASH
        self.hashes: set[str] = set()
        self.found: set[str] = set()
        self.problems: list[Problem] = []
        self.missing = Missing()
        self._expected = 1
        self._wordless: dict[str, Entry] = {}

    def step(self, seq: int, entry: Entry | str) -> None:
        """Look at the next entry, or hear why it can't be looked at."""
        told = f"entry {seq}" if isinstance(entry, str) else f"entry {seq} ({entry.action} {entry.record}, {entry.at})"
        if seq > self._expected:
            last = seq - 1
            gap = f"entries {self._expected} to {last} are" if last > self._expected else f"entry {last} is"
            self._fault(seq, f"{told}: {gap} missing before it")
        elif isinstance(entry, str):
            self._fault(seq, f"{told}: it {entry}")
        elif seq < 1:
            self._fault(seq, f"{told}: it was put in, entries are counted from 1")
        elif fault := entry.fault(entry.prev_hash if self.head is None else self.head):
            self._fault(seq, f"{told}: it {fault}")
        self._expected, self.count = max(seq + 1, 1), self.count + 1
        self.head = None if isinstance(entry, str) else entry.hash
        if isinstance(entry, Entry):
            self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        self.hashes.add(entry.hash)
        self.missing.see(entry)
        if entry.wordless:
            self._wordless[entry.hash] = entry
        try:
            named = bytes_named_by(entry)
        except (BadInput, KeyError, TypeError):  # a changed one, which is told already
            named = None
        if named is not None:
            self.found.add(named)

    def finish(self, strays: list[int]) -> None:
        """Tell what shows only at the end.

        Args:
            strays: numbers of words that belong to no entry.
        """
        for hash_, entry in self._wordless.items():
            if hash_ in self.missing.hashes:
                what = f"entry {entry.seq} ({entry.action} {entry.record}, {entry.at}): it has lost its words without a"
                self._fault(entry.seq, f"{what} redaction")
        for seq in strays:
            self._fault(seq, f"entry {seq}: there are words for it, and no entry")

    def _fault(self, seq: int, message: str) -> None:
        where = f"{self.name}: entry {seq}"
        self.problems.append(Problem("V001", where, f"{message}; {_EARLIER_COPY}", (), "error"))


def _changed_bytes(kept: Salvage, name: str, walked: Walk) -> Iterator[Problem]:
    held = kept.names_of_bytes()
    redacted = walked.missing.redacted
    for sha256 in held:
        if kept.bytes_under(sha256) is None:
            yield Problem("V003", name, f"the bytes kept under {sha256} are not those that were found", (), "error")
        elif sha256 not in walked.found and not redacted:
            yield Problem("V003", name, f"no entry names the bytes kept under {sha256}: they were put in", (), "error")
    for sha256 in sorted(walked.found.difference(held, redacted)):
        yield Problem("V003", name, f"the bytes kept under {sha256} are gone", (), "error")


def _differing_tables(connection: Connection, name: str, entries: Iterator[Entry]) -> list[Problem]:
    """Replay into a scratch database and compare row by row."""
    problems = []
    engine = scratch()
    try:
        with engine.begin() as replayed:
            project.create(replayed)
            try:
                project.apply(replayed, entries)
            except UNREPLAYABLE as error:
                return [Problem("V001", name, f"the entries can't be replayed: {error}", (), "error")]
            held = set(inspect(connection).get_table_names())
            for table in tables.derived.sorted_tables:
                if table.name in held:
                    problems += _differences(connection, replayed, table, name)
                else:
                    problems.append(_gone(table, name))
            for words in words_of(connection).differing(connection, replayed) if not problems else ():
                told = f"table {words}: what is searched in is not what the entries say; {_REBUILD}"
                problems.append(Problem("V002", f"{name}: {words}", told, (), "error"))
    finally:
        engine.dispose()
    return problems


def _gone(table: Table, name: str) -> Problem:
    return Problem("V002", f"{name}: {table.name}", f"table {table.name} is gone; {_REBUILD}", (), "error")


def _differences(held: Connection, replayed: Connection, table: Table, name: str) -> list[Problem]:
    keys = [column.name for column in table.primary_key.columns]
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
    for ours, theirs in zip_longest(held.execute(query).mappings(), replayed.execute(query).mappings()):
        if ours != theirs:
            row: Any = ours if ours is not None else theirs
            which = ", ".join(str(row[key]) for key in keys)
            message = f"table {table.name}: the row {which} is not what the entries say; {_REBUILD}"
            return [Problem("V002", f"{name}: {table.name}", message, (which,), "error")]
    return []
