"""Spark reads and finds what one machine does, byte for byte; failed tasks and killed workers count nothing twice.

`TALLYBOOK_SPARK_REPORTS=20000 pytest tests/scale/test_spark.py -k last_byte` (`make spark`) compares an archive of so
many reports; 100 by default.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import dataset

from benchmarks.archive import put
from benchmarks.ledgers import MadeLedger, made_ledger
from benchmarks.retelling import FIRST_DAY, Newsroom
from tallybook.match.knowledge import MatchKnowledge
from tallybook.records import TallybookError
from tallybook.scale import counting, matching
from tallybook.scale.archive import archive
from tallybook.scale.copies import copies
from tallybook.scale.engine import Engine, Step
from tallybook.scale.intake import Inputs
from tallybook.scale.onemachine import OneMachine
from tallybook.scale.readers import Readers

from .archives import in_one_city, put_claims, put_reports
from .conftest import made, table, write

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'tallybook[archive]'")
if shutil.which("java") is None:
    pytest.skip("there is no Java: apt-get install default-jre-headless", allow_module_level=True)

from tallybook.scale.spark import Killed, OnSpark, session  # noqa: E402
from tallybook.scale.spreading import SparkReaders  # noqa: E402

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MASTER = "local[2]"
NUMBERS = pa.schema([("number", pa.int64())])


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A session for all tests; `archive(spark=...)` uses the one that is open."""
    with session(MASTER, tmp_path_factory.mktemp("spark"), memory_mb=1_000) as opened_:
        yield opened_


@pytest.fixture
def spark(opened: object, tmp_path: Path) -> OnSpark:
    return OnSpark(opened, tmp_path / "gathered")


def rows(folder: Path) -> list[str]:
    return sorted(map(str, dataset.dataset(folder, format="parquet").to_table().to_pylist()))


def found(engine: Engine, tables: dict[str, Path], work: Path) -> tuple[list[str], list[str]]:
    known = MatchKnowledge.load()
    cut = matching.Cut(reports=20, tellings=20)
    held = {**tables, "passages": copies(engine, tables, work / "copies")}
    told = matching.matched(engine, held, work / "matching", known, cut)
    return rows(held["passages"]), rows(counting.counted(engine, told, work / "counting", known, cut))


def put_ledger(folder: Path, held: MadeLedger) -> dict[str, Path]:
    return {
        "reports": put_reports(folder, held.reports.values(), files=2),
        "claims": put_claims(folder, held.reports.values(), held.claims.values()),
    }


def files(out: Path) -> object:
    """Every file of every table, with its hash."""
    return json.loads((out / "manifest.json").read_text("utf-8"))["tables"]


# --- the whole run ---


def test_an_archive_made_on_spark_is_the_one_machines_to_the_last_byte(tmp_path: Path, opened: object) -> None:
    given = tmp_path / "stream.jsonl.zst"
    put(given, int(os.environ.get("TALLYBOOK_SPARK_REPORTS", "100")), 3)
    one = archive(tmp_path / "one", Inputs((given,), NOW))
    done = archive(tmp_path / "spark", Inputs((given,), NOW), spark=MASTER)
    assert replace(done, holds={}) == replace(one, holds={})
    assert (done.read, done.unread) == (done.added, 0)
    assert min(done.holds[name] for name in ("claims", "passages", "incidents")) > 5
    assert files(tmp_path / "spark") == files(tmp_path / "one")
    assert not (tmp_path / "spark" / ".spark").exists()
    again = archive(tmp_path / "spark", Inputs((given,), NOW), spark=MASTER)
    assert (again.added, again.read, again.made) == (0, 0, [])


# --- reading ---


class _Watching:
    """Counts looks at reading; at one it does something."""

    def __init__(self, at: int, stop: bool = False, kill: bool = False) -> None:
        self.left, self.stop, self.kill, self.killed = at, stop, kill, 0

    def step(self, stage: str, *_: object) -> None:
        if stage != "reading":
            return
        self.left -= 1
        if self.kill and self.left <= 0 and not self.killed and (there := workers()):
            self.killed = there[0]
            os.kill(self.killed, signal.SIGKILL)

    def stop_asked(self) -> bool:
        return self.stop and self.left <= 0


def workers() -> list[int]:
    """The Python processes that do Spark's tasks: children of the one that it starts first."""
    told = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            told[int(folder.name)] = (parent, (folder / "cmdline").read_bytes())
        except OSError:
            continue
    daemons = {pid for pid, (_, command) in told.items() if b"pyspark.daemon" in command}
    return sorted(pid for pid, (parent, _) in told.items() if parent in daemons)


def reading(opened: object):
    return lambda manifest, language, *, watch, **_: SparkReaders(manifest, language, session=opened, watch=watch)


def test_a_run_that_is_stopped_or_whose_worker_is_killed_loses_no_claim_and_gives_none_twice(
    tmp_path: Path, opened: object
) -> None:
    given = write(tmp_path / "a.jsonl", range(256))
    out = tmp_path / "out"
    stopped = made(out, given, readers=reading(opened), watch=_Watching(2, stop=True))
    assert stopped.stopped
    assert stopped.read + stopped.unread == 256
    assert stopped.unread
    watch = _Watching(2, kill=True)
    done = made(out, given, readers=reading(opened), watch=watch)
    assert watch.killed
    assert (done.read, done.unread, done.unused) == (stopped.unread, 0, 0)
    made(tmp_path / "whole", given, readers=Readers, processes=1)
    assert files(out) == files(tmp_path / "whole")
    assert len(table(out, "claims")) > 50


def test_a_damaged_part_is_told_given_up_and_the_others_are_read(tmp_path: Path, opened: object) -> None:
    given = write(tmp_path / "a.jsonl", range(128))
    out = tmp_path / "out"
    made(out, given)
    shutil.rmtree(out / "read")
    damaged = sorted((out / "reports").glob("*.parquet"))[-1]
    raw = bytearray(damaged.read_bytes())
    raw[60:160] = bytes(100)
    damaged.write_bytes(raw)
    done = made(out, given, readers=reading(opened))
    assert [problem.where for problem in done.told if problem.code == "S002"] == [f"reports/{damaged.name}"]
    assert done.read == 64


# --- stages ---


def test_the_same_passages_and_incidents_where_parts_are_tiny(tmp_path: Path, spark: OnSpark) -> None:
    tables = put_ledger(tmp_path, made_ledger(4, 60))
    with OneMachine(tmp_path / "spill") as machine:
        expected = found(machine, tables, tmp_path / "one")
    assert all(expected)
    assert found(spark, tables, tmp_path / "spark") == expected


def test_chains_are_the_same_whether_this_machine_finds_them_or_the_cluster(tmp_path: Path, opened: object) -> None:
    (tmp_path / "pairs").mkdir()
    chains = [(n, n + 3) for n in range(1, 12)] + [(100, 101), (103, 102)]
    pairs = pa.table({side: [pair[at] for pair in chains] for at, side in enumerate(("one", "two"))})
    pq.write_table(pairs, tmp_path / "pairs" / "a.parquet")
    here, there = (OnSpark(opened, tmp_path / "gathered", gathered_pairs=most) for most in (100, 0))
    asked = "select one, two from pairs", {"pairs": tmp_path / "pairs"}
    found_here = rows(here.clusters(*asked, tmp_path / "here"))
    assert len({row.partition("cluster")[2] for row in found_here}) == 5
    assert rows(there.clusters(*asked, tmp_path / "there")) == found_here


def test_one_story_on_many_pages_and_one_city_with_half_of_all_reports_change_nothing(
    tmp_path: Path, spark: OnSpark
) -> None:
    held = skewed()
    tables = put_ledger(tmp_path, held)
    with OneMachine(tmp_path / "spill") as machine:
        expected = found(machine, tables, tmp_path / "one")
    assert found(spark, tables, tmp_path / "spark") == expected
    pairs = dataset.dataset(tmp_path / "spark" / "copies" / "candidates", format="parquet").count_rows()
    assert pairs < 40 * len(held.reports)


def skewed() -> MadeLedger:
    """A ledger half of whose reports tell of one city, with a wire story on sixty pages."""
    held = in_one_city(made_ledger(5, 60))
    room = Newsroom.opened(5)
    wire = room.story(room.facts())[0]
    pages = [room.report(wire, FIRST_DAY + timedelta(days=n % 5)) for n in range(60)]
    return replace(held, reports={**held.reports, **{page.id: page for page in pages}})


# --- faults ---


class FailsOnce:
    """Gives every number once, but breaks in the middle of the first try."""

    def __init__(self, mark: Path, *, killed: bool = False) -> None:
        self.mark, self.killed = mark, killed

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch
            if not self.mark.exists():
                self.mark.touch()
                if self.killed:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError("the worker is gone")


class Fails:
    """Breaks at each try."""

    def __init__(self, *, killed: bool) -> None:
        self.killed = killed

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if self.killed:
            os.kill(os.getpid(), signal.SIGKILL)
        yield from batches
        raise OSError(28, "No space left on device")


def put_numbers(folder: Path) -> dict[str, Path]:
    folder.mkdir()
    pq.write_table(pa.table({"number": range(1_000)}, schema=NUMBERS), folder / "a.parquet")
    return {"told": folder}


@pytest.mark.parametrize("killed", [False, True])
def test_a_task_that_fails_at_first_is_tried_again_and_its_rows_are_kept_once(
    tmp_path: Path, spark: OnSpark, killed: bool
) -> None:
    mark = tmp_path / "failed"
    step = Step(FailsOnce(mark, killed=killed), "select number from told", NUMBERS)
    made_ = spark.mapped(step, put_numbers(tmp_path / "told"), tmp_path / "made")
    assert mark.exists()
    kept = dataset.dataset(made_, format="parquet").to_table().column("number").to_pylist()
    assert sorted(kept) == list(range(1_000))


def test_a_task_that_always_fails_is_told_in_a_line_with_what_to_do(tmp_path: Path, spark: OnSpark) -> None:
    tables = put_numbers(tmp_path / "told")
    for killed, fault, words in (
        (False, TallybookError, "No space left on device; see to that, then run the same command again"),
        (True, Killed, "killed at each of its 4 tries.*more memory.*run the same command again"),
    ):
        with pytest.raises(fault, match=words) as told:
            spark.mapped(Step(Fails(killed=killed), "select number from told", NUMBERS), tables, tmp_path / "made")
        assert "\n" not in str(told.value)
