"""Entries to tables: the one place that says what each kind of entry does, when it is appended and when replayed."""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, inspect, select
from sqlalchemy.schema import CreateIndex, CreateTable

from tallybook.ledger import brief, codec, index, people, tables
from tallybook.ledger.entry import (
    ADD,
    ADJUDICATE,
    ADOPT,
    ASSIGN,
    CODE,
    COPIES,
    DECIDE,
    DEFINE,
    KEY,
    MATCH,
    MATCHED,
    NOTE,
    OPEN,
    PLACE,
    READ,
    REDACT,
    STATE,
    UNDO,
    WITHDRAW,
    Entry,
    payload_of,
)  # fmt: skip
from tallybook.ledger.postgresql_words import PostgresqlWords
from tallybook.ledger.sqlite_words import SqliteWords
from tallybook.ledger.words import words_of
from tallybook.records import Incident, Problem, TallybookError

BATCH_ENTRIES = 500

# Built once: SQLAlchemy takes longer to put such a statement together than SQLite to run it.
_READ_BEFORE = select(tables.readings.c.report).where(
    tables.readings.c.report.in_(bindparam("reports", expanding=True))
)
_DROP_PROBLEMS = delete(tables.problems).where(tables.problems.c.report == bindparam("of"))
_DROP_READING = delete(tables.readings).where(tables.readings.c.report == bindparam("of"))
_ADD_READINGS = insert(tables.readings)
_ADD_REPORTS = insert(tables.reports)


def apply(connection: Connection, entries: Iterable[Entry]) -> int:
    """Bring the derived tables from the state before the entries to the state after them; returns how many there were.

    Memory is bounded by a batch, however many entries come.
    """
    count = 0
    for batch in _batches(entries):
        # Reports first: nothing that comes before one is about it, and the rest then stands in longer runs of one kind.
        ordered = sorted(batch, key=lambda entry: entry.action != ADD)
        for action, group in itertools.groupby(ordered, key=lambda entry: entry.action):
            if action not in _HANDLERS:
                raise TallybookError(
                    f"entry action={action!r}: expected one of {', '.join(_HANDLERS)}; upgrade tallybook"
                )
            _HANDLERS[action](connection, list(group))
        _asked(connection, batch)
        count += len(batch)
    return count


def create(connection: Connection) -> None:
    """Create the derived tables, empty."""
    tables.derived.create_all(connection)
    words_of(connection).create(connection)
    connection.execute(insert(tables.layout), {"fingerprint": fingerprint()})


def clear(connection: Connection) -> None:
    """Drop every derived table and create it again, empty."""
    words_of(connection).drop(connection)
    tables.derived.drop_all(connection)
    create(connection)


@functools.cache
def fingerprint() -> str:
    """What the derived tables of this version look like, as a hash; a file that says otherwise is replayed."""
    laid_out = tables.derived.sorted_tables
    made = [str(CreateTable(table)) for table in laid_out]
    made += sorted(str(CreateIndex(index)) for table in laid_out for index in table.indexes)
    made += (*SqliteWords.laid_out, *PostgresqlWords.laid_out)
    return hashlib.sha256("\n".join(made).encode()).hexdigest()[:16]


def is_current(connection: Connection) -> bool:
    """Whether the file's derived tables are laid out as this version lays them out."""
    if not inspect(connection).has_table(tables.layout.name):
        return False
    return list(connection.scalars(select(tables.layout.c.fingerprint))) == [fingerprint()]


def problem_key(problem: Problem, report: str | None = None) -> str:
    """What makes a problem the same one: all that it says, and the report whose reading found it."""
    text = codec.dumps([report, codec.encode(problem)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    following = iter(entries)
    while batch := list(itertools.islice(following, BATCH_ENTRIES)):
        yield batch


def _put(connection: Connection, table: Table, key: str, rows: dict[str, dict[str, Any]]) -> None:
    """Insert rows by key, in the place of those that stand under the same keys."""
    if not rows:
        return
    gone = delete(table).where(table.c[key] == bindparam("gone"))
    connection.execute(gone, [{"gone": k} for k in rows])
    connection.execute(insert(table), list(rows.values()))


def _nothing(_connection: Connection, _entries: Sequence[Entry]) -> None:
    """The first entry makes no row; of a redaction the entries tell that it is about, and all is replayed."""


def _added(connection: Connection, entries: Sequence[Entry]) -> None:
    rows = []
    for entry in entries:
        body = payload_of(entry)["report"]
        rows.append(
            {
                "id": body["id"],
                "seq": entry.seq,
                "published": body.get("published"),
                "publisher": tables.column(body.get("publisher")),
                "bytes_sha256": body.get("bytes_sha256"),
                "body": codec.dumps(body),
            }
        )
    connection.execute(_ADD_REPORTS, rows)
    words_of(connection).add_reports(connection, rows)


def _read(connection: Connection, entries: Sequence[Entry]) -> None:
    """A reading takes the place of an earlier one of the same report, but what people said of claims stays."""
    latest = {entry.record: entry for entry in entries}  # of two readings of one report in a row only the last counts
    again = list(connection.scalars(_READ_BEFORE, {"reports": list(latest)}))
    touched = people.touched(connection, list(latest))
    if again:
        of_report = [{"of": report} for report in again]
        connection.execute(_DROP_PROBLEMS, of_report)
        connection.execute(_DROP_READING, of_report)
        index.drop_claims(connection, [report for report in again if report not in touched])
    claims: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    problems: dict[str, dict[str, Any]] = {}
    for report, entry in latest.items():
        payload = payload_of(entry)
        readings.append({"report": report, "seq": entry.seq, "read_by": payload["read_by"]})
        problems.update(_problem_rows(entry, payload["problems"], report))
        if report not in touched:
            claims += _claim_rows(entry)
    for entry in entries:
        if entry.record in touched:
            people.reread(connection, entry.record, _claim_rows(entry))
    connection.execute(_ADD_READINGS, readings)
    index.put_claims(connection, claims)
    _put(connection, tables.problems, "key", problems)


def _claim_rows(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "id": body["id"],
            "report": entry.record,
            "seq": entry.seq,
            "nth": nth,
            "kind": body["kind"],
            "body": codec.dumps(body),
        }
        for nth, body in enumerate(payload_of(entry)["claims"])
    ]


def _problem_rows(entry: Entry, bodies: Sequence[Any], report: str | None) -> dict[str, dict[str, Any]]:
    rows = {}
    for nth, body in enumerate(bodies):
        problem = codec.decode(Problem, body)
        key = problem_key(problem, report)
        rows[key] = {
            "key": key,
            "seq": entry.seq,
            "nth": nth,
            "report": report,
            "where": tables.column(problem.where),
            "severity": problem.severity,
            "body": codec.dumps(body),
        }
    return rows


def _noted(connection: Connection, entries: Sequence[Entry]) -> None:
    rows: dict[str, dict[str, Any]] = {}
    for entry in entries:
        [row] = _problem_rows(entry, [payload_of(entry)["problem"]], None).values()
        rows[entry.record] = {**row, "key": entry.record}  # as it was given, whatever was redacted since
    _put(connection, tables.problems, "key", rows)


def _asked(connection: Connection, entries: Sequence[Entry]) -> None:
    """Which entries were asked for under a key."""
    told = [(on.removeprefix(KEY).partition(":"), e.seq) for e in entries for on in e.rests_on if on.startswith(KEY)]
    rows = [{"key": KEY + key, "seq": seq, "what": what} for (key, _, what), seq in told]
    if rows:
        connection.execute(insert(tables.asked), rows)


def _matched_incident(connection: Connection, entries: Sequence[Entry]) -> None:
    put_incidents(connection, {e.record: (e.seq, payload_of(e)["incident"]) for e in entries})


def put_incidents(connection: Connection, held: Mapping[str, tuple[int, Any]]) -> None:
    """Put incidents in the place of what stood under their ids, with all that is kept beside each.

    Args:
        connection: to tables that are made from entries.
        held: for each id the entry that it rests on, and the incident as plain JSON values.
    """
    rows = {
        key: {"id": key, "seq": seq, "start": (body.get("when") or {}).get("start") or "", "body": codec.dumps(body)}
        for key, (seq, body) in held.items()
    }
    _put(connection, tables.incidents, "id", rows)
    _drop_parts(connection, [{"gone": key} for key in held])
    brief.put(connection, [codec.read(Incident, str(row["body"])) for row in rows.values()])
    parts = [{"incident": key, "claim": claim} for key, (_seq, body) in held.items() for claim in body["claims"]]
    if parts:
        connection.execute(insert(tables.incident_claims), parts)
    links = [
        {"incident": key, "type": type_, "other": other}
        for key, (_seq, body) in held.items()
        for type_, other in body.get("links", ())
    ]
    if links:
        connection.execute(insert(tables.incident_links), links)


def _drop_parts(connection: Connection, gone: Sequence[dict[str, str]]) -> None:
    for table in (tables.incident_claims, tables.incident_links):
        connection.execute(delete(table).where(table.c.incident == bindparam("gone")), gone)


def _grouped_copies(connection: Connection, entries: Sequence[Entry]) -> None:
    groups = {e.record: (e.seq, codec.dumps(payload_of(e)["copies"])) for e in entries}
    rows = {k: {"original": k, "seq": seq, "body": body} for k, (seq, body) in groups.items()}
    _put(connection, tables.copies, "original", rows)


def _withdrawn(connection: Connection, entries: Sequence[Entry]) -> None:
    keys = {"incident": tables.incidents.c.id, "copies": tables.copies.c.original, "problem": tables.problems.c.key}
    for kind, key in keys.items():
        if gone := [{"gone": e.record} for e in entries if payload_of(e)["of"] == kind]:
            connection.execute(delete(key.table).where(key == bindparam("gone")), gone)
            if kind == "incident":
                _drop_parts(connection, gone)
                brief.drop(connection, [e["gone"] for e in gone])


def _all_matched(connection: Connection, entries: Sequence[Entry]) -> None:
    connection.execute(insert(tables.matchings), [{"seq": e.seq, "by": e.by} for e in entries])


_HANDLERS: dict[str, Callable[[Connection, Sequence[Entry]], None]] = {
    OPEN: _nothing,
    ADD: _added,
    READ: _read,
    NOTE: _noted,
    MATCH: _matched_incident,
    COPIES: _grouped_copies,
    WITHDRAW: _withdrawn,
    MATCHED: _all_matched,
    DECIDE: people.decided,
    STATE: people.decided,
    UNDO: people.undone,
    DEFINE: people.defined,
    ASSIGN: people.assigned,
    CODE: people.coded,
    ADJUDICATE: people.decided,
    PLACE: people.placed,
    ADOPT: _nothing,
    REDACT: _nothing,
}
