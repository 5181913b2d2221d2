"""Ledgers that earlier tallybooks wrote open in this one, with every entry as it was."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallybook.ledger import Ledger
from tallybook.ledger.tables import SCHEMA_VERSION
from tallybook.records import Problem

FORMATS = Path(__file__).parent / "formats"  # each written by the tallybook of its time, from invented reports


@pytest.fixture
def format_1(tmp_path: Path) -> Path:
    path = tmp_path / "format-1.tally"
    path.write_bytes(gzip.decompress((FORMATS / "format-1.tally.gz").read_bytes()))
    return path


def asked(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


KEPT = "SELECT * FROM entries e JOIN contents c ON c.seq = e.seq ORDER BY e.seq"


def test_a_ledger_of_format_1_is_upgraded_and_keeps_every_entry(format_1: Path) -> None:
    before = asked(format_1, KEPT), asked(format_1, "SELECT * FROM found ORDER BY sha256")
    assert asked(format_1, "PRAGMA user_version") == [(1,)]
    with Ledger.open(format_1) as ledger:
        assert ledger.add_problems([Problem("C001", "b.txt", "the file is empty")]) == 1
        assert ledger.verify().problems == ()
        held = ledger.snapshot()
    assert asked(format_1, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert asked(format_1, KEPT)[:18] == before[0]
    assert asked(format_1, "SELECT * FROM found ORDER BY sha256") == before[1]
    assert (len(held.reports), len(held.claims), len(held.incidents)) == (3, 6, 2)
    assert sorted(claim.stance for claim in held.claims.values()).count("asserted") == 4, "the correction still holds"
    assert [d.what for d in held.decisions] == ["accept", "correct"]


def test_what_was_changed_in_a_ledger_of_format_1_is_found(format_1: Path) -> None:
    with closing(sqlite3.connect(format_1)) as connection:
        connection.execute("DROP TRIGGER contents_refuse_update")
        connection.execute("UPDATE contents SET why = 'because' WHERE why = 'misread'")
        connection.commit()
    with Ledger.open(format_1) as ledger:
        told = [problem.message for problem in ledger.verify().problems]
    assert any("its seal is not that" in message for message in told)
