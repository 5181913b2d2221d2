"""Spark finds what one machine finds, row for row, and a task that fails at its first try counts nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import dataset

from benchmarks.ledgers import made_ledger
from tallybook.match.knowledge import MatchKnowledge
from tallybook.scale import counting, matching
from tallybook.scale.copies import copies
from tallybook.scale.engine import Engine, Step
from tallybook.scale.onemachine import OneMachine

from .archives import put_claims, put_reports

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'tallybook[archive]'")
if shutil.which("java") is None:
    pytest.skip("there is no Java: apt-get install default-jre-headless", allow_module_level=True)

from tallybook.scale.spark import OnSpark, session  # noqa: E402

NUMBERS = pa.schema([("number", pa.int64())])


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnSpark]:
    with session("local[2]", tmp_path_factory.mktemp("spark"), memory_mb=1_000) as opened:
        yield OnSpark(opened)


def rows(table: Path) -> list[str]:
    return sorted(map(str, dataset.dataset(table, format="parquet").to_table().to_pylist()))


def found(engine: Engine, tables: dict[str, Path], work: Path) -> tuple[list[str], list[str]]:
    known = MatchKnowledge.load()
    cut = matching.Cut(reports=20, tellings=20)
    held = {**tables, "passages": copies(engine, tables, work / "copies")}
    told = matching.matched(engine, held, work / "matching", known, cut)
    return rows(held["passages"]), rows(counting.counted(engine, told, work / "counting", known, cut))


def test_the_same_passages_and_incidents_as_on_one_machine(tmp_path: Path, spark: OnSpark) -> None:
    held = made_ledger(4, 60)
    tables = {
        "reports": put_reports(tmp_path, held.reports.values(), files=2),
        "claims": put_claims(tmp_path, held.reports.values(), held.claims.values()),
    }
    with OneMachine(tmp_path / "spill") as machine:
        expected = found(machine, tables, tmp_path / "one")
    assert all(expected)
    assert found(spark, tables, tmp_path / "spark") == expected


class FailsOnce:
    """Gives every number once, but breaks in the middle of the first try."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch
            if not self.mark.exists():
                self.mark.touch()
                raise OSError("the worker is gone")


def test_a_task_that_fails_at_first_is_tried_again_and_its_rows_are_kept_once(tmp_path: Path, spark: OnSpark) -> None:
    (tmp_path / "told").mkdir()
    pq.write_table(pa.table({"number": range(1_000)}, schema=NUMBERS), tmp_path / "told" / "a.parquet")
    mark = tmp_path / "failed"
    step = Step(FailsOnce(mark), "select number from told", NUMBERS)
    made = spark.mapped(step, {"told": tmp_path / "told"}, tmp_path / "made")
    assert mark.exists()
    kept = dataset.dataset(made, format="parquet").to_table().column("number").to_pylist()
    assert sorted(kept) == list(range(1_000))
