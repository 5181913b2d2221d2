"""Steps on one machine: groups stay whole in chunks of bounded size, and a stopped step goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallybook.scale import onemachine
from tallybook.scale.archive import BEGUN
from tallybook.scale.engine import Step
from tallybook.scale.faults import Stopped
from tallybook.scale.flow import batches, rows_of
from tallybook.scale.onemachine import OneMachine
from tallybook.scale.stages import STAGES, Stage, Work

from .conftest import made, write

GROUPS = pa.schema([("company", pa.int64()), ("members", pa.int64())])
SIZES = {0: 700, 1: 3, 2: 5_000, 5: 1, 9: 40, 10: 2_100, 11: 900}
QUERY = "select company, member from rows"


class Watching:
    """Asks to stop once it has heard of so many steps; remembers all."""

    def __init__(self, stop_after: int = 10**9) -> None:
        self.heard: list[tuple[int, int | None, str]] = []
        self._stop_after = stop_after

    def step(self, _stage: str, done: int, total: int | None, label: str = "") -> None:
        self.heard.append((done, total, label))

    def stop_asked(self) -> bool:
        return len(self.heard) >= self._stop_after


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    told = [(company, member) for member in range(5_000) for company, size in SIZES.items() if member < size]
    (tmp_path / "rows").mkdir()
    table = pa.table({"company": [c for c, _ in told], "member": [m for _, m in told]})
    pq.write_table(table, tmp_path / "rows" / "a.parquet")
    return {"rows": tmp_path / "rows"}


def counted(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A row for each time that rows of one company follow one another: more than one where a group is torn."""
    told = groupby(rows_of(rows), key=lambda row: row["company"])
    yield from batches(({"company": name, "members": len(list(own))} for name, own in told), GROUPS)


def found(made_: Path) -> dict[int, int]:
    rows = [row for file in made_.glob("*.parquet") for row in pq.read_table(file).to_pylist()]
    assert len(rows) == len(SIZES)
    return {row["company"]: row["members"] for row in rows}


@pytest.mark.parametrize("chunk_rows", [1, 1_000, 10**6])
def test_a_group_comes_to_one_call_whatever_the_size_of_chunks(
    tmp_path: Path, tables: dict[str, Path], monkeypatch: pytest.MonkeyPatch, chunk_rows: int
):
    monkeypatch.setattr(onemachine, "CHUNK_ROWS", chunk_rows)
    watch = Watching()
    with OneMachine(tmp_path / "scratch", watch=watch) as engine:
        out = engine.mapped(Step(counted, QUERY, GROUPS, "company", "member"), tables, tmp_path / "out")
    assert found(out) == SIZES
    assert watch.heard[-1] == (sum(SIZES.values()), sum(SIZES.values()), "out"), "what is left is known"
    assert not (tmp_path / "scratch").exists()


def test_a_step_that_was_stopped_goes_on_with_the_chunks_that_are_left(
    tmp_path: Path, tables: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(onemachine, "CHUNK_ROWS", 1_000)
    monkeypatch.setattr(onemachine, "BATCH_ROWS", 100)
    calls: list[int] = []

    def noted(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in counted(rows):
            calls.extend(batch.column("company").to_pylist())
            yield batch

    step = Step(noted, QUERY, GROUPS, "company", "member")
    with OneMachine(tmp_path / "scratch", watch=Watching(3)) as engine, pytest.raises(Stopped):
        engine.mapped(step, tables, tmp_path / "out")
    before = set(calls)
    assert before
    assert before < set(SIZES)
    with OneMachine(tmp_path / "scratch") as engine:
        out = engine.mapped(step, tables, tmp_path / "out")
    assert found(out) == SIZES
    assert sorted(calls) == sorted(SIZES), "nothing was done twice"


def test_a_wish_to_stop_ends_a_long_query(tmp_path: Path, tables: dict[str, Path]):
    watch = Watching(1)
    asked = time.monotonic()
    watch.stop_asked = lambda: time.monotonic() - asked > 0.5  # type: ignore[method-assign]
    endless = "select sum(a.member * b.member * c.member) as s from rows a, rows b, rows c"
    with OneMachine(tmp_path / "scratch", watch=watch) as engine, pytest.raises(Stopped):
        engine.select(endless, tables, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_stage_that_was_stopped_finds_what_it_had_done_and_nothing_is_left_at_the_end(tmp_path: Path):
    found_: list[bool] = []

    def run(work: Work) -> None:
        half = work.into / ".half"
        found_.append(half.exists())
        half.mkdir(exist_ok=True)
        (work.into / "passages").mkdir()
        if len(found_) == 1:
            raise Stopped

    stage = Stage("finding copies", ("reports",), ("passages",), "1", run)
    source, out = write(tmp_path / "a.jsonl", range(30)), tmp_path / "out"
    first = made(out, source, stages=(*STAGES[:1], stage))
    assert (first.stopped, first.stopped_in, first.unread) == (True, "finding copies", 0)
    second = made(out, source, stages=(*STAGES[:1], stage))
    assert (second.stopped, second.made) == (False, ["finding copies"])
    assert found_ == [False, True]
    assert not (out / BEGUN).exists()


def slowly(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_few_tasks_wait_however_slow_the_processes_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Looks that find nothing done let no further task in: memory would grow with the archive."""
    monkeypatch.setattr(onemachine, "_LOOK_EVERY_SECONDS", 0.01)
    drawn, ended, ahead = 0, 0, 0

    def tasks() -> Iterator[float]:
        nonlocal drawn
        for _time in range(24):
            drawn += 1
            yield 0.1

    with OneMachine(tmp_path, processes=2) as machine:
        for _ in machine._each(slowly, tasks()):
            ended += 1
            ahead = max(ahead, drawn - ended)
    assert ended == drawn == 24
    assert ahead <= 2 * onemachine.AHEAD + 1
