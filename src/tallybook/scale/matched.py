"""What the stages of an archive make after reading: copies, and incidents with all that they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from tallybook.job.watch import Watch
from tallybook.match.knowledge import MatchKnowledge
from tallybook.scale import counting, matching
from tallybook.scale.copies import copies
from tallybook.scale.engine import Engine
from tallybook.scale.laying import opened, write
from tallybook.scale.onemachine import OneMachine
from tallybook.scale.schema import INCIDENTS, PARTED_BY, PASSAGES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def passages_made(folder: Path, into: Path, engine: Engine, *, memory_mib: int) -> None:
    """Write the table of copied passages.

    Args:
        folder: of the archive; its `reports` hold the texts.
        into: where the folder `passages` is made.
        engine: where it runs.
        memory_mib: what is held in memory at most.
    """
    made = copies(engine, {"reports": folder / "reports"}, into / ".copies")
    order = ("original", "report", "start")
    with opened(into, processes=1, memory_mib=memory_mib) as base:
        rows = _rows(base, made, PASSAGES)
        write(base, rows, into / "passages", table="passages", order=order, parted_by=())


def incidents_made(folder: Path, into: Path, engine: Engine, knowledge: MatchKnowledge, *, memory_mib: int) -> None:
    """Write the table of incidents, parted by country and year.

    Args:
        folder: of the archive; `reports`, `read` and `passages` are looked at.
        into: where the folder `incidents` is made.
        engine: where it runs.
        knowledge: the tables to go by.
        memory_mib: what is held in memory at most.
    """
    tables = {"reports": folder / "reports", "claims": folder / "read", "passages": folder / "passages"}
    told = matching.matched(engine, tables, into / ".matching", knowledge)
    made = counting.counted(engine, told, into / ".counting", knowledge)
    with opened(into, processes=1, memory_mib=memory_mib) as base:
        rows = _rows(base, made, INCIDENTS)
        write(base, rows, into / "incidents", table="incidents", order=(*PARTED_BY, "start_day", "id"))


def _rows(base: duckdb.DuckDBPyConnection, made: Path, table: pa.Schema) -> duckdb.DuckDBPyRelation:
    """The rows of a table; that a column has no gaps, as some files say, is not to show in what is written."""
    return base.from_arrow(table.empty_table()).union(base.read_parquet(str(made / "*.parquet")))


@contextmanager
def engine_of(
    spark: SparkSession | None,
    scratch: Path,
    *,
    processes: int,
    memory_mib: int,
    watch: Watch | None = None,
    stage: str = "",
) -> Iterator[Engine]:
    """Where stages run: on this machine, or on a Spark cluster.

    Args:
        spark: the session of a cluster; None for this machine.
        scratch: a folder for what does not fit into memory.
        processes: how many run at once on this machine.
        memory_mib: what is held in memory at most.
        watch: who follows the run, and may ask it to stop.
        stage: the name under which steps are told.
    """
    spill = scratch / ".spill"
    if spark is None:
        with OneMachine(spill, processes, memory_mib, watch, stage) as engine:
            yield engine
        return
    from tallybook.scale.spark import OnSpark

    yield OnSpark(spark, spill, memory_mib=memory_mib, watch=watch, stage=stage)
