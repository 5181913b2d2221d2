"""The ledger as it stood at an earlier moment: its first entries, replayed into a database that is gone when closed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, func, select

from tallybook.ledger import chain, codec, project, store, tables
from tallybook.ledger.scratch import scratch
from tallybook.ledger.verify import Verified
from tallybook.ledger.view import View
from tallybook.records import BadInput, TallybookError

Moment = int | str | date | datetime  # the number of an entry, its hash, the end of a day in UTC, or a moment
Progress = Callable[[int, int], None]
_REPLAYED_TOGETHER = 500
_kept = tables.entries.c


class Past(View):
    """A view of a ledger at an earlier moment; close it, or use it in a `with` statement.

    It answers all that a view answers, by the entries up to its moment. What was redacted since is redacted in it too.
    Bytes as found are taken from the ledger itself.
    """

    def __init__(self, engine: Engine, present: View, seq: int) -> None:
        super().__init__(engine, present._store)
        self.seq = seq
        self._present = present

    @classmethod
    def of(cls, present: View, moment: Moment, *, progress: Progress | None = None) -> Self:
        """Replay a ledger up to a moment.

        Args:
            present: the ledger, which must stay open as long as this is.
            moment: the last entry that counts: its number or hash (a book prints it), or a day in UTC or a moment, by
                the end of which it had been made; text in any of these forms will do.
            progress: called with how many entries are done, and of how many.

        Raises:
            BadInput: the ledger had not begun then, or it has no such entry.

        SQLite keeps the replayed tables in memory while they are small and in a file of its own, without a name, beyond
        that; memory is bounded by a batch of entries.
        """
        engine = scratch()
        try:
            with present._reading() as held, engine.begin() as replayed:
                seq = seq_at(held, moment)
                tables.kept.create_all(replayed)
                project.create(replayed)
                following = chain.told(held, until=seq)
                done = 0
                while batch := list(itertools.islice(following, _REPLAYED_TOGETHER)):
                    chain.keep(replayed, batch)
                    done += len(batch)
                    if progress is not None:
                        progress(done, seq)
        except BaseException:  # a stop that was asked for as well
            engine.dispose()
            raise
        return cls(engine, present, seq)

    def raw(self, sha256: str) -> bytes:
        """The bytes as they were found, by their hash."""
        return self._present.raw(sha256)

    def verify(self, *, expected_head: str | None = None, progress: store.Progress = store.quiet) -> Verified:  # noqa: ARG002
        """Refused: a view of the past is a copy; verify the ledger that it is taken from."""
        raise TallybookError(f"as_of={self.seq} expected_head={expected_head!r}: verify the ledger itself")

    def close(self) -> None:
        """Let go of the replayed tables."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def seq_at(connection: Connection, moment: Moment) -> int:
    """The number of the last entry that had been made at a moment.

    Raises:
        BadInput: the ledger had not begun, or there is no such entry, hash or moment.
    """
    last, _ = chain.head(connection)
    if isinstance(moment, str):
        moment = _read(connection, moment)
    if isinstance(moment, int):
        if not 1 <= moment <= last:
            raise BadInput(f"as_of={moment}: expected the number of an entry, 1 to {last}")
        return moment
    if not isinstance(moment, datetime):
        end = datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + timedelta(days=1)
        moment = end - timedelta(microseconds=1)
    at = codec.encode_moment(moment)
    seq = connection.scalar(select(func.max(_kept.seq)).where(_kept.at <= at))
    if seq is None:
        began = connection.scalar(select(func.min(_kept.at)))
        raise BadInput(f"as_of={at}: expected a moment after the ledger began, {began}")
    return int(seq)


def _read(connection: Connection, told: str) -> int | date | datetime:
    """What a person wrote: an entry's number or hash, a day, or a moment with its offset from UTC."""
    told = told.strip()
    if told.isdecimal() and len(told) < 16:
        return int(told)
    if len(told) == 64:
        seq = connection.scalar(select(_kept.seq).where(_kept.hash == told))
        if seq is not None:
            return int(seq)
        raise BadInput(f"as_of={told}: expected the hash of an entry of this ledger, as a book prints it")
    try:
        return date.fromisoformat(told) if len(told) == 10 else _with_zone(datetime.fromisoformat(told))
    except ValueError:
        raise BadInput(
            f"as_of={told!r}: expected a day (2019-12-01, to its end in UTC), a moment (2019-12-01T18:00Z), or the "
            "number or hash of an entry"
        ) from None


def _with_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
