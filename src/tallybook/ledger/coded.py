"""Reads back what people defined and coded: named tallies, who is asked to code what, codings of a report."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tallybook.ledger import codec, tables
from tallybook.records import BadInput, Claim, Coding, Definition

_entries, _codings = tables.entries.c, tables.codings.c


def definitions(connection: Connection) -> tuple[Definition, ...]:
    """The named tallies, each as it was defined last, by name."""
    kept = tables.definitions.c
    query = select(kept.body).where(kept.undone.is_(None)).order_by(kept.seq)
    latest = {d.name: d for d in (codec.read(Definition, body) for body in connection.scalars(query))}
    return tuple(latest[name] for name in sorted(latest))


def assigned(connection: Connection) -> dict[str, tuple[str, ...]]:
    """For each report that people are asked to code, who they are."""
    kept = tables.assignments.c
    query = select(kept.report, kept.coders).where(kept.undone.is_(None)).order_by(kept.seq)
    latest = {report: tuple(codec.loads(coders)) for report, coders in connection.execute(query)}
    return {report: coders for report, coders in latest.items() if coders}


def blind(connection: Connection, who: str) -> set[str]:
    """The reports that somebody is asked to code while not all who were asked have handed in."""
    theirs = {report: coders for report, coders in assigned(connection).items() if who in coders}
    query = select(_codings.report, _codings.coder).where(_codings.report.in_(theirs), _codings.undone.is_(None))
    done = {(report, coder) for report, coder in connection.execute(query)} if theirs else set()
    return {report for report, coders in theirs.items() if not all((report, coder) in done for coder in coders)}


def codings(connection: Connection, report: str) -> tuple[Coding, ...]:
    """The codings of a report, the last one of each person, in the order they were made."""
    query = select(_codings.seq, _codings.coder).where(_codings.report == report, _codings.undone.is_(None))
    latest = {coder: seq for seq, coder in connection.execute(query.order_by(_codings.seq))}
    return tuple(coding(connection, seq) for seq in sorted(latest.values()))


def coded_reports(connection: Connection) -> dict[str, int]:
    """For each report that was coded, by how many people."""
    query = select(_codings.report, _codings.coder).where(_codings.undone.is_(None)).distinct()
    count: dict[str, int] = {}
    for report, _ in connection.execute(query.order_by(_codings.report)):
        count[report] = count.get(report, 0) + 1
    return count


def coding(connection: Connection, seq: int) -> Coding:
    """One coding by the number of its entry; BadInput where there is none."""
    row = connection.execute(select(tables.codings).where(_codings.seq == seq)).first()
    if row is None:
        raise BadInput(f"entry={seq}: expected the number of a coding")
    claims = tuple(codec.decode(Claim, body) for body in codec.loads(row.body))
    return Coding(seq, row.report, row.coder, row.at, claims, row.note)


def hash_of_entry(connection: Connection, seq: int) -> str:
    """The hash of an entry that is there."""
    return str(connection.scalar(select(_entries.hash).where(_entries.seq == seq)))
