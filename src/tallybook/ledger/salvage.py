"""Reads what a ledger keeps out of a database that may be damaged or tampered with: each thing, or why it can't be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exc, func, select

from tallybook.ledger import codec, tables
from tallybook.ledger.entry import Entry
from tallybook.ledger.store import Store
from tallybook.records import BadInput

_ROWS = 500
_FILES = 20
_BEFORE_ALL = -(2**63)
_kept, _said, _found = tables.entries.c, tables.contents.c, tables.found.c
_ROW = select(
    _kept.seq, _kept.at, _kept.by, _kept.action, _kept.record, _kept.rests_on, _kept.seal, _kept.prev_hash, _kept.hash,
    _said.salt, _said.payload, _said.why,
).select_from(tables.entries.outerjoin(tables.contents, _kept.seq == _said.seq))  # fmt: skip
_PAGE = _ROW.where(_kept.seq > bindparam("after")).order_by(_kept.seq).limit(_ROWS)
_ONE = _ROW.where(_kept.seq == bindparam("seq"))
_BYTES = select(_found.sha256, _found.size_bytes, _found.body).where(_found.sha256 == bindparam("sha256"))
_MISSING_PAGE = "can't be read: its place in the database is damaged"


class Salvage:
    """Reads through one connection; a thing that can't be read is told, and the reading goes on."""

    def __init__(self, connection: Connection, store: Store) -> None:
        self._connection = connection
        self._store = store

    def _only_damage(self, error: exc.DBAPIError) -> None:
        """Let an error pass that is no damage, such as that of a server that went away."""
        if error.orig is None or not self._store.means_damage(error.orig):
            raise error

    def entries(self) -> Iterator[tuple[int, Entry | str]]:
        """Every entry that is there, by number, or what is wrong with it where it is none.

        A batch is in memory at a time. Whether an entry follows from the one before it, and whether its hashes hold, is
        not looked at.
        """
        after = _BEFORE_ALL
        last: int | None = None
        while True:
            rows = self._asked(_PAGE, after=after)
            if rows is None:
                last = self.last_number() if last is None else last
                start = max(after, 0)
                for seq in range(start + 1, start + _ROWS + 1):
                    one = self._asked(_ONE, seq=seq)
                    yield from [(seq, _MISSING_PAGE)] if one is None and seq <= last else map(_entry, one or ())
                after = start + _ROWS
                if after >= last:
                    return
            elif rows:
                yield from map(_entry, rows)
                after = rows[-1].seq
            else:
                return

    def _asked(self, query: Select[Any], **values: Any) -> Sequence[Row[Any]] | None:
        """The rows, or None where the database can't read them; the transaction goes on."""
        try:
            with self._connection.begin_nested():
                return self._connection.execute(query, values).all()
        except exc.DBAPIError as error:
            self._only_damage(error)
            return None

    def last_number(self) -> int:
        """The highest number of an entry, from whichever of the tables and indexes can still be read."""
        asked = [self._asked(select(func.max(column))) for column in (_kept.seq, _said.seq)]
        if None in asked:
            by_index = select(func.max(_kept.seq)).where(_kept.action != "")
            asked += [self._asked(query) for query in (select(func.count()).select_from(tables.entries), by_index)]
        return max([rows[0][0] or 0 for rows in asked if rows], default=0)

    def strays(self) -> list[int]:
        """The numbers of words that belong to no entry."""
        query = select(_said.seq).where(_said.seq.not_in(select(_kept.seq))).order_by(_said.seq)
        return [row[0] for row in self._asked(query) or ()]

    def names_of_bytes(self) -> list[str]:
        """The hashes under which bytes are kept, as far as they can be read."""
        return [row[0] for row in self._asked(select(_found.sha256).order_by(_found.sha256)) or ()]

    def found(self, named: set[str]) -> Iterator[dict[str, Any]]:
        """The rows of bytes as found under these hashes, those that are whole.

        First in the order in which they lie, which needs no index; what can't be had that way, one by one by the index.
        """
        left = set(named)
        query = select(tables.found).execution_options(yield_per=_FILES)
        try:
            with self._connection.begin_nested():
                for row in self._connection.execute(query).mappings():
                    if row["sha256"] in left and tables.are_bytes_of(row["sha256"], row["size_bytes"], row["body"]):
                        left.discard(row["sha256"])
                        yield dict(row)
        except exc.DBAPIError as error:
            self._only_damage(error)
        for sha256 in sorted(left):
            if (one := self.bytes_under(sha256)) is not None:
                yield one

    def bytes_under(self, sha256: str) -> dict[str, Any] | None:
        """The row of bytes as found, None where it is gone, can't be read or holds other bytes."""
        rows = self._asked(_BYTES, sha256=sha256)
        row = rows[0]._asdict() if rows else None
        return row if row and tables.are_bytes_of(row["sha256"], row["size_bytes"], row["body"]) else None


def _entry(row: Row[Any]) -> tuple[int, Entry | str]:
    fields = row._asdict()
    try:
        rests_on = codec.loads(fields["rests_on"])
        # What is hashed are the names, so the text they are written in must be the one way to write them.
        as_written = type(rests_on) is list and codec.dumps(rests_on) == fields["rests_on"]
    except (BadInput, TypeError):
        as_written = False
    if not as_written:
        return row.seq, "has been changed: what it rests on is not as it was written"
    return row.seq, Entry(**{**fields, "rests_on": tuple(rests_on)})
