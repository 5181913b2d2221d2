"""Lists that programs go through from end to end, a page at a time; and all incidents, for who counts them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, tuple_

from tallybook.ledger import chain, codec, tables
from tallybook.ledger.entry import MATCHED, REDACT, WITHDRAW, Entry
from tallybook.records import Claim

_claims, _entries = tables.claims.c, tables.entries.c


def claim_page(
    connection: Connection, *, after: tuple[int, int] | None, most: int, kinds: Sequence[str] = ()
) -> list[tuple[tuple[int, int], Claim]]:
    """Claims as they stand, in the order in which they were read, each with its place in that order.

    Args:
        connection: a view of the ledger.
        after: the place of the last one seen; None begins.
        most: how many.
        kinds: only of these kinds; () is all.
    """
    query = select(_claims.seq, _claims.nth, _claims.body).order_by(_claims.seq, _claims.nth).limit(most)
    if after is not None:
        query = query.where(tuple_(_claims.seq, _claims.nth) > after)
    if kinds:
        query = query.where(_claims.kind.in_(kinds))
    return [((row.seq, row.nth), codec.read(Claim, row.body)) for row in connection.execute(query)]


def entry_page(connection: Connection, *, after: int, most: int) -> list[Entry]:
    """Entries in order, those after a number."""
    return list(chain.entries(connection, after=after, until=after + most))


def count_incidents(connection: Connection) -> int:
    """How many incidents there are."""
    return connection.scalar(select(func.count()).select_from(tables.incidents)) or 0


def incidents_changed(connection: Connection) -> int:
    """The number of the last entry that may have changed an incident; 0 where there is none."""
    last = select(func.max(_entries.seq))
    found = (connection.scalar(last.where(_entries.action == action)) for action in (MATCHED, WITHDRAW, REDACT))
    return max((seq or 0 for seq in found), default=0)


def redacted_since(connection: Connection, head: str) -> bool:
    """Whether anything was redacted after the entry with this hash; one that is unknown is before all."""
    seq = connection.scalar(select(_entries.seq).where(_entries.hash == head)) or 0
    return chain.last_of(connection, (REDACT,)) > seq
