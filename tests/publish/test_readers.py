"""Exports open in the programs that people read them with: DuckDB, pandas, and GDAL's ogrinfo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

from tallybook.publish import FORMATS, export
from tallybook.records import Snapshot

ENDINGS = {"jsonl": "jsonl", "geojson": "geojson", "parquet": "parquet"}  # the rest are CSV
TABLES = [form for form in FORMATS if ENDINGS.get(form.removeprefix("public-"), "csv") == "csv"]


def exported(snapshot: Snapshot, form: str, folder: Path) -> Path:
    return export(snapshot, form, folder / f"out.{ENDINGS.get(form.removeprefix('public-'), 'csv')}").path


def best(snapshot: Snapshot) -> int:
    return sum(i.deaths.best for i in snapshot.incidents.values() if i.deaths and i.deaths.best is not None)


@pytest.mark.parametrize("form", TABLES)
def test_every_table_has_the_same_rows_and_columns_in_pandas_and_duckdb(form: str, vashira: Snapshot, tmp_path: Path):
    path = exported(vashira, form, tmp_path)
    frame = pandas.read_csv(path)
    with duckdb.connect() as asked:
        told = asked.execute("SELECT * FROM read_csv(?, header = true)", [str(path)])
        assert list(frame.columns) == [column[0] for column in told.description]
        assert len(frame) == len(told.fetchall()) > 0
    assert not [name for name in frame.columns if str(name).startswith("Unnamed")]


def test_pandas_counts_the_dead_that_the_ledger_counts(vashira: Snapshot, tmp_path: Path):
    wide = pandas.read_csv(exported(vashira, "csv", tmp_path))
    column = next(name for name in ("deaths_best", "deaths best") if name in wide.columns)
    assert int(wide[column].sum()) == best(vashira) > 0
    typed = pandas.read_parquet(exported(vashira, "parquet", tmp_path))
    assert len(typed) == len(vashira.incidents)
    assert int(typed["deaths_best"].sum()) == best(vashira)


@pytest.mark.parametrize("form", [form for form in FORMATS if form.endswith("jsonl")])
def test_lines_of_json_are_read_by_pandas_and_duckdb(form: str, vashira: Snapshot, tmp_path: Path):
    path = exported(vashira, form, tmp_path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(pandas.read_json(path, lines=True)) == len(lines) > 0
    with duckdb.connect() as asked:
        told = asked.execute("SELECT count(*) FROM read_json_auto(?, format = 'newline_delimited')", [str(path)])
        assert told.fetchall() == [(len(lines),)]


@pytest.fixture(scope="module")
def ogrinfo() -> Any:
    """GDAL's own reader; CI installs it."""
    found = shutil.which("ogrinfo")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("ogrinfo is not installed, and .ci/run should have: apt-get install gdal-bin")
        pytest.skip("no ogrinfo on this machine (apt-get install gdal-bin); CI runs this test")

    def read(path: Path) -> str:
        done = subprocess.run([found, "-al", "-ro", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not done.stderr, done.stderr
        return done.stdout

    return read


@pytest.mark.parametrize("form", [form for form in FORMATS if form.endswith("geojson")])
def test_gdal_reads_points_and_fields_of_geojson(form: str, ogrinfo: Any, vashira: Snapshot, tmp_path: Path):
    told = ogrinfo(exported(vashira, form, tmp_path))
    assert f"Feature Count: {len(vashira.incidents)}\n" in told
    assert "using driver `GeoJSON' successful" in told
    assert "WGS 84" in told
    if form == "geojson":
        placed = [i for i in vashira.incidents.values() if i.where and i.where.latitude is not None]
        assert told.count("POINT (") == len(placed)
        assert "POINT (70.25 11.5)" in told
        assert "deaths_best (Integer)" in told


def test_gdal_reads_the_ucdp_table_with_its_49_columns(ogrinfo: Any, vashira: Snapshot, tmp_path: Path):
    told = ogrinfo(exported(vashira, "ucdp", tmp_path))
    rows = len(pandas.read_csv(tmp_path / "out.csv"))
    assert f"Feature Count: {rows}\n" in told
    assert len([line for line in told.splitlines() if ": String (" in line]) == 49
