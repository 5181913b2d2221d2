"""A full disk: a clear message, nothing acknowledged is lost, and all goes on once there is space again."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tallybook.ledger import Ledger
from tallybook.records import TallybookError


def test_a_database_that_may_not_grow_says_the_disk_is_full(path: Path, report: Any, claims: Any) -> None:
    kept: list[str] = []

    def fill(ledger: Ledger) -> None:
        for number in range(10_000):
            ledger.add_report(report(number))
            ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
            kept.append(report(number).id)

    def allow_no_more(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("PRAGMA max_page_count = 120")

    with Ledger.open(path, create=True) as ledger:
        event.listen(ledger._engine.pool, "checkout", allow_no_more)
        with pytest.raises(TallybookError, match="disk is full; free some space") as full:
            fill(ledger)
        assert "all that was acknowledged before is kept" in str(full.value)
    assert len(kept) > 5
    with Ledger.open(path) as ledger:
        assert ledger.verify().sound
        assert ledger.count()["reports"] in (len(kept), len(kept) + 1)
        assert ledger.count()["claims"] == 2 * len(kept)
        assert ledger.add_report(report(20_000)) is True, "it goes on once there is space"


LIMITED = """
    import resource, sys
    from tallybook.ledger import Ledger
    from tallybook.records import Report, TallybookError

    with Ledger.open(sys.argv[1], create=True) as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000))
        try:
            for number in range(10_000):
                text = f"{number} men were shot in Vashira. " * 40
                ledger.add_report(Report(Report.id_of(text), text))
                print(Report.id_of(text), flush=True)
        except TallybookError as error:
            print("refused:", error)
"""


def test_a_file_system_that_takes_no_more_loses_nothing_that_was_acknowledged(path: Path) -> None:
    code = textwrap.dedent(LIMITED)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    *acknowledged, refused = done.stdout.splitlines()
    assert refused.startswith("refused: ledger="), done.stderr
    assert "free some space" in refused
    assert len(acknowledged) > 5
    with Ledger.open(path) as ledger:
        assert ledger.verify().sound
        assert set(acknowledged) <= set(ledger.snapshot().reports)
