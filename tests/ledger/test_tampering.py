"""Whatever is changed, put in, taken out or swapped behind the guards' back, `verify` finds it and names the entry."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, delete, exc, insert, select, update

from tallybook.ledger import Ledger, Verified, tables
from tallybook.records import Problem

KEPT = tuple(tables.kept.tables.values())
DERIVED_FILLED = (
    "reports",
    "readings",
    "claims",
    "incidents",
    "decisions",
    "decided",
    "problems",
    "matchings",
    "layout",
)


@pytest.fixture
def filled(ledger: Ledger, report: Any, claims: Any, incident: Any) -> Ledger:
    for number in range(3):
        ledger.add_report(report(number), raw=f"bytes {number}".encode())
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
    ledger.add_problems([Problem("C001", "a.txt", "the file is empty")])
    ledger.put_matching([incident(claims(report())[0])], [], by="program:matcher@1")
    ledger.decide("accept", [claims(report())[0].id], why="seen the page", by="person:A. Reviewer")
    return ledger


class Undone(Exception):  # noqa: N818
    """Ends a transaction so that nothing of it stays."""


def verified_after(ledger: Ledger, change: Any) -> Verified:
    """What `verify` says while a change behind the guards' back stands; it is undone again."""
    found: list[Verified] = []
    try:
        with ledger.transaction() as connection:
            guards = taken_off(connection)
            try:
                change(connection)
            except (
                exc.IntegrityError,
                exc.DataError,
            ):  # there is such a row already, or the column takes no such value
                raise Undone from None
            for statement in guards:
                connection.exec_driver_sql(statement)
            found.append(ledger.verify())
            raise Undone  # noqa: TRY301 - it ends the transaction
    except Undone:
        if not found:
            reject()
    return found[0]


def taken_off(connection: Connection) -> list[str]:
    """Take the guards off, and foreign keys with them; returns what puts them on again."""
    run = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        run("PRAGMA defer_foreign_keys = ON")
        guards = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%appended%'").all()
        for name, _ in guards:
            run(f"DROP TRIGGER {name}")
        return [made for _, made in guards]
    run("SET LOCAL session_replication_role = replica")
    for table in KEPT:
        run(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
    names = run("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal").all()
    return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name, table in names if "_refuse_" in name]


def nth_row(connection: Connection, table: Table, nth: int) -> dict[str, Any]:
    rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
    return dict(rows[nth % len(rows)])


def is_row(table: Table, row: dict[str, Any]) -> Any:
    key = [column == row[column.name] for column in table.primary_key.columns]
    return key[0] if len(key) == 1 else key[0] & key[1]


def other_value(value: Any, how: str, neighbour: Any) -> Any:
    if how == "neighbour":
        return neighbour
    if how == "nothing":
        return None
    if isinstance(value, int):
        return {"more": value + 1, "less": value - 1, "same in other words": -value}[how]
    if isinstance(value, bytes):
        return {"more": value + b"x", "less": value[:-1], "same in other words": value[::-1]}[how]
    text = str(value)
    return {"more": text + "x", "less": text[:-1], "same in other words": text.replace(",", ", ") + " "}[how]


def assert_named(found: Verified, table: Table, row: dict[str, Any]) -> None:
    told = "\n".join(f"{p.code} {p.where} {p.message}" for p in found.problems)
    assert not found.sound
    if "seq" in row and table in KEPT:
        assert f"entry {row['seq']}" in told, told
    elif table in KEPT:
        assert row["sha256"] in told, told
    else:
        assert f"V002 {found.problems[0].where.rpartition(':')[0]}: {table.name}" in told, told


tables_to_harm = st.sampled_from(KEPT) | st.sampled_from([tables.derived.tables[name] for name in DERIVED_FILLED])
hows = st.sampled_from(["more", "less", "same in other words", "neighbour", "nothing"])
harmed = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@harmed
@given(table=tables_to_harm, nth=st.integers(0, 20), column=st.integers(0, 8), how=hows)
def test_any_column_of_any_row_that_is_changed_is_found(
    table: Table, nth: int, column: int, how: str, filled: Ledger
) -> None:
    name = list(table.columns)[column % len(table.columns)].name
    rows: list[dict[str, Any]] = []

    def change(connection: Connection) -> None:
        row, neighbour = nth_row(connection, table, nth), nth_row(connection, table, nth + 1)
        value = other_value(row[name], how, neighbour[name])
        assume(value != row[name])
        rows.append(row)
        connection.execute(update(table).where(is_row(table, row)).values({name: value}))

    found = verified_after(filled, change)
    if table is tables.entries and name == "seq" and f"entry {rows[0]['seq']}" not in str(found.problems):
        assert "missing before it" in str(found.problems) or "was put in" in str(found.problems)
    else:
        assert_named(found, table, rows[0])


@harmed
@given(table=tables_to_harm, nth=st.integers(0, 20))
def test_any_row_that_is_taken_out_is_found(table: Table, nth: int, filled: Ledger) -> None:
    rows: list[dict[str, Any]] = []

    def change(connection: Connection) -> None:
        rows.append(nth_row(connection, table, nth))
        connection.execute(delete(table).where(is_row(table, rows[0])))

    assert_named(verified_after(filled, change), table, rows[0])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(1, 11), second=st.integers(1, 11), table=st.sampled_from([tables.entries, tables.contents]))
def test_two_entries_that_are_swapped_are_both_named(first: int, second: int, table: Table, filled: Ledger) -> None:
    assume(first != second)

    def change(connection: Connection) -> None:
        for old, new in ((first, 999), (second, first), (999, second)):
            connection.execute(update(table).where(table.c.seq == old).values(seq=new))

    told = str(verified_after(filled, change).problems)
    assert f"entry {first} " in told
    assert f"entry {second} " in told


@pytest.mark.parametrize("seq", [-(2**62), 0, 12, 40])
def test_an_entry_that_is_put_in_is_named(seq: int, filled: Ledger) -> None:
    def change(connection: Connection) -> None:
        for table in (tables.entries, tables.contents):
            row = nth_row(connection, table, 4)
            connection.execute(insert(table), {**row, "seq": seq} | ({"hash": "0" * 64} if "hash" in row else {}))

    assert f"entry {seq} " in str(verified_after(filled, change).problems)


def test_words_and_bytes_that_belong_to_no_entry_are_found(filled: Ledger) -> None:
    body = b"never found by anybody"
    sha256 = hashlib.sha256(body).hexdigest()

    def change(connection: Connection) -> None:
        connection.execute(insert(tables.contents), {"seq": 40, "salt": "", "payload": "{}", "why": ""})
        row = {"sha256": sha256, "size_bytes": len(body), "body": zlib.compress(body)}
        connection.execute(insert(tables.found), row)

    told = [p.message for p in verified_after(filled, change).problems]
    assert any("entry 40: there are words for it, and no entry" in message for message in told)
    assert any(f"no entry names the bytes kept under {sha256}" in message for message in told)


def test_a_table_that_is_gone_is_told_with_the_command_that_makes_it(filled: Ledger) -> None:
    found = verified_after(filled, lambda connection: connection.exec_driver_sql("DROP TABLE decided"))
    assert [(p.code, "verify --rebuild" in p.message) for p in found.problems] == [("V002", True)]
