"""Rebuilds a damaged ledger: in its place where every entry is whole, else into a new one that says what is lost."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert

from tallybook.ledger import chain, codec, project, tables
from tallybook.ledger.entry import GENESIS_HASH, NOTE, OPEN, PROGRAM, Draft, Entry, Missing, bytes_named_by
from tallybook.ledger.opening import Opened, store_at
from tallybook.ledger.salvage import Salvage
from tallybook.ledger.store import Progress, Store, in_plain_words, quiet
from tallybook.ledger.verify import UNREPLAYABLE, verify
from tallybook.records import Problem, TallybookError

_NAMED = 40  # numbers of lost entries that a message names one by one


@dataclass(frozen=True, slots=True)
class Repaired:
    """What `repair` did.

    `entries` counts those that are whole. `lost` are the numbers of those that are not, `lost_bytes` the hashes of
    bytes as found that are not. `name` is the ledger that can be used now, `damaged` the name under which the damaged
    one is kept; None where it is left as it was, or its tables were made anew in their place.
    """

    entries: int
    lost: tuple[int, ...]
    lost_bytes: tuple[str, ...]
    name: str
    damaged: str | None


def repair(address: str | Path, *, into: str | Path | None = None, progress: Progress = quiet) -> Repaired:
    """Rebuild a ledger from its entries. Nothing is written into what is damaged; stop other programs first.

    Where every entry is whole, the rebuilt ledger takes the place of the damaged one, which is kept beside it (in
    PostgreSQL the tables are made anew in their place). Where entries are lost, all others go into a new ledger: those
    before the first lost one as they were, those after it chained anew under their old numbers; in the place of each
    lost entry stands a note that says so.

    Args:
        address: the damaged ledger.
        into: a new ledger to rebuild it in: a file or an address; needed where entries are lost.
        progress: hears how many entries are copied.

    Raises:
        TallybookError: entries are lost and `into` is None (the message names them), the new ledger is there already,
            or too much is damaged to read anything.
    """
    store = store_at(address)
    if into is not None:
        _check_new(store_at(into))
    with in_plain_words(store):
        engine = store.connect(create=False)
        try:
            with _looked_at(engine, alone=into is None) as source:
                store.layout(source)
                kept = Salvage(source, store)
                survey = _survey(kept)
                if survey.lost and into is None:
                    raise TallybookError(
                        f"expected every entry to be whole, {len(survey.lost)} are lost: {numbers(survey.lost)}. "
                        f"`tallybook repair {store.name} --into NEW` saves the others into a new ledger; an earlier "
                        "backup may hold them all"
                    )
                fresh = store_at(into) if into is not None else store.fresh()
                copied = _copy(kept, fresh, survey, progress) if fresh is not None else None
            if fresh is None or copied is None:
                return Repaired(_made_anew(engine, store), (), (), store.name, None)
        finally:
            engine.dispose()
        damaged = store.give_place(fresh) if into is None else None
    name = fresh.name if into is not None else store.name
    return Repaired(copied.entries, tuple(sorted(survey.lost)), tuple(copied.lost_bytes), name, damaged)


@contextlib.contextmanager
def _looked_at(engine: Engine, *, alone: bool) -> Iterator[Connection]:
    """A connection for reading what is damaged; `alone` keeps writers out meanwhile."""
    with engine.connect().execution_options(writing=alone) as connection:
        looking = connection.begin()
        try:
            yield connection
        finally:
            looking.rollback()  # a damaged file refuses to end a transaction in the usual way


def _made_anew(engine: Engine, store: Store) -> int:
    """Make the tables anew where they are, and check them; returns the number of entries."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        project.clear(connection)
        project.apply(connection, chain.told(connection))
        found = verify(connection, store)
    if not found.sound:
        raise TallybookError(f"expected a sound ledger, found {found.problems[0].message}")
    return found.entries


def numbers(lost: set[int] | tuple[int, ...]) -> str:
    """Numbers in words, runs of them as "12 to 40"."""
    runs: list[list[int]] = []
    for number in sorted(lost):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = [str(first) if first == last else f"{first} to {last}" for first, last in runs[:_NAMED]]
    return ", ".join(told) + (f" and {len(runs) - _NAMED} more" if len(runs) > _NAMED else "")


def _check_new(store: Store) -> None:
    """Raise unless nothing is there yet."""
    if store.is_there():
        raise TallybookError(f"into={store.name!r}: expected a new ledger, there is something; name another")


@dataclass
class _Survey:
    """What a look at every entry found.

    The number of the last one, the numbers of lost ones, the hashes of bytes that the others name, and those of what
    redactions took away.
    """

    last: int = 0
    lost: set[int] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    redacted: set[str] = field(default_factory=set)


def _survey(source: Salvage) -> _Survey:
    survey, missing = _Survey(), Missing()
    wordless: dict[str, int] = {}
    before: str | None = GENESIS_HASH
    for seq, entry in source.entries():
        if seq <= survey.last:
            continue  # numbers below 1, which somebody put in
        survey.lost.update(range(survey.last + 1, seq))
        if seq != survey.last + 1:
            before = None
        survey.last = seq
        if isinstance(entry, str) or entry.fault(entry.prev_hash if before is None else before) is not None:
            survey.lost.add(seq)
            before = None
            continue
        missing.see(entry)
        if entry.wordless:
            wordless[entry.hash] = seq
        if sha256 := bytes_named_by(entry):
            survey.named.add(sha256)
        before = entry.hash
    survey.lost.update(seq for hash_, seq in wordless.items() if hash_ in missing.hashes)
    survey.redacted = missing.redacted
    return survey


@dataclass
class _Copied:
    entries: int = 0
    lost_bytes: list[str] = field(default_factory=list)


def _copy(source: Salvage, fresh: Store, survey: _Survey, progress: Progress) -> _Copied:
    """Make a new ledger of what is whole, and check it."""
    copied = _Copied()

    def fill(ledger: Opened) -> None:
        with ledger.transaction() as target:
            _Copier(source, target, survey, copied, progress).run()

    with Opened.made(fresh, fill) as ledger:
        found = ledger.verify()
    strange = [p for p in found.problems if p.code != "V003"]
    if strange:
        raise TallybookError(f"expected a sound ledger, found {strange[0].message}")
    copied.entries = found.entries - len(survey.lost)
    return copied


class _Copier:
    """The state of one copying: a batch of entries as they were, and once one is lost, the chain made anew."""

    def __init__(
        self, source: Salvage, target: Connection, survey: _Survey, copied: _Copied, progress: Progress
    ) -> None:
        self._source, self._target, self._survey = source, target, survey
        self._copied, self._progress = copied, progress
        self._before, self._at = GENESIS_HASH, codec.encode_moment(datetime.now(UTC))
        self._as_it_was = True  # until the first that is lost
        self._moved: dict[str, str] = {}  # hashes of entries that were chained anew
        self._batch: list[Entry] = []

    def run(self) -> None:
        """Copy all."""
        survey = self._survey
        for row in self._source.found(survey.named - survey.redacted):
            self._target.execute(insert(tables.found), row)
            survey.named.discard(row["sha256"])
        self._copied.lost_bytes = sorted(survey.named - survey.redacted)
        for seq, entry in self._each():
            if entry is not None and self._as_it_was:
                self._batch.append(entry)
                self._before, self._at = entry.hash, entry.at
                if len(self._batch) >= chain.READ_ROWS:
                    self._keep_batch()
            else:
                self._keep_batch()
                self._as_it_was = False
                self._anew(seq, entry)
            self._progress(seq, self._survey.last)
        self._keep_batch()
        if survey.redacted:  # what redactions kept of earlier entries comes after them
            project.clear(self._target)
            project.apply(self._target, chain.told(self._target))

    def _each(self) -> Iterator[tuple[int, Entry | None]]:
        """All numbers in order, with their entry, or None where it is lost."""
        expected = 1
        for seq, entry in self._source.entries():
            if seq < expected:
                continue
            yield from ((gap, None) for gap in range(expected, seq))
            lost = seq in self._survey.lost or isinstance(entry, str)
            yield seq, None if lost or isinstance(entry, str) else entry
            expected = seq + 1

    def _keep_batch(self) -> None:
        if self._batch:
            chain.keep(self._target, self._batch)
        self._batch = []

    def _anew(self, seq: int, entry: Entry | None) -> None:
        """Chain an entry to the new one before it; one that rests on what is lost is lost with it."""
        if entry is not None:
            rests_on = tuple(self._moved.get(on, on) for on in entry.rests_on)
            about = self._moved.get(entry.record, entry.record)  # a redaction is about an entry
            moved = replace(entry, record=about, rests_on=rests_on).after(self._before)
            self._moved[entry.hash] = moved.hash
            try:
                with self._target.begin_nested():
                    chain.keep(self._target, [moved])
            except UNREPLAYABLE:
                self._survey.lost.add(seq)
            else:
                self._before, self._at = moved.hash, moved.at
                return
        told = Entry.chained(_lost_note(seq), seq=seq, at=self._at, prev_hash=self._before)
        chain.keep(self._target, [told])
        self._before = told.hash


def _lost_note(seq: int) -> Draft:
    """What stands in the place of a lost entry."""
    if seq == 1:
        named = codec.dumps({"format": tables.SCHEMA_VERSION, "ledger": secrets.token_hex(16)})
        return Draft(OPEN, "ledger", named, PROGRAM, why="the first entry was lost when the ledger was damaged")
    message = "this entry was lost when the ledger was damaged; what it said is in no table"
    problem = Problem("V007", f"entry {seq}", message, (), "error")
    return Draft(NOTE, project.problem_key(problem), codec.dumps({"problem": codec.encode(problem)}), PROGRAM)
