"""Killed processes, full disks, damaged files, older layouts: a clear message, nothing lost, nothing counted twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tallybook.records import TallybookError
from tallybook.scale.readers import Readers

from .conftest import contents, made, run, table, write

KILLED = """
    import os, signal
    from pathlib import Path
    from tallybook.scale import intake, parts, archive, manifest
    from tests.scale.conftest import made

    intake.PART_REPORTS = 64
    left = int(sys.argv[3])

    def step(of):
        def counted(*args, **kwargs):
            global left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            done = of(*args, **kwargs)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done
        return counted

    parts.lay_down = archive.lay_down = step(parts.lay_down)
    manifest.Manifest.add = step(manifest.Manifest.add)
    made(Path(sys.argv[2]), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", [1, 3, 4, 16, 29, 32])
def test_a_run_that_is_killed_at_any_step_loses_nothing_and_counts_nothing_twice(
    tmp_path: Path, three_files: Path, step: int
):
    killed = run(KILLED, three_files, tmp_path / "out", step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    made(tmp_path / "out", three_files)
    made(tmp_path / "whole", three_files)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    named = {row[0] for row in _parts(tmp_path / "out")}
    there = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.parquet")}
    assert there == named, "no file that nobody names stays"


def _parts(out: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(out / "manifest.sqlite") as base:
        return base.execute("SELECT name, tab FROM parts ORDER BY name").fetchall()


FULL = """
    import resource
    from pathlib import Path
    from tallybook.scale import intake
    from tallybook.records import TallybookError
    from tests.scale.conftest import made

    intake.PART_REPORTS = 64
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    try:
        made(Path(sys.argv[2]), Path(sys.argv[1]))
    except TallybookError as fault:
        print("refused:", fault)
"""


@pytest.mark.parametrize("most_bytes", [3_000, 150_000])
def test_a_full_disk_is_told_and_all_goes_on_once_there_is_space(tmp_path: Path, three_files: Path, most_bytes: int):
    words = random.Random(1).randbytes(200_000).hex()
    (three_files / "long.txt").write_text(f"Published: 2010-03-01\n\nGunmen shot dead 3 men in Orlan. {words}")
    full = run(FULL, three_files, tmp_path / "out", most_bytes)
    assert "the disk is full" in full.stdout, full.stdout + full.stderr
    assert "free some space, then run the same command again" in full.stdout
    made(tmp_path / "out", three_files)
    made(tmp_path / "whole", three_files)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def one(out: Path, name: str) -> Path:
    return sorted((out / name).rglob("*.parquet"))[-1]


@pytest.mark.parametrize("name", ["reports", "read", "claims"])
@pytest.mark.parametrize("how", ["gone", "cut short"])
def test_a_file_that_is_gone_or_cut_short_is_told_and_made_anew(tmp_path: Path, three_files: Path, name: str, how: str):
    out = tmp_path / "out"
    made(out, three_files)
    before = contents(out)
    lost = one(out, name)
    lost.unlink() if how == "gone" else lost.write_bytes(lost.read_bytes()[:100])
    done = made(out, three_files)
    assert [problem.where for problem in done.told if problem.code == "S003"] == [str(lost.relative_to(out))]
    assert contents(out) == before


def test_reports_whose_bytes_have_changed_are_told_given_up_and_collected_anew(tmp_path: Path, three_files: Path):
    out = tmp_path / "out"
    made(out, three_files)
    before = contents(out)
    with sqlite3.connect(out / "manifest.sqlite") as base:
        base.execute("DELETE FROM parts WHERE tab = 'read'")  # as if these were still to be read
    damaged = one(out, "reports")
    lost = pq.read_metadata(damaged).num_rows
    raw = bytearray(damaged.read_bytes())
    raw[60:160] = bytes(100)
    damaged.write_bytes(raw)
    done = made(out, three_files, readers=Readers, processes=1)
    assert [problem.where for problem in done.told if problem.code == "S002"] == [str(damaged.relative_to(out))]
    assert done.added == 0
    with sqlite3.connect(out / "manifest.sqlite") as base:
        base.execute("DELETE FROM parts WHERE tab = 'read'")
    assert made(out, three_files).added == lost
    assert contents(out) == before


def test_a_damaged_part_of_a_stage_is_named_and_made_anew(tmp_path: Path, three_files: Path):
    out = tmp_path / "out"
    made(out, three_files)
    before = contents(out)
    with sqlite3.connect(out / "manifest.sqlite") as base:
        base.execute("DELETE FROM stages")
    damaged = one(out, "read")
    damaged.write_bytes(bytes(damaged.stat().st_size))
    with pytest.raises(TallybookError, match=rf"{damaged.name} is damaged .* run the same command again"):
        made(out, three_files)
    made(out, three_files)
    assert contents(out) == before


@pytest.mark.parametrize(("layout", "cure"), [("0", "make the archive again in a new folder"), ("9", "pip install -U")])
def test_an_archive_of_another_layout_is_refused_and_left_as_it_is(tmp_path: Path, layout: str, cure: str):
    out = tmp_path / "out"
    made(out, write(tmp_path / "a.jsonl", range(3)))
    with sqlite3.connect(out / "manifest.sqlite") as base:
        base.execute("UPDATE about SET told = ? WHERE name = 'layout'", (layout,))
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    with pytest.raises(TallybookError, match=cure):
        made(out, write(tmp_path / "a.jsonl", range(9)))
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("how", ["garbage", "cut", "emptied", "gone"])
def test_a_damaged_manifest_is_told_and_made_anew_from_the_files(tmp_path: Path, three_files: Path, how: str):
    out = tmp_path / "out"
    made(out, three_files)
    before, file = contents(out), out / "manifest.sqlite"
    whole = file.read_bytes()
    file.unlink()
    if how != "gone":
        file.write_bytes({"garbage": b"no database at all" * 500, "cut": whole[: len(whole) // 2], "emptied": b""}[how])
    done = made(out, three_files)
    assert [problem.where for problem in done.told if problem.code == "S005"] == ["manifest.sqlite"]
    assert (done.added, done.unread) == (0, 0)
    assert contents(out) == before
    one(out, "reports").unlink()
    made(out, three_files)
    assert contents(out) == before, "what is lost later is still collected anew"
    assert not [problem for problem in made(out, three_files).told if problem.code == "S005"]


class _Killing:
    """Kills a process that reads, once it is at it."""

    def __init__(self) -> None:
        self.killed = 0

    def step(self, stage: str, *_: object) -> None:
        if stage == "reading" and not self.killed and multiprocessing.active_children():
            self.killed = multiprocessing.active_children()[0].pid or 0
            os.kill(self.killed, signal.SIGKILL)

    def stop_asked(self) -> bool:
        return False


class _StoppingAtReading:
    """Asks to stop as soon as processes read."""

    reading = False

    def step(self, stage: str, *_: object) -> None:
        self.reading = self.reading or stage == "reading"

    def stop_asked(self) -> bool:
        return self.reading


def test_a_killed_process_costs_no_claim_and_gives_none_twice_nor_does_one_that_is_stopped(tmp_path: Path):
    given = write(tmp_path / "a.jsonl", range(128))
    stopped = made(tmp_path / "out", given, readers=Readers, processes=1, watch=_StoppingAtReading())
    assert stopped.stopped
    assert stopped.read + stopped.unread == 128
    watch = _Killing()
    done = made(tmp_path / "out", given, readers=Readers, processes=2, watch=watch)
    assert watch.killed
    assert (done.read, done.unread, done.unused) == (stopped.unread, 0, 0)
    made(tmp_path / "whole", given, readers=Readers, processes=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert len(table(tmp_path / "out", "claims")) > 25
