"""Analyses and the report on the command line: what is printed, written and refused, on the right stream and code."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

pytestmark = pytest.mark.usefixtures("few_sweeps")
Run = Callable[..., Result]


def test_a_finding_is_printed_with_what_it_rests_on_and_can_t_know(run: Run, ledger: Path):
    done = run("tallies", ledger)
    assert done.exit_code == 0, done.output
    for part in ("By place", "Rests on", "What this can't know:", "Settings: measure=deaths"):
        assert part in done.stdout


def test_json_tables_and_pictures_are_written_where_asked(run: Run, ledger: Path, tmp_path: Path):
    tables, picture = tmp_path / "tables", tmp_path / "chart.html"
    done = run("tallies", ledger, "--json", "--csv", tables, "--set", "unit=year")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert ["unit", "year"] in told["settings"]
    for table in told["tables"]:
        rows = list(csv.reader((tables / f"tallies-{table['name']}.csv").read_text(encoding="utf-8").splitlines()))
        assert len(rows) == len(table["rows"]) + 1
        assert rows[0][-2:] == ["claims", "incidents"]
    done = run("tallies", ledger, "--picture", picture)
    assert picture.exists() is bool(told["pictures"]), done.output


def test_settings_are_listed_and_wrong_ones_refused_with_the_cure(run: Run, ledger: Path, tmp_path: Path):
    listed = run("tallies", ledger, "--settings")
    assert "unit=month" in listed.stdout
    assert "one of month, quarter, year" in listed.stdout
    people = tmp_path / "people.csv"
    people.write_text("name,low,best,high\nPort,-5,,\n", encoding="utf-8")
    for wrong, cure in (
        (("--set", "unit"), "NAME=VALUE"),
        (("--set", "unit=week"), "month, quarter, year"),
        (("--set", "astrology=1"), "expected one of measure"),
        (("--population", people), "a population above 0"),
        (("--population", tmp_path / "none.csv"), "can't be read"),
        (("--picture", tmp_path / "chart.gif"), ".svg"),
    ):
        done = run("tallies", ledger, *wrong)
        assert done.exit_code == 2, wrong
        assert cure in done.stderr, wrong


@pytest.mark.parametrize("form", [(), ("--public",)])
def test_the_report_is_written_twice_the_same(run: Run, ledger: Path, tmp_path: Path, form: tuple[str, ...]):
    days = ("--from", "2019-10-01", "--to", "2019-12-31", "--as-of", "3")
    written = []
    for folder in ("one", "other"):
        done = run("report", ledger, "-o", tmp_path / folder, *days, *form)
        assert done.exit_code == 0, done.output
        written.append({p.name: p.read_bytes() for p in (tmp_path / folder).iterdir()})
    assert written[0] == written[1]
    stem = "report-public" if form else "report"
    assert set(written[0]) == {f"{stem}.html", f"{stem}.pdf"}
    assert written[0][f"{stem}.pdf"].startswith(b"%PDF")


def test_days_the_wrong_way_round_and_a_moment_before_the_ledger_are_refused(run: Run, ledger: Path, tmp_path: Path):
    out = ("-o", tmp_path / "r")
    done = run("report", ledger, *out, "--from", "2019-12-31", "--to", "2019-10-01")
    assert (done.exit_code, "swap them" in done.stderr) == (2, True)
    done = run("report", ledger, *out, "--since", "1900-01-01")
    assert done.exit_code == 2
    assert not (tmp_path / "r").exists()
