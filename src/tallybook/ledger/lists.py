"""Lists of what a ledger holds, a page at a time, and what belongs to a few records: never all of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Table, bindparam, exists, func, or_, select, tuple_

from tallybook.ledger import codec, tables
from tallybook.records import Claim, Copies, Decision, Incident, Placing, Report

T = TypeVar("T")
OF_CLAIMS = ("accept", "reject", "correct", "state")  # what people say of a single claim

_reports, _claims, _on, _made = tables.reports.c, tables.claims.c, tables.decided.c, tables.decisions.c
_incidents, _part = tables.incidents.c, tables.incident_claims.c
_JUDGED = exists(
    select(_on.seq)
    .join(tables.decisions, _made.seq == _on.seq)
    .where(_on.record == _claims.id, _made.undone.is_(None), _made.what.in_(OF_CLAIMS))
)
_TO_REVIEW = exists(select(_claims.id).where(_claims.report == _reports.id, ~_JUDGED))
# Built once: SQLAlchemy takes longer to put such a statement together than the database to run it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OF_THESE = select(_part.claim, _part.incident).where(_part.claim.in_(_IDS)).order_by(_part.incident)
_COUNTS = (  # of each report: its claims, and those that people have judged
    select(_claims.report, func.count(), func.count().filter(_JUDGED))
    .where(_claims.report.in_(_IDS))
    .group_by(_claims.report)
)
_READ = select(tables.readings.c.report).where(tables.readings.c.report.in_(_IDS))
_DECIDED_ON = (
    select(_on.record, _made.body)
    .join(tables.decisions, _made.seq == _on.seq)
    .where(_on.record.in_(_IDS), _made.undone.is_(None))
    .order_by(_made.seq.desc())
)
_BODIES = {
    table: select(table.c.id, table.c.body).where(table.c.id.in_(_IDS))
    for table in (tables.reports, tables.claims, tables.incidents)
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list: `seq` is its place in it, `claims` how many it has, `judged` those people have judged.

    `read` is False where no reader has read it yet. `claims` and `judged` are None where they are not told.
    """

    report: Report
    seq: int
    claims: int | None
    judged: int | None
    read: bool


def report_rows(
    connection: Connection, *, before: int | None, most: int, to_review: bool, words: str = ""
) -> list[ReportRow]:
    """Reports, those added last first.

    Args:
        connection: a view of the ledger.
        before: only those with a smaller `seq`; None begins with the last.
        most: how many.
        to_review: only those with a claim that nobody has judged.
        words: only those with this in the publisher's name; empty: all.
    """
    query = select(_reports.seq, _reports.body).order_by(_reports.seq.desc()).limit(most)
    if before is not None:
        query = query.where(_reports.seq < before)
    if to_review:
        query = query.where(_TO_REVIEW)
    if words:
        query = query.where(func.lower(_reports.publisher).contains(words.lower(), autoescape=True))
    rows = [(row.seq, codec.read(Report, row.body)) for row in connection.execute(query)]
    ids = {"ids": [report.id for _seq, report in rows]}
    counts = {report: (claims, judged) for report, claims, judged in connection.execute(_COUNTS, ids)}
    read = set(connection.scalars(_READ, ids))
    return [ReportRow(r, seq, *counts.get(r.id, (0, 0)), r.id in read) for seq, r in rows]


def next_to_review(connection: Connection, report_id: str, *, without: Collection[str] = ()) -> str | None:
    """The report after this one, in the order of the list, that has a claim nobody has judged; then from the top.

    `without` are reports that it is not to be.
    """
    at = connection.scalar(select(_reports.seq).where(_reports.id == report_id)) or 0
    other = _reports.id.not_in({report_id, *without})
    query = select(_reports.id).where(_TO_REVIEW, other).order_by(_reports.seq.desc()).limit(1)
    return connection.scalar(query.where(_reports.seq < at)) or connection.scalar(query)


def is_read(connection: Connection, report_id: str) -> bool:
    """Whether any reader has read a report."""
    readings = tables.readings.c
    return connection.scalar(select(readings.seq).where(readings.report == report_id)) is not None


def claims_of_report(connection: Connection, report_id: str) -> tuple[Claim, ...]:
    """The claims of a report as they stand, in the order of the text."""
    bodies = connection.scalars(select(_claims.body).where(_claims.report == report_id))
    claims = [codec.read(Claim, body) for body in bodies]
    return tuple(sorted(claims, key=lambda c: (c.spans[0].start, c.spans[0].end, c.id)))


def claims(connection: Connection, ids: Sequence[str]) -> dict[str, Claim]:
    """Claims by id, those that the ledger holds."""
    return _by_id(connection, tables.claims, Claim, ids)


def reports(connection: Connection, ids: Sequence[str]) -> dict[str, Report]:
    """Reports by id, those that the ledger holds."""
    return _by_id(connection, tables.reports, Report, ids)


def claim_ids(connection: Connection, reports: Sequence[str]) -> set[str]:
    """The ids of all claims of some reports, as they stand and as they were read."""
    held = (select(table.id).where(table.report.in_(reports)) for table in (_claims, tables.as_read.c))
    return {claim for query in held for claim in connection.scalars(query)}


def copies_of(connection: Connection, reports: Collection[str]) -> set[str]:
    """The reports that say as a whole what one of these says: its copies, what it is a copy of, and copies of that."""
    found: set[str] = set()
    for report in reports:
        query = select(tables.copies.c.body).where(tables.copies.c.body.contains(codec.dumps(report), autoescape=True))
        for body in connection.scalars(query):
            copies = codec.decode(Copies, codec.loads(body))
            alike = {copies.original, *copies.copies}
            found |= alike if report in alike else set()
    return found


def entries_about(connection: Connection, reports: Collection[str], records: Collection[str]) -> set[int]:
    """The numbers of the decisions about claims of some reports, or about some records, and of what took them back."""
    on = select(_on.seq).where(or_(_on.report.in_(reports), _on.record.in_(records)))
    rows = connection.execute(select(_made.seq, _made.undone).where(_made.seq.in_(on)))
    return {seq for row in rows for seq in row if seq is not None}


def decisions_on(connection: Connection, records: Sequence[str]) -> dict[str, tuple[Decision, ...]]:
    """The standing decisions about each of these records, the latest first."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for part in (records[i : i + 500] for i in range(0, len(records), 500)):
        for row in connection.execute(_DECIDED_ON, {"ids": part}):
            found[row.record].append(codec.read(Decision, row.body))
    return {record: tuple(made) for record, made in found.items()}


def placings_on(connection: Connection, claims: Sequence[str]) -> dict[tuple[str, str], Placing]:
    """What people said last of these claims under headings of the risk board, by claim and heading."""
    kept = tables.placings.c
    found: dict[tuple[str, str], Placing] = {}
    for part in (claims[i : i + 500] for i in range(0, len(claims), 500)):
        query = select(kept.body).where(kept.claim.in_(part), kept.undone.is_(None)).order_by(kept.seq)
        for body in connection.scalars(query):
            placing = codec.read(Placing, body)
            found[placing.claim, placing.indicator] = placing
    return found


def decisions_by(connection: Connection, by: str, what: Sequence[str], most: int) -> list[Decision]:
    """The standing decisions of these kinds by somebody, the latest first."""
    query = (
        select(_made.body)
        .join(tables.entries, tables.entries.c.seq == _made.seq)
        .where(_made.what.in_(what), _made.undone.is_(None), tables.entries.c.by == by)
        .order_by(_made.seq.desc())
        .limit(most)
    )
    return [codec.read(Decision, body) for body in connection.scalars(query)]


def incidents(connection: Connection, ids: Sequence[str]) -> dict[str, Incident]:
    """Incidents by id, those that stand."""
    return _by_id(connection, tables.incidents, Incident, ids)


def incidents_of_claims(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The ids of the incidents that hold each of these claims."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in (ids[i : i + 500] for i in range(0, len(ids), 500)):
        for row in connection.execute(_OF_THESE, {"ids": part}):
            found[row.claim].append(row.incident)
    return {claim: tuple(held) for claim, held in found.items()}


def links_to(connection: Connection, incident_id: str) -> tuple[tuple[str, str], ...]:
    """The (type, incident id) pairs of the incidents that link to this one."""
    link = tables.incident_links.c
    query = select(link.type, link.incident).where(link.other == incident_id).order_by(link.type, link.incident)
    return tuple((row.type, row.incident) for row in connection.execute(query))


def incident_page(
    connection: Connection, *, after: tuple[str, str] | None, most: int, latest_first: bool = True
) -> list[Incident]:
    """Incidents by their earliest day.

    Args:
        connection: a view of the ledger.
        after: earliest day ("" for none) and id of the last one seen; None begins.
        most: how many.
        latest_first: from the latest day back; False: from the earliest on.
    """
    day = _incidents.start
    order = (day.desc(), _incidents.id.desc()) if latest_first else (day, _incidents.id)
    query = select(_incidents.body).order_by(*order).limit(most)
    if after is not None:
        here, last = tuple_(day, _incidents.id), tuple_(*after)  # as rows: an index on both begins there
        query = query.where(here < last if latest_first else here > last)
    return [codec.read(Incident, body) for body in connection.scalars(query)]


def _by_id(connection: Connection, table: Table, kind: type[T], ids: Sequence[str]) -> dict[str, T]:
    found: dict[str, T] = {}
    for part in (ids[i : i + 500] for i in range(0, len(ids), 500)):
        rows = connection.execute(_BODIES[table], {"ids": part})
        found.update({row.id: codec.read(kind, row.body) for row in rows})
    return found
