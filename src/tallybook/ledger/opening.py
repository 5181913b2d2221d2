"""Opening a ledger, making one where there is none, and the transactions in which it is written to."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from tallybook.ledger import chain, codec, holdings, project, tables, whole
from tallybook.ledger.entry import KEY, OPEN, PROGRAM, Draft, Entry, checked_by
from tallybook.ledger.postgresql import SCHEMES, PostgresqlStore
from tallybook.ledger.sqlite import SqliteStore
from tallybook.ledger.store import Progress, Store, in_plain_words, quiet
from tallybook.ledger.view import View
from tallybook.records import BadInput, TallybookError


class Opened(View):
    """An open ledger: what every call that writes goes through; the calls themselves are those of `Ledger`."""

    def __init__(self, engine: Engine, store: Store, by: str, clock: Callable[[], datetime]) -> None:
        super().__init__(engine, store)
        self.by = by
        self._clock = clock
        self._format = tables.SCHEMA_VERSION
        self._key: str | None = None

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = False,
        by: str = PROGRAM,
        clock: Callable[[], datetime] | None = None,
    ) -> Self:
        """Open a ledger.

        Args:
            path: the file, or the address of a PostgreSQL database, postgresql://USER@HOST:PORT/DATABASE.
            create: make a new ledger where there is none yet; a database itself must be there.
            by: who appends where a call does not say: "person:name" or "program:name@version".
            clock: gives the moment of an entry, with a time zone; None is the computer's clock.

        Raises:
            TallybookError: there is no such ledger, the file is not one, is of a newer tallybook, is damaged, or can't
                be read; the message says what to do.
        """
        checked_by(by)
        return cls._opened(store_at(path), _name_ledger if create else None, by, clock)

    @classmethod
    def load(cls, path: str | Path, file: str | Path, *, progress: Progress = quiet) -> int:
        """Read a file that `save` wrote into a ledger: a new one, or an earlier state of the same one.

        Args:
            path: the ledger: a file or an address, as for `open`. Where there is none, one is made.
            file: the file that was written. Every hash in it is checked.
            progress: hears how many entries are read.

        Returns:
            How many entries were new to the ledger.

        Raises:
            BadInput: the file is not whole, not sound, or of another ledger; nothing is taken from it.
            TallybookError: the ledger can't be opened or written to.
        """
        taken: list[int] = []
        with whole.opened(Path(file)) as lines:

            def take(ledger: Opened) -> None:
                with ledger.transaction() as connection:
                    taken.append(whole.take(connection, lines, progress=progress))

            with cls._opened(store_at(path), take, PROGRAM, None) as ledger:
                if not taken:  # it was there
                    take(ledger)
        return taken[0]

    @classmethod
    def made(cls, store: Store, first: Callable[[Opened], None]) -> Self:
        """Make a new ledger in a store, with other first entries than the usual one, all or nothing."""
        return cls._opened(store, first, PROGRAM, None)

    @classmethod
    def _opened(
        cls,
        store: Store,
        first: Callable[[Opened], None] | None,
        by: str,
        clock: Callable[[], datetime] | None,
    ) -> Self:
        """Open a store; `first` writes the first entries of a ledger that is not there yet, None refuses."""
        with in_plain_words(store):
            engine = store.connect(create=first is not None)
            ledger = cls(engine, store, by, clock or (lambda: datetime.now(UTC)))
            try:
                ledger._lay_out(first)
            except BaseException:
                engine.dispose()
                raise
        return ledger

    def save(self, path: str | Path, *, progress: Progress = quiet) -> int:
        """Write the whole ledger, every entry with its hashes and the bytes as found, into a file of lines.

        Args:
            path: the file; one of that name is replaced once all is written. The same ledger gives the same bytes.
            progress: hears how many entries of how many are written.

        Returns:
            The number of entries.

        Raises:
            TallybookError: the ledger is not sound, or the file can't be written.
        """
        with self._reading() as connection:
            return whole.save(connection, Path(path), progress=progress)

    def backup(self, path: str | Path, *, progress: Progress = quiet) -> None:
        """Write all of the ledger into a new file while others go on, and check that file to the last entry.

        Of a ledger in a file it is a ledger as well; of one in PostgreSQL it is what `save` writes.

        Args:
            path: the file; it must not be there yet.
            progress: hears how much of how much is written.

        Raises:
            TallybookError: there is such a file, it can't be written, or the ledger is not sound.
        """
        target = Path(path)
        if target.exists():
            raise TallybookError(f"file={str(path)!r}: expected a new name, there is such a file; add the day to it")
        with in_plain_words(self._store), whole.written_whole(target) as part:
            self._store.backup(self._engine, part, progress)

    def close(self) -> None:
        """Close the file; what was appended is kept already."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _lay_out(self, first: Callable[[Opened], None] | None) -> None:
        with self._engine.connect() as connection:
            self._format = self._store.layout(connection)
            current = not self._format or project.is_current(connection)
        if self._format:
            if not current:  # made by an earlier tallybook: the tables are made anew, the entries stay as they are
                self.replay()
            return
        if first is None:
            raise TallybookError("expected a ledger of tallybook, found an empty one; `tallybook add` makes one")
        self._store.prepare(self._engine)
        with self.transaction() as connection:
            if self._store.layout(connection):
                return  # somebody else created it while we waited for the lock
            self._store.create_layout(connection)
            project.create(connection)
            first(self)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Make several calls one: all of them are kept, or none. Calls inside it join it; other writers wait."""
        if self._writing is not None:
            yield self._writing
            return
        with (
            in_plain_words(self._store),
            self._engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            self._writing = connection
            try:
                if 0 < self._format < tables.SCHEMA_VERSION:
                    self._upgrade(connection)
                yield connection
            finally:
                self._writing = None

    @contextlib.contextmanager
    def once(self, key: str, *, by: str, what: str = "") -> Iterator[int | None]:
        """Make several calls one that is done once, however often it is asked for: after a lost connection, say.

        Args:
            key: names what is asked for, such as a UUID; the entry keeps a hash of it.
            by: who asks; the same key of somebody else is another one.
            what: all that is asked for; the entry keeps a hash of it and of the key. Empty: not compared.

        Yields:
            None: do it now, inside; or the number of the entry that did it before: do nothing.

        Raises:
            BadInput: something else was asked for under this key.

        Example:
            >>> import tempfile, pathlib
            >>> from tallybook.ledger import Ledger
            >>> from tallybook.records import Report
            >>> with Ledger.open(pathlib.Path(tempfile.mkdtemp(), "v.tally"), create=True) as ledger:
            ...     for number in range(2):
            ...         with ledger.once("6f1c", by="person:M. Iriz") as before:
            ...             if before is None:
            ...                 added = ledger.add_report(Report(id="r-1", text="Two men were shot."))
            ...     before
            2
        """
        hashed = KEY + hashlib.sha256(codec.dumps([by, key]).encode()).hexdigest()[:32]
        # with the key, which is kept nowhere: of what was asked, which may be redacted, nobody can tell by its hash
        told = hashlib.sha256(codec.dumps([by, key, what]).encode()).hexdigest()[:32] if what else ""
        with self.transaction() as connection:
            before = holdings.done_under(connection, hashed)
            if before is not None and told and before[1] not in ("", told):
                raise BadInput(
                    f"key={key[:20]!r}: entry {before[0]} was asked for under it, in other words; take a new key for "
                    "what is new"
                )
            self._key = f"{hashed}:{told}".rstrip(":") if before is None else None
            try:
                yield before[0] if before is not None else None
            finally:
                self._key = None

    def replay(self, *, progress: Progress = quiet) -> int:
        """Drop all tables that are made from entries and make them again; returns the number of entries."""
        with self.transaction() as connection:
            project.clear(connection)
            total = chain.head(connection)[0]
            return project.apply(connection, chain.followed(chain.told(connection), progress, 0, total))

    def _upgrade(self, connection: Connection) -> None:
        """Bring a ledger of an earlier format to this one; not before it is written to, since it may be read-only."""
        if self._store.layout(connection) < tables.SCHEMA_VERSION:  # nobody else did it while we waited for the lock
            self._store.upgrade(connection)

    def _append(self, drafts: Sequence[Draft]) -> list[Entry]:
        with self.transaction() as connection:
            if self._key is not None and drafts:  # the first of what is asked for stands for all of it
                drafts = [replace(drafts[0], rests_on=(*drafts[0].rests_on, self._key)), *drafts[1:]]
                self._key = None
            return chain.append(connection, drafts, self._clock())


def _name_ledger(ledger: Opened) -> None:
    named = codec.dumps({"format": tables.SCHEMA_VERSION, "ledger": secrets.token_hex(16)})
    ledger._append([Draft(OPEN, "ledger", named, PROGRAM)])


def store_at(address: str | Path) -> Store:
    """The store that an address means: a file, or postgresql://USER@HOST:PORT/DATABASE.

    Raises:
        TallybookError: it is an address of something else.
    """
    scheme, found, _ = str(address).partition("://")
    if not found:
        return SqliteStore(Path(address))
    if scheme not in SCHEMES:
        raise TallybookError(f"ledger={scheme}://...: expected a file or postgresql://USER@HOST:PORT/DATABASE")
    return PostgresqlStore(str(address))
