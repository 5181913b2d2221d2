"""`tallybook archive` and `adopt` say what is wrong, with the cure, and answer by the exit codes of all commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_a_missing_input_is_told_and_makes_no_report(run: Any, tmp_path: Path) -> None:
    done = run("archive", tmp_path / "press.jsonl", tmp_path / "out")
    assert done.exit_code == 1
    assert "C007 there is no file or folder of this name; check the path" in done.stderr
    assert "holds 0 reports" in done.stdout


def test_a_folder_of_somebody_s_own_files_is_refused(run: Any, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    done = run("archive", tmp_path / "out")
    assert done.exit_code == 2
    assert "found other files; give another name" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("options", [(), ("--where", "true", "--give-back")])
def test_adopt_wants_to_know_which_way(run: Any, tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run("adopt", tmp_path / "out", tmp_path / "a.tally", *options)
    assert done.exit_code == 2
    assert "give --where to adopt, --give-back afterwards" in done.stderr


def test_adopting_from_something_else_makes_no_ledger(run: Any, tmp_path: Path) -> None:
    done = run("adopt", tmp_path, tmp_path / "a.tally", "--where", "true")
    assert done.exit_code == 2
    assert "expected a folder that `tallybook archive` made" in done.stderr
    assert not (tmp_path / "a.tally").exists()
