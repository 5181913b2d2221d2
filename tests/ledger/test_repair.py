"""A damaged ledger is rebuilt from its entries; where some are lost, they are named, and all others are saved."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import postgres
from tallybook.ledger import Ledger, repair
from tallybook.records import Problem, TallybookError


def fill(ledger: Ledger, report: Any, claims: Any, incident: Any, *, reports: int = 4) -> None:
    for number in range(reports):
        ledger.add_report(report(number), raw=f"bytes {number}".encode())
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
    ledger.put_matching([incident(claims(report(n))[0]) for n in range(2)], [], by="program:matcher@1")
    made = ledger.decide("accept", [claims(report())[0].id], why="seen the page", by="person:A. Reviewer")
    ledger.undo(made.entry, why="wrong page", by="person:A. Reviewer")
    ledger.add_problems([Problem("C001", "a.txt", "the file is empty")])


@pytest.fixture
def filled(ledger: Ledger, report: Any, claims: Any, incident: Any) -> Ledger:
    fill(ledger, report, claims, incident)
    return ledger


def told_by(ledger: Ledger) -> dict[int, tuple[Any, ...]]:
    """What each entry says, whatever it is chained to; a hash that it rests on is one of the chain's."""
    return {e.seq: (e.at, e.by, e.action, e.record, e.payload, e.why, e.salt) for e in ledger.entries()}


def test_dropped_tables_are_made_again_and_nothing_is_lost(filled: Ledger, home: Any, new_home: Any) -> None:
    snapshot, before, head = filled.snapshot(), told_by(filled), filled.head()
    filled.close()
    home.run("DROP TABLE claims", "DELETE FROM reports")
    done = repair(home.address)
    assert (done.entries, done.lost, done.lost_bytes, done.name) == (len(before), (), (), filled.name)
    with Ledger.open(home.address) as ledger:
        assert ledger.snapshot() == snapshot
        assert ledger.verify(expected_head=head).problems == ()
        assert ledger.add_problems([Problem("C001", "b.txt", "the file is empty")]) == 1


def test_entries_that_are_lost_are_named_and_the_others_saved_only_where_that_is_asked_for(
    filled: Ledger, home: Any, new_home: Callable[[], Any]
) -> None:
    before = told_by(filled)
    hashes = {e.seq: e.hash for e in filled.entries()}
    filled.close()
    home.unguarded("DELETE FROM contents WHERE seq IN (4, 7)", "DELETE FROM entries WHERE seq = 7")
    with pytest.raises(TallybookError, match=r"2 are lost: 4, 7\. `tallybook repair .* --into NEW` saves the others"):
        repair(home.address)
    new = new_home().address
    done = repair(home.address, into=new)
    assert (done.lost, done.entries) == ((4, 7), len(before) - 2)
    with Ledger.open(new) as saved:
        assert saved.verify().problems == ()
        after = told_by(saved)
        assert {seq: said for seq, said in after.items() if seq not in (4, 7)} == {
            seq: said for seq, said in before.items() if seq not in (4, 7)
        }
        assert [e.hash for e in saved.entries()][:3] == [hashes[seq] for seq in (1, 2, 3)], (
            "as they were, before the loss"
        )
        noted = [p for p in saved.snapshot().problems if p.code == "V007"]
        assert [p.where for p in noted] == ["entry 4", "entry 7"]
    with pytest.raises(TallybookError, match="expected a new ledger, there is something"):
        repair(home.address, into=new)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lost=st.sets(st.integers(1, 14), min_size=1, max_size=8))
def test_whatever_is_lost_the_rest_makes_a_sound_ledger(
    lost: set[int], report: Any, claims: Any, incident: Any, new_home: Callable[[], Any]
) -> None:
    home, new = new_home(), new_home()
    with Ledger.open(home.address, create=True) as ledger:
        fill(ledger, report, claims, incident)
        before = told_by(ledger)
    gone = ", ".join(map(str, sorted(lost)))
    home.unguarded(f"UPDATE contents SET why = 'changed' WHERE seq IN ({gone})")  # noqa: S608 - numbers
    done = repair(home.address, into=new.address)
    assert lost & set(before) <= set(done.lost)
    with Ledger.open(new.address) as saved:
        assert saved.verify().problems == ()
        saved.snapshot()
        after = told_by(saved)
    assert {seq: after[seq] for seq in before if seq not in done.lost} == {
        seq: before[seq] for seq in before if seq not in done.lost
    }


def test_any_page_of_the_file_may_be_damaged(tmp_path: Path, report: Any, claims: Any, incident: Any) -> None:
    """A page is overwritten: it is repaired in its place, or what is lost is named and the rest is saved."""
    whole = tmp_path / "whole.tally"
    with Ledger.open(whole, create=True) as ledger:
        fill(ledger, report, claims, incident, reports=25)
        before, snapshot = told_by(ledger), ledger.snapshot()
    with closing(sqlite3.connect(whole)) as connection:
        pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    outcomes: Counter[str] = Counter()
    chance = random.Random(7)
    for page in sorted(chance.sample(range(1, pages), 16)):
        damaged, new = tmp_path / f"{page}.tally", tmp_path / f"{page}-new.tally"
        shutil.copy(whole, damaged)
        with damaged.open("r+b") as file:
            file.seek(page * size)
            file.write(chance.randbytes(size))
        outcomes[outcome(damaged, new, before, snapshot)] += 1
    assert outcomes["in place"], outcomes
    assert outcomes["saved"], outcomes
    assert outcomes["in place"] + outcomes["saved"] >= 14, outcomes


def outcome(damaged: Path, new: Path, before: dict[int, Any], snapshot: Any) -> str:
    try:
        done = repair(damaged)
    except TallybookError as error:
        if "are lost" not in str(error):
            assert "damaged" in str(error)  # noqa: PT017 - one of three things may happen
            return "nothing can be read"
        done = repair(damaged, into=new)
        with Ledger.open(new) as ledger:
            assert {p.code for p in ledger.verify().problems} <= {"V003"}, "bytes that are lost are told"
            after = told_by(ledger)
        kept = set(before) - set(done.lost)
        assert {seq: after[seq] for seq in kept} == {seq: before[seq] for seq in kept}
        return "saved"
    assert done.damaged == f"{damaged}.damaged"
    with Ledger.open(damaged) as ledger:
        assert ledger.snapshot() == snapshot
        assert told_by(ledger) == before
        assert len(ledger.verify().problems) == len(done.lost_bytes)
    return "in place"


def test_a_damaged_page_of_a_server_loses_what_stood_on_it_and_no_more(
    tmp_path: Path, report: Any, claims: Any, incident: Any
) -> None:
    try:
        with postgres.server(durable=True) as server:
            damaged_page(server, tmp_path, report, claims, incident)
    except postgres.NoServer as missing:
        pytest.skip(f"PostgreSQL: {missing}")


def damaged_page(server: postgres.Server, tmp_path: Path, report: Any, claims: Any, incident: Any) -> None:
    with Ledger.open(server.address(), create=True) as ledger:
        fill(ledger, report, claims, incident, reports=25)
        before = told_by(ledger)
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        (place,) = connection.execute("SELECT pg_relation_filepath('contents')").fetchone() or ("",)
    server.stop()
    with (server.data / place).open("r+b") as file:
        file.seek(8192)
        file.write(b"Vashira" * 500)
    server.start()
    with Ledger.open(server.address()) as ledger:
        assert any("can't be read: its place in the database is damaged" in p.message for p in ledger.verify().problems)
        with pytest.raises(TallybookError, match="the server finds its own pages damaged"):
            list(ledger.entries())
    done = repair(server.address(), into=tmp_path / "saved.tally")
    assert 0 < len(done.lost) < len(before) / 2
    with Ledger.open(tmp_path / "saved.tally") as saved:
        assert {p.code for p in saved.verify().problems} <= {"V003"}
        after = told_by(saved)
    kept = set(before) - set(done.lost)
    assert {seq: after[seq] for seq in kept} == {seq: before[seq] for seq in kept}
