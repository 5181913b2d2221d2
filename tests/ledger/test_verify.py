"""Tampering is found, whoever did it with whatever tool, and the entry is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tallybook.ledger import Ledger, Verified
from tallybook.ledger.entry import hash_of


@pytest.fixture
def filled(ledger: Ledger, report: Any, claims: Any, incident: Any) -> Iterator[Ledger]:
    """Seven entries: open, add, read, add, read, match, matched."""
    for number in range(2):
        ledger.add_report(report(number), raw=f"bytes {number}".encode())
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
    ledger.put_matching([incident(claims(report())[0])], [], by="program:matcher@1")
    return ledger


@pytest.fixture
def tampered(filled: Ledger, home: Any) -> Callable[..., Verified]:
    """Change a copy of the ledger as somebody would who knows the database, put the guards back, and verify it."""

    def change(*statements: str, guards_back: bool = True, expected_head: str | None = None) -> Verified:
        filled.close()
        copy = home.copied()
        copy.unguarded(*statements, guards_back=guards_back)
        with Ledger.open(copy.address) as opened:
            return opened.verify(expected_head=expected_head)

    return change


def test_an_untouched_ledger_is_sound(filled: Ledger) -> None:
    found = filled.verify(expected_head=filled.head())
    assert found == Verified(7, filled.head(), ())
    assert found.sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET by = 'person:Somebody else' WHERE seq = 5",
        "UPDATE entries SET at = '2001-01-01T00:00:00.000000Z' WHERE seq = 5",
        "UPDATE entries SET rests_on = '[]' WHERE seq = 5",
        "UPDATE contents SET payload = replace(payload, 'shot', 'hurt') WHERE seq = 5",
        "UPDATE contents SET why = 'because' WHERE seq = 5",
        "UPDATE contents SET payload = NULL, salt = NULL, why = NULL WHERE seq = 5",
        "DELETE FROM contents WHERE seq = 5",
    ],
)
def test_a_changed_entry_is_named(statement: str, tampered: Callable[..., Verified]) -> None:
    found = tampered(statement)
    assert [p.code for p in found.problems] == ["V001"]
    assert "entry 5" in found.problems[0].where
    assert "entry 5 (read r-" in found.problems[0].message


def test_a_missing_entry_is_named(tampered: Callable[..., Verified]) -> None:
    found = tampered("DELETE FROM contents WHERE seq = 3", "DELETE FROM entries WHERE seq = 3")
    assert [p.code for p in found.problems] == ["V001"]
    assert "entry 3 is missing" in found.problems[0].message


def test_an_entry_with_a_hash_made_to_fit_breaks_the_next_one(
    filled: Ledger, tampered: Callable[..., Verified]
) -> None:
    """Whoever changes an entry and its hash must change every entry after it."""
    e = list(filled.entries())[3]
    forged = hash_of((e.seq, e.at, "person:Forger", e.action, e.record, list(e.rests_on), e.seal), e.prev_hash)
    found = tampered(f"UPDATE entries SET by = 'person:Forger', hash = '{forged}' WHERE seq = 4")  # noqa: S608
    assert [p.where.rpartition(" ")[2] for p in found.problems] == ["5"]
    assert "does not follow" in found.problems[0].message


def test_entries_cut_off_at_the_end_show_against_a_head_that_was_printed(
    filled: Ledger, tampered: Callable[..., Verified]
) -> None:
    printed = filled.head()
    cut = ["DELETE FROM contents WHERE seq > 5", "DELETE FROM entries WHERE seq > 5"]
    tables = [
        "DELETE FROM incidents",
        "DELETE FROM incident_claims",
        "DELETE FROM incident_origins",
        "DELETE FROM briefs",
        "DELETE FROM places",
        "DELETE FROM matchings",
    ]  # a careful forger cleans the tables as well
    assert {p.code for p in tampered(*cut).problems} == {"V002"}
    assert tampered(*cut, *tables).sound, "nothing inside the file can show it"
    assert [p.code for p in tampered(*cut, *tables, expected_head=printed).problems] == ["V006"]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE found SET body = (SELECT max(body) FROM found)", "not those that were found"),
        ("DELETE FROM found WHERE sha256 = (SELECT max(sha256) FROM found)", "are gone"),
    ],
)
def test_changed_bytes_are_found(statement: str, told: str, tampered: Callable[..., Verified]) -> None:
    found = tampered(statement)
    assert [p.code for p in found.problems] == ["V003"]
    assert told in found.problems[0].message


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incidents SET body = replace(body, '\"low\":2', '\"low\":1')",
        "DELETE FROM claims WHERE kind = 'denial'",
        "INSERT INTO readings VALUES ('r-none', 9, 'reader@1')",
    ],
)
def test_a_table_that_was_changed_is_told_from_its_entries(statement: str, tampered: Callable[..., Verified]) -> None:
    found = tampered(statement)
    assert [p.code for p in found.problems] == ["V002"]
    assert "verify --rebuild" in found.problems[0].message


def test_guards_that_were_taken_off_are_missed(tampered: Callable[..., Verified]) -> None:
    assert {p.code for p in tampered(guards_back=False).problems} == {"V004"}
