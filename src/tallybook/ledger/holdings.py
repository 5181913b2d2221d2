"""What a ledger holds at one moment: reads records back out of the derived tables."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table, bindparam, func, select

from tallybook.ledger import chain, codec, tables
from tallybook.ledger.entry import ADD, DECIDE, READ
from tallybook.records import Claim, Copies, Decision, Incident, Problem, Report, Snapshot, TallybookError

Record = TypeVar("Record")

_REPORT_BODY = select(tables.reports.c.body).where(tables.reports.c.id == bindparam("report"))


def snapshot(connection: Connection) -> Snapshot:
    """Everything as records: reports and claims in the order they came, incidents by id."""
    reports, claims, incidents = tables.reports.c, tables.claims.c, tables.incidents.c
    return Snapshot(
        reports={r.id: r for r in _records(connection, Report, reports.seq)},
        claims={c.id: c for c in _records(connection, Claim, claims.seq, claims.nth)},
        incidents={i.id: i for i in _records(connection, Incident, incidents.id)},
        copies=tuple(_records(connection, Copies, tables.copies.c.original)),
        decisions=tuple(_records(connection, Decision, tables.decisions.c.seq)),
        problems=tuple(_records(connection, Problem, tables.problems.c.seq, tables.problems.c.nth)),
        head=chain.head(connection)[1],
    )


def _records(connection: Connection, kind: type[Record], *order: Column[Any]) -> Iterator[Record]:
    table = order[0].table
    for body in connection.scalars(select(table.c.body).order_by(*order)):
        yield codec.decode(kind, codec.loads(body))


def unread(connection: Connection, read_by: str | None) -> list[str]:
    """The ids of reports that a reader (None: any reader) has not read, in the order they were added."""
    done = select(tables.readings.c.report)
    if read_by is not None:
        done = done.where(tables.readings.c.read_by == read_by)
    query = select(tables.reports.c.id).where(tables.reports.c.id.not_in(done)).order_by(tables.reports.c.seq)
    return list(connection.scalars(query))


def unmatched(connection: Connection, by: str) -> bool:
    """Whether anything was added, read or decided that a matcher has not matched."""
    last = select(tables.matchings.c.seq, tables.matchings.c.by).order_by(tables.matchings.c.seq.desc()).limit(1)
    row = connection.execute(last).first()
    moved = chain.last_of(connection, (ADD, READ, DECIDE))
    return moved > 0 if row is None else (moved > row[0] or row[1] != by)


def report(connection: Connection, report_id: str) -> Report:
    """One report; TallybookError if it is not held."""
    body = connection.scalar(_REPORT_BODY, {"report": report_id})
    if body is None:
        raise TallybookError(f"report={report_id!r}: expected the id of a report that the ledger holds")
    return codec.decode(Report, codec.loads(body))


def raw(connection: Connection, sha256: str) -> bytes:
    """The bytes as they were found; TallybookError if they are not held."""
    body = connection.scalar(select(tables.found.c.body).where(tables.found.c.sha256 == sha256))
    if body is None:
        raise TallybookError(f"bytes_sha256={sha256!r}: expected the hash of bytes that the ledger holds")
    return zlib.decompress(body)


def count(connection: Connection) -> dict[str, int]:
    """How many rows the tables that people ask about have."""
    held: Sequence[Table] = (tables.reports, tables.claims, tables.incidents, tables.problems, tables.entries)
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in held}


def has(connection: Connection, record: str) -> bool:
    """Whether a report, claim, incident or problem stands under this id."""
    keys = (tables.reports.c.id, tables.claims.c.id, tables.incidents.c.id, tables.problems.c.key)
    return any(connection.scalar(select(key).where(key == record)) is not None for key in keys)


def bodies(connection: Connection, key: Column[Any]) -> Mapping[str, str]:
    """The canonical JSON of every record of a table, by its key."""
    return {row[0]: row[1] for row in connection.execute(select(key, key.table.c.body))}


def known_problems(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those of the keys that problems stand under already."""
    key = tables.problems.c.key
    return {held for part in _parts(keys) for held in connection.scalars(select(key).where(key.in_(part)))}


def kept_out(connection: Connection, places: Sequence[str]) -> list[str]:
    """The keys of problems found while collecting that kept something out at one of these places, in order."""
    held = tables.problems.c
    query = select(held.key).where(held.report.is_(None), held.severity == "error").order_by(held.seq)
    return [key for part in _parts(places) for key in connection.scalars(query.where(held.where.in_(part)))]


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[i : i + 500] for i in range(0, len(names), 500))  # SQLite bounds the number of parameters
