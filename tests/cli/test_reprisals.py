"""`tallybook reprisals`: from tables and ledgers, with messages for what can't be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A year of two sides: each killing of a docker is followed by one of a porter on the next day."""
    random = np.random.default_rng(5)
    rows = ["time,victims,perpetrator,place"]
    for day in sorted(random.integers(0, 364, 70)):
        rows.append(f"{date(2031, 1, 1) + timedelta(days=int(day))},Keshti dockers,Velani Front,Vashira")
        rows.append(f"{date(2031, 1, 2) + timedelta(days=int(day))},Velani porters,Keshti League,Vashira")
    path = tmp_path / "killings.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_table_answers_how_much_likelier_one_killing_is_after_another(run: Run, table: Path, tmp_path: Path) -> None:
    asked = ["reprisals", "--events", table, "--of", "Keshti", "--by", "Velani", "--within", "1,3"]
    done = run(*asked, "--json", "--csv", tmp_path, "--picture", tmp_path / "r.svg")
    assert done.exit_code == 0, done.output
    finding = json.loads(done.stdout)
    assert "a killing of Keshti by Velani came one of Velani in 100% of 70 cases" in finding["says"][0]["text"]
    after = (tmp_path / "reprisals-after.csv").read_text(encoding="utf-8").splitlines()
    assert len(after) == 3
    assert "times_as_likely_low" in after[0]
    assert (tmp_path / "r-kernel.svg").exists()
    said = run(*asked).stdout
    assert "What this can't know" in said
    assert "Explanations side by side" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--json",), "expected one of them, a ledger or a table"),
        (("--events", "nowhere.csv"), "nowhere.csv: can't be read"),
        (("--events", "TABLE", "--of", "Keshti"), "expected both sides"),
        (("--events", "TABLE", "--as-of", "2031-01-01"), "a table has no history"),
        (("--events", "TABLE", "--place", "Elsewhere"), "needed"),
        (("--events", "TABLE", "--set", "sides=3"), "setting=sides"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_cure(run: Run, table: Path, words: tuple[str, ...], message: str) -> None:
    done = run("reprisals", *(str(table) if word == "TABLE" else word for word in words))
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def test_settings_are_listed(run: Run) -> None:
    assert "control_days=28" in run("reprisals", "--settings").stdout
