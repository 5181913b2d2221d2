"""What a ledger holds at one moment: reads records back out of the derived tables."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, func, select, union

from tallybook.ledger import chain, codec, lists, tables
from tallybook.ledger.entry import ADD, ADJUDICATE, DECIDE, READ, REDACT, STATE, UNDO
from tallybook.records import (
    BadInput,
    Claim,
    Copies,
    Decision,
    Incident,
    Placing,
    Problem,
    Report,
    Snapshot,
    TallybookError,
)

Record = TypeVar("Record")

_MOVES_MATCHING = (ADD, READ, DECIDE, STATE, UNDO, ADJUDICATE, REDACT)
_REDACTED = (
    select(tables.entries.c.seq)
    .where(tables.entries.c.action == REDACT, tables.entries.c.rests_on.contains(bindparam("hash")))
    .limit(1)
)
_REPORT_BODY = select(tables.reports.c.body).where(tables.reports.c.id == bindparam("report"))


def snapshot(connection: Connection) -> Snapshot:
    """Everything as records: reports and claims in the order they came, incidents by id."""
    reports, claims, incidents, decisions = (
        t.c for t in (tables.reports, tables.claims, tables.incidents, tables.decisions)
    )
    return Snapshot(
        reports={r.id: r for r in _records(connection, Report, reports.seq)},
        claims={c.id: c for c in _records(connection, Claim, claims.seq, claims.nth)},
        incidents={i.id: i for i in _records(connection, Incident, incidents.id)},
        copies=tuple(_records(connection, Copies, tables.copies.c.original)),
        decisions=tuple(_records(connection, Decision, tables.decisions.c.seq, where=decisions.undone.is_(None))),
        problems=tuple(_records(connection, Problem, tables.problems.c.seq, tables.problems.c.nth)),
        head=chain.head(connection)[1],
        placings=placings(connection),
    )


def part(connection: Connection, ids: Sequence[str]) -> Snapshot:
    """Some incidents, and the claims, reports and copies that belong to them; links lead to others of them alone."""
    kept = set(ids)
    incidents = lists.incidents(connection, sorted(kept))
    wanted = sorted({claim for incident in incidents.values() for claim in incident.claims})
    claims = _in_order(connection, Claim, wanted, tables.claims.c.seq, tables.claims.c.nth)
    told = {claim.report for claim in claims.values()} | {r for i in incidents.values() for r in i.reports}
    original = tables.copies.c.original
    copies = (
        codec.read(Copies, body)
        for some in _parts(sorted(told))
        for body in connection.scalars(select(tables.copies.c.body).where(original.in_(some)).order_by(original))
    )
    return Snapshot(
        reports=_in_order(connection, Report, sorted(told), tables.reports.c.seq),
        claims=claims,
        incidents={
            name: replace(held, links=tuple(link for link in held.links if link[1] in kept))
            for name, held in incidents.items()
        },
        copies=tuple(copies),
        head=chain.head(connection)[1],
    )


def _in_order(connection: Connection, kind: type[Record], ids: Sequence[str], *order: Column[Any]) -> dict[str, Record]:
    """Records of a table by id, in the order they came."""
    table: Any = order[0].table
    found: list[Any] = []
    for some in _parts(ids):
        found += connection.execute(select(*order, table.c.id, table.c.body).where(table.c.id.in_(some))).all()
    return {row[-2]: codec.read(kind, row[-1]) for row in sorted(found, key=lambda row: tuple(row[: len(order)]))}


def placings(connection: Connection) -> tuple[Placing, ...]:
    """What people said of claims under headings of the risk board, in order, as far as it was not taken back."""
    kept = tables.placings.c
    return tuple(_records(connection, Placing, kept.seq, where=kept.undone.is_(None)))


def _records(
    connection: Connection, kind: type[Record], *order: Column[Any], where: ColumnElement[bool] | None = None
) -> Iterator[Record]:
    table = order[0].table
    query = select(table.c.body).order_by(*order)
    for body in connection.scalars(query if where is None else query.where(where)):
        yield codec.read(kind, body)


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
    moved = chain.last_of(connection, _MOVES_MATCHING)
    return moved > 0 if row is None else (moved > row[0] or row[1] != by)


def behind(connection: Connection) -> bool:
    """Whether anything was added, read or decided since anybody last matched everything."""
    last = select(func.max(tables.matchings.c.seq))
    return chain.last_of(connection, _MOVES_MATCHING) > (connection.scalar(last) or 0)


def report(connection: Connection, report_id: str) -> Report:
    """One report; TallybookError if it is not held."""
    body = connection.scalar(_REPORT_BODY, {"report": report_id})
    if body is None:
        raise TallybookError(f"report={report_id!r}: expected the id of a report that the ledger holds")
    return codec.read(Report, body)


def claim(connection: Connection, claim_id: str) -> Claim:
    """One claim as it stands; BadInput if it is not held."""
    body = connection.scalar(select(tables.claims.c.body).where(tables.claims.c.id == claim_id))
    if body is None:
        raise BadInput(f"claim={claim_id!r}: expected the id of a claim that the ledger holds")
    return codec.read(Claim, body)


def incident(connection: Connection, incident_id: str) -> Incident:
    """One incident as it stands; BadInput if it is not held."""
    body = connection.scalar(select(tables.incidents.c.body).where(tables.incidents.c.id == incident_id))
    if body is None:
        raise BadInput(f"incident={incident_id!r}: expected the id of an incident that the ledger holds")
    return codec.read(Incident, body)


def reading(connection: Connection, report_id: str) -> tuple[Claim, ...]:
    """What the last reading has read in a report, in the order of the text."""
    kept, held = tables.as_read.c, tables.claims.c
    touched = connection.scalar(select(tables.decided.c.seq).where(tables.decided.c.report == report_id).limit(1))
    if touched is None:
        query = select(held.body).where(held.report == report_id).order_by(held.nth)
    else:
        query = select(kept.body).where(kept.report == report_id, kept.current == 1).order_by(kept.nth)
    return tuple(codec.read(Claim, body) for body in connection.scalars(query))


def about(connection: Connection, record: str) -> list[int]:
    """The numbers of the entries about a record, in order: also decisions about several, and what took them back."""
    kept, on, made = tables.entries.c, tables.decided.c, tables.decisions.c
    own = select(kept.seq).where(kept.record == record)
    decided = select(on.seq).where(on.record == record)
    undone = select(made.undone).where(made.undone.is_not(None), made.seq.in_(decided))
    return sorted(connection.scalars(union(own, decided, undone)))


def done_under(connection: Connection, key: str) -> tuple[int, str] | None:
    """The number of the entry that was asked for under a key, and the hash of what was asked; None where none was."""
    held = tables.asked.c
    row = connection.execute(select(held.seq, held.what).where(held.key == key)).first()
    return (row.seq, row.what) if row is not None else None


def claims_under(connection: Connection, record: str) -> list[str]:
    """The ids of the claims that a record stands for: an incident's, a report's, or its own; sorted."""
    ids = tables.claims.c
    return claims_of_incident(connection, record) or sorted(
        connection.scalars(select(ids.id).where((ids.id == record) | (ids.report == record)))
    )


def claims_of_incident(connection: Connection, record: str) -> list[str]:
    """The ids of the claims of an incident; none of what is no incident."""
    body = connection.scalar(select(tables.incidents.c.body).where(tables.incidents.c.id == record))
    return [] if body is None else list(codec.loads(body)["claims"])


def redacted(connection: Connection, hash_: str) -> bool:
    """Whether a redaction took away the words of the entry, or the bytes, with this hash."""
    return connection.scalar(_REDACTED, {"hash": hash_}) is not None


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


def bodies(connection: Connection, key: Column[Any], among: Sequence[str] | None = None) -> Mapping[str, str]:
    """The canonical JSON of the records of a table, by its key: of every one, or of those with some keys."""
    query = select(key, key.table.c.body)
    asked = [query] if among is None else [query.where(key.in_(part)) for part in _parts(among)]
    return {row[0]: row[1] for one in asked for row in connection.execute(one)}


def count_matched(connection: Connection) -> dict[str, int]:
    """How many incidents and groups of copies there are."""
    held = (tables.incidents, tables.copies)
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in held}


def known_problems(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those of the keys that problems stand under already."""
    key = tables.problems.c.key
    return {held for part in _parts(keys) for held in connection.scalars(select(key).where(key.in_(part)))}


def kept_out(connection: Connection, places: Sequence[str]) -> list[str]:
    """The keys of problems found while collecting that kept something out at one of these places, in order."""
    held = tables.problems.c
    query = select(held.key).where(held.report.is_(None), held.severity == "error").order_by(held.seq)
    wanted = [tables.column(place) or "" for place in places]
    return [key for part in _parts(wanted) for key in connection.scalars(query.where(held.where.in_(part)))]


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[i : i + 500] for i in range(0, len(names), 500))  # SQLite bounds the number of parameters
