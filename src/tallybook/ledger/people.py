"""What people said becomes rows: decisions, what they take back, and what therefore stands of a report's claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, union_all, update

from tallybook.ledger import codec, index, tables
from tallybook.ledger.entry import DECIDE, STATE, Entry, payload_of
from tallybook.records import Decision, Placing

SPLIT, STATED, ADJUDICATED = "split", "state", "adjudicate"
# What can be taken back.
SAYINGS = (tables.decisions, tables.definitions, tables.assignments, tables.codings, tables.placings)

_held, _read, _on, _made = tables.claims.c, tables.as_read.c, tables.decided.c, tables.decisions.c
_CLAIM = select(_held.report, _held.body).where(_held.id == bindparam("claim"))
_TOUCHED = select(_on.report).where(_on.report.in_(bindparam("reports", expanding=True))).distinct()
_KEEP_AS_READ = insert(tables.as_read).from_select(
    ["id", "report", "seq", "nth", "kind", "body", "current"],
    select(_held.id, _held.report, _held.seq, _held.nth, _held.kind, _held.body, 1).where(
        _held.report == bindparam("of")
    ),
)
_STANDING = (
    select(_on.seq, _on.nth, _on.record, _on.body)
    .join(tables.decisions, _made.seq == _on.seq)
    .where(_on.report == bindparam("of"), _made.undone.is_(None))
    .order_by(_on.seq, _on.nth)
)
_AS_READ = select(tables.as_read).where(_read.report == bindparam("of"))
_DROP_AS_READ = delete(tables.as_read).where(_read.id == bindparam("gone"))
_DROP_UNNAMED = delete(tables.as_read).where(
    _read.report == bindparam("of"), _read.id.not_in(select(_on.record).where(_on.report == bindparam("of")))
)
_OUTDATED = update(tables.as_read).where(_read.report == bindparam("of")).values(current=0)


def touched(connection: Connection, reports: Sequence[str]) -> set[str]:
    """Those of the reports on whose claims people have said something."""
    return {str(report) for report in connection.scalars(_TOUCHED, {"reports": list(reports)})}


def reread(connection: Connection, report: str, rows: Sequence[dict[str, Any]]) -> None:
    """Take in a newer reading of a report that people have touched; what they said stays as they said it."""
    connection.execute(_DROP_UNNAMED, {"of": report})
    connection.execute(_OUTDATED, {"of": report})
    if rows:
        connection.execute(_DROP_AS_READ, [{"gone": row["id"]} for row in rows])
        connection.execute(insert(tables.as_read), [{**row, "current": 1} for row in rows])
    settle(connection, report)


def decided(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep decisions and stated claims; a correction or a statement changes what stands of its report."""
    for entry in entries:
        said = payload_of(entry)
        what, records, claims = _said(entry)
        groups = tuple(tuple(group) for group in said.get("groups", ()))
        decision = Decision(entry.seq, entry.by, entry.at, what, tuple(records), entry.why or "", groups)
        row = {"seq": entry.seq, "what": what, "undone": None, "body": codec.dumps(codec.encode(decision))}
        connection.execute(insert(tables.decisions), row)
        pins = what in ("accept", "reject")
        on = [_row_on(connection, entry.seq, nth, record, pins, claims) for nth, record in enumerate(records)]
        reports = dict.fromkeys(row["report"] for row in on if row["report"] is not None)
        for report in set(reports) - touched(connection, list(reports)):
            connection.execute(_KEEP_AS_READ, {"of": report})
        connection.execute(insert(tables.decided), on)
        if claims or what == ADJUDICATED:
            for report in reports:
                settle(connection, report)


def _said(entry: Entry) -> tuple[str, list[str], dict[str, Any]]:
    """What a person decided, about which records, and the claims of them that the person worded."""
    said = payload_of(entry)
    if entry.action == DECIDE:
        return said["what"], said["records"], {c["id"]: c for c in [said.get("corrected")] if c is not None}
    if entry.action == STATE:
        return STATED, [said["claim"]["id"]], {said["claim"]["id"]: said["claim"]}
    worded = {claim["id"]: claim for claim in said["claims"]}
    return ADJUDICATED, [entry.record, *worded], {entry.record: None, **worded}


def _row_on(
    connection: Connection, seq: int, nth: int, record: str, pins: bool, claims: dict[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {"seq": seq, "nth": nth, "record": record, "report": None, "body": None}
    if record in claims:
        claim = claims[record]
        return {**row, "report": claim["report"], "body": codec.dumps(claim)} if claim else {**row, "report": record}
    held = connection.execute(_CLAIM, {"claim": record}).first()
    return row if held is None else {**row, "report": held.report, "body": held.body if pins else None}


def undone(connection: Connection, entries: Sequence[Entry]) -> None:
    """Mark what is taken back, and bring the claims of its reports to what stands without it."""
    for entry in entries:
        seq = payload_of(entry)["entry"]
        for said in SAYINGS:
            connection.execute(update(said).where(said.c.seq == seq).values(undone=entry.seq))
        reports = connection.scalars(select(_on.report).where(_on.seq == seq, _on.report.is_not(None)).distinct())
        for report in reports.all():
            settle(connection, report)


def settle(connection: Connection, report: str) -> None:
    """Make the claims of a touched report anew: each as a person left it last, else as it was last read.

    A claim that the last reading has no more stays while a decision about it stands. Once the report is adjudicated,
    what was read and said before counts no more.
    """
    standing = connection.execute(_STANDING, {"of": report}).all()
    adjudicated = max((row.seq for row in standing if row.record == report), default=0)
    standing = [row for row in standing if row.seq >= adjudicated]
    left = {row.record: row for row in standing if row.body is not None}
    named = {row.record for row in standing}
    rows = {}
    for row in connection.execute(_AS_READ, {"of": report}):
        if (row.current and not adjudicated) or row.id in named:
            rows[row.id] = _claim_row(row.id, report, row, left[row.id].body if row.id in left else row.body)
    first: dict[str, Row[Any]] = {}
    for row in standing:
        first.setdefault(row.record, row)
    for record, row in left.items():
        if record not in rows:
            rows[record] = _claim_row(record, report, first[record], row.body)
    index.drop_claims(connection, [report])
    index.put_claims(connection, list(rows.values()))


def _claim_row(record: str, report: str, at: Row[Any], body: str) -> dict[str, Any]:
    kind = codec.loads(body)["kind"]
    return {"id": record, "report": report, "seq": at.seq, "nth": at.nth, "kind": kind, "body": body}


def defined(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep what named tallies count."""
    bodies = [(e, payload_of(e)["definition"]) for e in entries]
    rows = [{"seq": e.seq, "id": e.record, "undone": None, "body": codec.dumps(body)} for e, body in bodies]
    connection.execute(insert(tables.definitions), rows)


def assigned(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep who is asked to code what."""
    asked = [(e, codec.dumps(payload_of(e)["coders"])) for e in entries]
    rows = [{"seq": e.seq, "report": e.record, "undone": None, "coders": coders} for e, coders in asked]
    connection.execute(insert(tables.assignments), rows)


def coded(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep codings, apart from what stands."""
    rows = [
        {
            "seq": e.seq,
            "report": e.record,
            "coder": e.by,
            "at": e.at,
            "note": tables.column(e.why) or "",
            "undone": None,
            "body": codec.dumps(payload_of(e)["claims"]),
        }
        for e in entries
    ]
    connection.execute(insert(tables.codings), rows)


def placed(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep what people said of claims under headings."""
    rows = []
    for entry in entries:
        said = payload_of(entry)
        placing = Placing(
            entry.seq, entry.by, entry.at, said["what"], entry.record, said["indicator"], tuple(said["rules"]),
            said["rules_version"], entry.why or "",
        )  # fmt: skip
        body = codec.dumps(codec.encode(placing))
        rows.append({"seq": entry.seq, "claim": placing.claim, "undone": None, "body": body})
    connection.execute(insert(tables.placings), rows)


def standing(connection: Connection, seq: int) -> tuple[str, str] | None:
    """The hash and the record of an entry in which a person said something that stands; None where none does."""
    kept = tables.entries.c
    stands = union_all(*(select(said.c.seq).where(said.c.seq == seq, said.c.undone.is_(None)) for said in SAYINGS))
    row = connection.execute(select(kept.hash, kept.record).where(kept.seq.in_(stands))).first()
    return None if row is None else (row[0], row[1])


def resting_on(connection: Connection, seq: int) -> list[tuple[int, str, str]]:
    """Standing decisions about a claim as this one left it, the latest first: entry, claim, by whom."""
    own = select(_on.record).where(_on.seq == seq, _on.body.is_not(None))
    whole = select(_on.report).where(_on.seq == seq, _on.record == _on.report)
    query = (
        select(_on.seq, _on.record, tables.entries.c.by)
        .join(tables.decisions, _made.seq == _on.seq)
        .join(tables.entries, tables.entries.c.seq == _on.seq)
        .where(
            _on.seq > seq, _on.body.is_not(None), _on.record.in_(own) | _on.report.in_(whole), _made.undone.is_(None)
        )
        .order_by(_on.seq.desc())
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]
