"""`tallybook forecast`: from tables and ledgers, with messages for what can't be forecast."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]
MONTHS = [f"{2030 + m // 12}-{m % 12 + 1:02d},Dhorai,{m % 5}" for m in range(20)]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "months.csv"
    path.write_text("\n".join(["month,place,deaths", *MONTHS]) + "\n", encoding="utf-8")
    return path


def test_a_table_of_months_is_forecast_and_written_as_json_tables_and_pictures(run: Run, table: Path, tmp_path: Path):
    done = run(
        "forecast", "--events", table, "--ahead", 1, "--json", "--csv", tmp_path, "--picture", tmp_path / "f.svg"
    )
    assert done.exit_code == 0, done.output
    finding = json.loads(done.stdout)
    assert finding["title"] == "Deaths by place, 2031-09"
    assert [one["what"] for one in finding["refused"]] == ["Alerts for next week"]
    assert (tmp_path / "forecast-forecast.csv").read_text().count("Dhorai") == 1
    assert (tmp_path / "f-fan-01.svg").exists()


def test_a_compressed_table_is_read_too(run: Run, table: Path, tmp_path: Path):
    packed = tmp_path / "months.csv.gz"
    packed.write_bytes(gzip.compress(b"\n".join(table.read_bytes().splitlines()[:4])))
    done = run("forecast", "--events", packed)
    assert done.exit_code == 2
    assert "needed: " in done.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x1f\x8bnothing", "can't be read"),
        (b"month,place\xff", "expected UTF-8"),
        (b"day\n1\n", "no column date_start"),
    ],
)
def test_files_that_can_not_be_used_are_named_without_a_traceback(run: Run, tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    done = run("forecast", "--events", path)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "broken.csv" in done.stderr


def test_a_ledger_with_too_little_is_refused_with_what_is_needed(run: Run, ledger: Path):
    done = run("forecast", ledger, "--measure", "incidents")
    assert done.exit_code == 2
    assert "needed: " in done.stderr


def test_neither_or_both_of_ledger_and_table_are_refused(run: Run, ledger: Path, table: Path):
    for words in ((ledger, "--events", table), ("--ahead", 1), ("--events", table, "--as-of", "2031-01-01")):
        done = run("forecast", *words)
        assert done.exit_code == 2
        assert "expected" in done.stderr
