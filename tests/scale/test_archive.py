"""An archive holds each report once, goes on where it was, and a second run does nothing."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallybook.records import BadInput, TallybookError
from tallybook.scale import schema

from .conftest import contents, made, report, table, write
from .simple import SimpleReader, SimpleReaders


def files(out: Path) -> dict[str, int]:
    return {str(p.relative_to(out)): p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}


def test_each_report_is_in_once_and_bad_rows_are_told_with_file_row_and_cure(tmp_path: Path, three_files: Path):
    done = made(tmp_path / "out", three_files)
    assert (done.added, done.already, done.read, done.unread) == (221, 10, 221, 0)
    assert done.claims == done.holds["claims"] == len([n for n in range(220) if n % 3 == 0])
    ids = table(tmp_path / "out", "reports", "id")
    assert len(ids) == len(set(ids)) == 221
    told = [str(problem) for problem in done.told if problem.severity == "error"]
    assert f"{three_files}/c.jsonl:1: C041" in told[0]
    assert "write one JSON object a line" in told[1]
    assert len(table(tmp_path / "out", "problems")) == 3, "two bad rows, and one report without a day"
    for name in schema.TABLES:
        for file in (tmp_path / "out" / name).rglob("*.parquet"):
            schema.check(pq.read_schema(file), name, file)


def test_a_second_run_over_the_same_input_does_nothing(tmp_path: Path, three_files: Path):
    out = tmp_path / "out"
    made(out, three_files)
    before = files(out)
    again = made(out, three_files)
    assert (again.added, again.read, again.made) == (0, 0, [])
    assert files(out) == before


def test_what_is_new_is_added_and_what_moved_is_known(tmp_path: Path, three_files: Path):
    out = tmp_path / "out"
    made(out, three_files)
    moved = tmp_path / "elsewhere"
    shutil.copytree(three_files, moved)
    assert made(out, moved).added == 0
    write(moved / "d.jsonl", range(219, 319))
    done = made(out, moved)
    assert (done.added, done.already, done.read) == (99, 1, 99)
    assert done.made == ["laying out"]


class _Stopping:
    """Asks to stop after so many looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def step(self, *_: object) -> None:
        """Not shown."""

    def stop_asked(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("looks", [0, 1, 63, 64, 170])
def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, three_files: Path, looks: int):
    made(tmp_path / "whole", three_files)
    stopped = made(tmp_path / "out", three_files, watch=_Stopping(looks))
    assert stopped.stopped
    assert stopped.holds.get("reports", 0) <= looks + 1
    made(tmp_path / "out", three_files)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_reports_come_from_every_kind_of_file(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    lines = "".join(json.dumps(report(n)) + "\n" for n in range(5)).encode()
    (folder / "a.jsonl.zst").write_bytes(pa.compress(lines, "zstd", asbytes=True))
    pq.write_table(pa.Table.from_pylist([report(n) for n in range(5, 9)]), folder / "b.parquet")
    (folder / "sub").mkdir()
    (folder / "sub" / "c.txt").write_text("Published: 2010-03-01\n\nGunmen shot dead 3 men in Orlan.", "utf-8")
    done = made(tmp_path / "out", folder)
    assert (done.added, done.unused) == (10, 0)


def test_reports_of_an_older_reader_are_read_again_only_when_asked(tmp_path: Path, three_files: Path):
    class Newer(SimpleReaders):
        reader = SimpleReader()

    Newer.reader.version = "simple@2"
    out = tmp_path / "out"
    made(out, three_files)
    assert made(out, three_files, readers=Newer).outdated == 221
    done = made(out, three_files, readers=Newer, reread=True)
    assert (done.read, done.outdated) == (221, 0)
    assert {row[0] for row in table(out, "claims", "read_by")} == {"simple@2"}, "who read it stands in the claim"
    assert json.loads((out / "manifest.json").read_text())["read_by"] == ["simple@2"]


def test_the_clock_may_jump(tmp_path: Path, three_files: Path, monkeypatch: pytest.MonkeyPatch):
    made(tmp_path / "whole", three_files)
    jumps = iter(range(10**6))
    monkeypatch.setattr(time, "time", lambda: 2e9 - 1e6 * next(jumps))
    made(tmp_path / "out", three_files)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert (tmp_path / "out" / "manifest.json").read_bytes() == (tmp_path / "whole" / "manifest.json").read_bytes()


def test_the_remaining_time_does_not_hang_on_the_clock():
    from tallybook.cli.progress import Bars

    assert Bars()._progress.get_time is time.monotonic


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(TallybookError, match="found other files; give another name"):
        made(tmp_path / "out", write(tmp_path / "a.jsonl", range(3)))


def test_an_archive_within_its_own_input_is_refused(tmp_path: Path):
    write(tmp_path / "a.jsonl", range(3))
    with pytest.raises(BadInput, match="give a folder elsewhere"):
        made(tmp_path / "out", tmp_path)


def test_an_address_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="download it first"):
        made(tmp_path / "out", Path("https://post.example/a.jsonl"))


def test_a_missing_path_is_told_each_time_and_kept_once(tmp_path: Path):
    out = tmp_path / "out"
    for _ in range(2):
        done = made(out, tmp_path / "nothing.jsonl", write(tmp_path / "a.jsonl", range(3)))
        assert [problem.code for problem in done.told] == ["C007"]
        assert done.unused == 1
    assert len(table(out, "problems")) == 1


@pytest.mark.skipif(os.name != "posix", reason="locks of another system")
def test_two_runs_at_once_are_refused(tmp_path: Path):
    from tallybook.scale.manifest import Manifest

    with Manifest.open(tmp_path / "out"), pytest.raises(TallybookError, match="another run is writing it"):
        made(tmp_path / "out", write(tmp_path / "a.jsonl", range(3)))
