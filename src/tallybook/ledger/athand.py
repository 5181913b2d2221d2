"""What a ledger holds, each record read when it is first asked for: for who looks at few of very many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, bindparam, func, select

from tallybook.ledger import chain, codec, tables
from tallybook.ledger.acts import between
from tallybook.ledger.entry import (
    ADD,
    ADJUDICATE,
    ASSIGN,
    CODE,
    DECIDE,
    DEFINE,
    NOTE,
    PLACE,
    READ,
    STATE,
    UNDO,
    WITHDRAW,
)  # fmt: skip
from tallybook.records import Claim, Decision, Incident, Report

Record = TypeVar("Record")

# What matching can tell apart; after anything else it looks at all again.
_FOLLOWED = (ADD, READ, NOTE, WITHDRAW, DECIDE, STATE, UNDO, DEFINE, ASSIGN, CODE, ADJUDICATE, PLACE)


class ByKey(Mapping[str, Record], Generic[Record]):
    """The records of a table by their key."""

    def __init__(self, connection: Connection, kind: type[Record], key: Column[Any]) -> None:
        self._connection = connection
        self._kind = kind
        self._key = key
        self._one = select(key.table.c.body).where(key == bindparam("asked"))
        self._read: dict[str, Record | None] = {}

    def __getitem__(self, name: str) -> Record:
        if name not in self._read:
            body = self._connection.scalar(self._one, {"asked": name})
            self._read[name] = None if body is None else codec.read(self._kind, body)
        if (found := self._read[name]) is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._connection.scalars(select(self._key)).all())

    def __len__(self) -> int:
        return self._connection.scalar(select(func.count()).select_from(self._key.table)) or 0


class ByReport(Mapping[str, Sequence[Claim]]):
    """The claims of each report, in the order they came."""

    def __init__(self, connection: Connection) -> None:
        claims = tables.claims.c
        query = select(claims.body).where(claims.report == bindparam("of"))
        self._connection = connection
        self._query = query.order_by(claims.seq, claims.nth)
        self._read: dict[str, Sequence[Claim]] = {}

    def __getitem__(self, report: str) -> Sequence[Claim]:
        if report not in self._read:
            bodies = self._connection.scalars(self._query, {"of": report}).all()
            self._read[report] = [codec.read(Claim, body) for body in bodies]
        return self._read[report]

    def __iter__(self) -> Iterator[str]:
        return iter(self._connection.scalars(select(tables.claims.c.report).distinct()).all())

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class AtHand:
    """A ledger at one moment: `order` are ids of reports in the order they came, `head` is the last entry's hash."""

    order: tuple[str, ...]
    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    by_report: Mapping[str, Sequence[Claim]]
    incidents: Mapping[str, Incident]
    decisions: tuple[Decision, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved since a matching: ids of reports that `came`, that were `reread`, of which people said something."""

    came: tuple[str, ...]
    reread: tuple[str, ...]
    spoken_of: tuple[str, ...]


def at_hand(connection: Connection) -> AtHand:
    """All that there is, to be read when asked for."""
    decisions = tables.decisions.c
    said = select(decisions.body).where(decisions.undone.is_(None)).order_by(decisions.seq)
    return AtHand(
        tuple(connection.scalars(select(tables.reports.c.id).order_by(tables.reports.c.seq))),
        ByKey(connection, Report, tables.reports.c.id),
        ByKey(connection, Claim, tables.claims.c.id),
        ByReport(connection),
        ByKey(connection, Incident, tables.incidents.c.id),
        tuple(codec.read(Decision, body) for body in connection.scalars(said)),
        chain.head(connection)[1],
    )


def last_matching(connection: Connection) -> tuple[int, str, str] | None:
    """Number and hash of the entry that ended the last matching, and who matched."""
    held, entries = tables.matchings.c, tables.entries.c
    query = select(held.seq, entries.hash, held.by).join(tables.entries, entries.seq == held.seq)
    row = connection.execute(query.order_by(held.seq.desc()).limit(1)).first()
    return None if row is None else (row[0], row[1], row[2])


def moved_since(connection: Connection, seq: int) -> Moved | None:
    """What moved after an entry; None where it can't be told by reports."""
    entries, decided = tables.entries.c, tables.decided.c
    if set(connection.scalars(select(entries.action).where(entries.seq > seq).distinct())) - set(_FOLLOWED):
        return None
    acts = between(connection, seq)
    names = {record for said in acts.said for record in said.records}
    query = select(decided.report).where(decided.record == bindparam("named"), decided.report.is_not(None)).distinct()
    reports = {report for name in sorted(names) for report in connection.scalars(query, {"named": name})}
    first = select(entries.seq).where(entries.record == bindparam("of"), entries.action == READ, entries.seq <= seq)
    read = connection.scalars(select(entries.record).where(entries.seq > seq, entries.action == READ).distinct()).all()
    held = tables.reports.c
    there = select(held.id).where(held.id == bindparam("of"))
    reports |= {name for name in names if connection.scalar(there, {"of": name}) is not None}
    again = {name for name in read if connection.scalar(first.limit(1), {"of": name}) is not None}
    return Moved(tuple(sorted({*acts.came, *read} - again)), tuple(sorted(again)), tuple(sorted(reports)))
