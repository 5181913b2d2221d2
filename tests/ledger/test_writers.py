"""Two programs that write to one ledger at once take turns: one chain, nothing lost, nothing twice."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tallybook.ledger import Ledger, store
from tallybook.records import Problem, TallybookError

WRITER = """
    import sys
    from tallybook.ledger import Ledger
    from tallybook.records import Problem, Report

    new = 0
    with Ledger.open(sys.argv[1], create=True, by=f"program:{sys.argv[2]}@1") as ledger:
        for number in range(60):
            text = f"{number} men were shot in Vashira."
            new += ledger.add_report(Report(Report.id_of(text), text), raw=text.encode())
            ledger.add_problems([Problem("C001", f"{sys.argv[2]}-{number}.txt", "the file is empty")])
    print(new)
"""


def test_two_writers_who_also_both_create_it_make_one_sound_ledger(home: Any) -> None:
    code = textwrap.dedent(WRITER)
    command = [sys.executable, "-c", code, home.address]
    running = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in ("one", "two")]
    new = [int(writer.communicate(timeout=300)[0]) for writer in running]
    assert [writer.returncode for writer in running] == [0, 0]
    assert sum(new) == 60, "each report was new to just one of the two"
    with Ledger.open(home.address) as ledger:
        assert ledger.verify().sound
        assert ledger.count() == {"reports": 60, "claims": 0, "incidents": 0, "problems": 120, "entries": 181}
        by = [entry.by for entry in ledger.entries() if entry.action == "add"]
        assert len(by) == 60


def test_a_writer_who_never_ends_is_told_as_such(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT_FOR_OTHER_WRITER_S", 0.05)
    with Ledger.open(home.address, create=True) as ledger, Ledger.open(home.address) as other:
        with other.transaction():
            with pytest.raises(TallybookError, match="another program has held the ledger"):
                ledger.add_problems([Problem("C001", "a.txt", "the file is empty")])
            assert ledger.count()["problems"] == 0, "reading goes on meanwhile"
        assert ledger.add_problems([Problem("C001", "a.txt", "the file is empty")]) == 1


def test_a_second_handle_in_one_program_takes_no_lock_from_the_first(tmp_path: Path, report: Any) -> None:
    """POSIX lets go of all locks that a program has on a file when it closes any handle of it; another program that
    looks at the ledger just then must not take its journal for left behind, with what was acknowledged in it."""
    path = tmp_path / "vashira.tally"
    with Ledger.open(path, create=True) as first:
        first.add_report(report(0))
        Ledger.open(path).close()
        look = "import sys; from tallybook.ledger import Ledger; Ledger.open(sys.argv[1]).close()"
        subprocess.run([sys.executable, "-c", look, str(path)], check=True)
        assert path.with_name(path.name + "-wal").exists()
        first.add_report(report(1))
        with Ledger.open(path) as second:
            assert second.count()["reports"] == 2
    with Ledger.open(path) as after:
        assert after.count()["reports"] == 2
        assert after.verify().sound
