"""What a ledger asks of the database that it lies in: the one place where SQLite and PostgreSQL may differ."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, exc

from tallybook.ledger import tables
from tallybook.records import TallybookError

WAIT_FOR_OTHER_WRITER_S = 30
Progress = Callable[[int, int | None], None]
GO_ON = "then run the same command again: it goes on where it stopped"
OTHER_WRITER = (
    f"another program has held the ledger for more than {WAIT_FOR_OTHER_WRITER_S} seconds; let it finish or stop it, "
    f"{GO_ON}"
)


def quiet(_done: int, _total: int | None) -> None:
    """Nobody follows."""


class Store(Protocol):
    """Where a ledger lies. A connection of its engine is given to every other function of the room."""

    @property
    def name(self) -> str:
        """How messages call it: the file, or the address without a password."""

    def beside(self, ending: str) -> Path:
        """Where a file made from the ledger goes by default: its name without suffix, and this ending."""

    def connect(self, *, create: bool) -> Engine:
        """An engine whose first connection has worked.

        A transaction with the execution option `writing` holds the write lock from its start, so that writers take
        turns; any other sees one moment only, whatever others write meanwhile.

        Args:
            create: make room for a new ledger where there is none.

        Raises:
            TallybookError: the address can't be one of a ledger.
        """

    def prepare(self, engine: Engine) -> None:
        """Settings that stay with a new ledger and can't be made within a transaction."""

    def layout(self, connection: Connection) -> int:
        """The format of the ledger that is there, 0 where there is nothing yet.

        Raises:
            TallybookError: it belongs to another program, or to a newer tallybook.
        """

    def create_layout(self, connection: Connection) -> None:
        """Create the kept tables, the guards that refuse every change of them, and the marks of a ledger."""

    def upgrade(self, connection: Connection) -> None:
        """Bring the kept tables and guards of an earlier format to this one's, within the caller's transaction."""

    def missing_guards(self, connection: Connection) -> list[str]:
        """The names of guards that are gone or were changed."""

    def damage(self, connection: Connection) -> list[str]:
        """What the database's own check finds wrong with what it keeps, a line each; empty where it is sound."""

    def backup(self, engine: Engine, path: Path, progress: Progress) -> None:
        """Write all of the ledger, as it is at one moment, into a new file; see `backup.py`.

        Args:
            engine: of this store.
            path: the file; it is not there yet.
            progress: hears how much of how much is written.
        """

    def is_there(self) -> bool:
        """Whether anything is where a new ledger would be made."""

    def fresh(self) -> Store | None:
        """Where a rebuilt ledger is made before it takes this one's place; None: its tables are made where they are."""

    def give_place(self, fresh: Store) -> str | None:
        """Let a rebuilt ledger take this one's place; returns the name under which this one is kept."""

    def forget(self, engine: Engine) -> bool:
        """Overwrite in the database's own files what was deleted; False where another program keeps it from that."""

    def means_damage(self, error: BaseException) -> bool:
        """Whether an error of the driver says that what is kept can't be read, rather than that nothing can be done."""

    def words_for(self, error: BaseException) -> str | None:
        """What an error of the driver means, with the cure; None where it is a fault of ours."""


@contextlib.contextmanager
def in_plain_words(store: Store) -> Iterator[None]:
    """Turn the database's errors into a TallybookError that names the ledger and the cure."""
    try:
        yield
    except TallybookError as error:
        if str(error).startswith("expected"):
            raise TallybookError(f"ledger={store.name!r}: {error}") from None
        raise
    except (exc.DBAPIError, sqlite3.Error) as error:
        orig = error.orig if isinstance(error, exc.DBAPIError) else error
        words = store.words_for(orig) if orig is not None else None
        if words is None:
            raise
        raise TallybookError(f"ledger={store.name!r}: {words} ({' '.join(str(orig).split())})") from error


def known_format(version: int) -> int:
    """The format that a ledger says it has, if this tallybook knows it.

    Raises:
        TallybookError: a newer tallybook made it.
    """
    if version > tables.SCHEMA_VERSION:
        raise TallybookError(
            f"expected a ledger of format {tables.SCHEMA_VERSION} or earlier, found format {version}, made by a newer "
            "tallybook; upgrade with `pip install -U tallybook`"
        )
    return version
