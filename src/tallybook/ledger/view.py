"""The reading half of a ledger: what it holds, its entries, and whether it is sound; nothing here writes."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine

from tallybook.ledger import chain, coded, holdings
from tallybook.ledger.acts import Acts, between
from tallybook.ledger.entry import Entry
from tallybook.ledger.search import KINDS, Hits, claims_naming, search
from tallybook.ledger.store import Progress, Store, in_plain_words, quiet
from tallybook.ledger.verify import Verified, verify
from tallybook.records import Claim, Coding, Definition, Report, Snapshot


class View:
    """Answers questions about one open ledger; each answer is of one moment."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store
        self._writing: Connection | None = None
        self._shared: Connection | None = None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A view of the ledger that does not move; inside a transaction or a look, that one's own."""
        with in_plain_words(self._store):
            if (shared := self._writing or self._shared) is not None:
                yield shared
                return
            with self._engine.connect() as connection:  # its moment begins with the first question
                yield connection

    @property
    def name(self) -> str:
        """How to call the ledger: its file, or its address without a password."""
        return self._store.name

    def beside(self, ending: str) -> Path:
        """Where a file made from the ledger goes by default: its name without suffix, and this ending."""
        return self._store.beside(ending)

    def head(self) -> str:
        """The hash of the last entry, which names the state of the whole ledger."""
        with self._reading() as connection:
            return chain.head(connection)[1]

    def last_entry(self) -> Entry | None:
        """The last entry; None before there is one."""
        with self._reading() as connection:
            return next(chain.entries(connection, after=chain.head(connection)[0] - 1), None)

    def acts(self, after: int) -> Acts:
        """What happened after an entry, as far as a figure can move by it."""
        with self._reading() as connection:
            return between(connection, after)

    def unread(self, read_by: str | None = None) -> list[str]:
        """The ids of reports without a reading, in the order they were added.

        Args:
            read_by: "name@version": those that this reader has not read; None: those that none has read.
        """
        with self._reading() as connection:
            return holdings.unread(connection, read_by)

    def pending_matching(self, by: str) -> bool:
        """Whether anything was added, read or decided that this matcher ("program:name@version") has not matched."""
        with self._reading() as connection:
            return holdings.unmatched(connection, by)

    def behind(self) -> bool:
        """Whether anything was added, read or decided since everything was last matched, by whomever."""
        with self._reading() as connection:
            return holdings.behind(connection)

    def report(self, report_id: str) -> Report:
        """One report; raises TallybookError where the ledger does not hold it."""
        with self._reading() as connection:
            return holdings.report(connection, report_id)

    def raw(self, sha256: str) -> bytes:
        """The bytes as they were found, by their hash; raises TallybookError where the ledger does not hold them."""
        with self._reading() as connection:
            return holdings.raw(connection, sha256)

    def count(self) -> dict[str, int]:
        """How many reports, claims, incidents, problems and entries the ledger holds."""
        with self._reading() as connection:
            return holdings.count(connection)

    def snapshot(self) -> Snapshot:
        """Everything the ledger holds at this moment, as records: reports and claims in the order they came."""
        with self._reading() as connection:
            return holdings.snapshot(connection)

    def part(self, incidents: Sequence[str]) -> Snapshot:
        """Some incidents by id, and the claims, reports and copies that belong to them."""
        with self._reading() as connection:
            return holdings.part(connection, incidents)

    def entries(self, *, after: int = 0, record: str | None = None) -> Iterator[Entry]:
        """The entries in order, those with seq > `after`, of one record only where it is named.

        One that was redacted says what is left of it.
        """
        with self._reading() as connection:
            yield from chain.told(connection, after=after, record=record)

    def history(self, record: str) -> Iterator[Entry]:
        """The entries about a record in order: what was added, read and matched, what people said of it or took back.

        Args:
            record: the id of a report, claim, incident, group of copies or problem. What a reader read of a claim is in
                the entries about its report.
        """
        with self._reading() as connection:
            seqs = holdings.about(connection, record)
            for first in range(0, len(seqs), chain.READ_ROWS):
                yield from chain.told(connection, among=seqs[first : first + chain.READ_ROWS])

    def reading(self, report_id: str) -> tuple[Claim, ...]:
        """What the last reading has read in a report, whatever people made of it."""
        with self._reading() as connection:
            return holdings.reading(connection, report_id)

    @contextlib.contextmanager
    def looking(self) -> Iterator[Connection]:
        """One moment of the ledger for several questions, those of `tallybook.ledger.lists` among them; no writing."""
        with self._reading() as connection:
            before, self._shared = self._shared, connection
            try:
                yield connection
            finally:
                self._shared = before

    def definitions(self) -> tuple[Definition, ...]:
        """The named tallies, each as it was defined last, by name."""
        with self._reading() as connection:
            return coded.definitions(connection)

    def assigned(self) -> dict[str, tuple[str, ...]]:
        """For each report that people are asked to code, who they are."""
        with self._reading() as connection:
            return coded.assigned(connection)

    def codings(self, report_id: str) -> tuple[Coding, ...]:
        """The codings of a report, the last one of each person; show nobody another's before their own is made."""
        with self._reading() as connection:
            return coded.codings(connection, report_id)

    def coded_reports(self) -> dict[str, int]:
        """For each report that was coded, by how many people."""
        with self._reading() as connection:
            return coded.coded_reports(connection)

    def search(
        self,
        query: str,
        *,
        kinds: Sequence[str] = KINDS,
        limit: int = 20,
        after: int = 0,
        without: Collection[str] = (),
    ) -> Mapping[str, Hits]:
        """Find reports, claims, people and places; see `tallybook.ledger.search.search`."""
        with self._reading() as connection:
            return search(connection, query, kinds=kinds, limit=limit, after=after, without=without)

    def claims_naming(
        self, kind: str, name: str, *, limit: int = 100, after: str = "", without: Collection[str] = ()
    ) -> list[str]:
        """The ids of claims in which a person ("person") or a place ("place") is named, sorted, those after an id."""
        with self._reading() as connection:
            return claims_naming(connection, kind, name, limit=limit, after=after, without=without)

    def verify(self, *, expected_head: str | None = None, progress: Progress = quiet) -> Verified:
        """Look for tampering and damage.

        Args:
            expected_head: the hash of an entry that must be in the chain; None: not asked.
            progress: hears how many entries are done, and of how many.
        """
        with self._reading() as connection:
            return verify(connection, self._store, expected_head=expected_head, progress=progress)
