"""What happened between two moments, as far as a figure can move by it: reports, readings, and what people said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from tallybook.ledger import chain, tables
from tallybook.ledger.entry import ADD, ADJUDICATE, DECIDE, READ, STATE, UNDO, payload_of
from tallybook.ledger.people import ADJUDICATED, STATED
from tallybook.records import Decision

_SAID = {STATE: STATED, ADJUDICATE: ADJUDICATED, UNDO: UNDO}


@dataclass(frozen=True, slots=True)
class Acts:
    """The entries after one, up to another (`after` < number <= `until`), sorted out.

    `came` are ids of reports that were added, `reread` of those that were read before and were read anew. `said` are
    decisions, claims of people ("state"), adjudications, and what was taken back ("undo"), whether or not they stand.
    """

    after: int
    until: int
    came: tuple[str, ...]
    reread: tuple[str, ...]
    said: tuple[Decision, ...]


def between(connection: Connection, after: int) -> Acts:
    """What happened after an entry."""
    came: dict[str, None] = {}
    reread: dict[str, None] = {}
    read: set[str] = set()
    said = []
    on = tables.decided.c
    for entry in chain.told(connection, after=after):
        if entry.action == ADD:
            came[entry.record] = None
        elif entry.action == READ and (entry.record in read or _read_before(connection, entry.record, after)):
            reread[entry.record] = None
        elif entry.action == READ:
            read.add(entry.record)
        elif entry.action == DECIDE or entry.action in _SAID:
            what = _SAID.get(entry.action) or payload_of(entry)["what"]
            about = payload_of(entry)["entry"] if entry.action == UNDO else entry.seq
            records = connection.scalars(select(on.record).where(on.seq == about).order_by(on.nth)).all()
            named = tuple(records) or (entry.record,)
            said.append(Decision(entry.seq, entry.by, entry.at, what, named, entry.why or ""))
    return Acts(after, chain.head(connection)[0], tuple(came), tuple(reread), tuple(said))


def _read_before(connection: Connection, report: str, after: int) -> bool:
    kept = tables.entries.c
    query = select(kept.seq).where(kept.record == report, kept.action == READ, kept.seq <= after).limit(1)
    return connection.scalar(query) is not None
