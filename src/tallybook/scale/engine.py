"""Where the stages of an archive run: tables are folders of Parquet, made by SQL or by functions over Arrow batches."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.scale.laying import opened, quoted

DONE = "_SUCCESS"  # the file that says that a table is whole; Spark writes one of this name itself
BATCH_ROWS = 2_000
BATCHES_AHEAD = 2  # for each process, so that memory stays bounded
PARTS = 32  # of rows that are put together by a column

Tables = Mapping[str, Path]
Mapper = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class Step:
    """A function over rows: what it is given, how these are put together, what comes out.

    `query` gives the rows. Rows alike in the column `by` come to one call of the function, one after the other, in the
    order of the columns `order`; where `by` is empty, each call has some rows, in any order. SQL is what DuckDB and
    Spark both read; `{unnest}` and `{sha256(eldest)}` stand for what they call otherwise.
    """

    function: Mapper
    query: str
    schema: pa.Schema
    by: str = ""
    order: str = ""


class Engine(Protocol):
    """Makes tables out of tables. A table that is whole is left as it is; one that was begun is made anew."""

    def select(self, query: str, tables: Tables, out: Path) -> Path:
        """Keep what a query gives."""

    def mapped(self, step: Step, tables: Tables, out: Path) -> Path:
        """Keep what a function makes of rows."""

    def clusters(self, pairs: Path, out: Path) -> Path:
        """Keep, of pairs `one` and `two`, each `node` with the `cluster` that a chain of pairs makes it part of."""


def is_whole(table: Path) -> bool:
    """Whether a table was made to its end."""
    return (table / DONE).exists()


@dataclass(frozen=True, slots=True)
class _Base:
    """How DuckDB is opened, in this process and in others."""

    spill: Path
    processes: int
    memory_mb: int

    def connected(self, tables: Tables) -> Any:
        """DuckDB with some tables as views."""
        self.spill.mkdir(parents=True, exist_ok=True)
        connection = opened(self.spill, processes=self.processes, memory_mib=self.memory_mb)
        connection.sql("set preserve_insertion_order = false")
        for name, path in tables.items():
            connection.sql(f"create view {name} as select * from read_parquet({quoted(path / '*.parquet')})")
        return connection


class OneMachine:
    """DuckDB, which spills to the disk what exceeds its memory, and processes of this machine.

    Args:
        spill: a folder for what does not fit into memory.
        processes: how many run at once.
        memory_mb: what DuckDB may hold.
    """

    def __init__(self, spill: Path, processes: int = 1, memory_mb: int = 1_000) -> None:
        self._base = _Base(spill, processes, memory_mb)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> OneMachine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def select(self, query: str, tables: Tables, out: Path) -> Path:
        """See `Engine`."""
        if not is_whole(out):
            fresh = _fresh(out)
            with self._base.connected(tables) as connection:
                _kept(connection, _spelt(query), fresh / "part-0.parquet")
            _commit(fresh, out)
        return out

    def mapped(self, step: Step, tables: Tables, out: Path) -> Path:
        """See `Engine`."""
        if not is_whole(out):
            fresh = _fresh(out)
            if step.by:
                self._by_part(step, tables, fresh)
            else:
                self._by_batch(step, tables, fresh)
            _commit(fresh, out)
        return out

    def clusters(self, pairs: Path, out: Path) -> Path:
        """See `Engine`; by Splink's own clustering."""
        if not is_whole(out):
            from splink import DuckDBAPI

            fresh = _fresh(out)
            with self._base.connected({"pairs": pairs}) as connection:
                connection.sql(f"create table edges as {EDGES}")
                connection.sql(f"create table nodes as {NODES}")
                found = clustered(DuckDBAPI(connection=connection), "nodes", "edges")
                query = f"select node, cluster_id as cluster from {found.physical_name}"
                _kept(connection, query, fresh / "part-0.parquet")
            _commit(fresh, out)
        return out

    def _by_batch(self, step: Step, tables: Tables, out: Path) -> None:
        with self._base.connected(tables) as connection, pq.ParquetWriter(
            out / "part-0.parquet", step.schema, compression="zstd"
        ) as writer:  # fmt: skip
            batches = connection.sql(_spelt(step.query)).to_arrow_reader(BATCH_ROWS)
            for made in self._each(_of_batch, ((step.function, batch) for batch in batches)):
                writer.write_table(pa.Table.from_batches(made, step.schema))

    def _by_part(self, step: Step, tables: Tables, out: Path) -> None:
        parts = out.with_name(f"{out.name}.rows")
        shutil.rmtree(parts, ignore_errors=True)
        with self._base.connected(tables) as connection:
            rows = f"select *, hash({step.by}) % {PARTS} as part from ({_spelt(step.query)})"
            connection.sql(f"copy ({rows}) to {quoted(parts)} (format parquet, compression zstd, partition_by (part))")
        own = [(self._base, step, folder, out / f"{folder.name}.parquet") for folder in sorted(parts.glob("part=*"))]
        pq.write_table(step.schema.empty_table(), out / "part-none.parquet")
        for _ in self._each(_of_part, own):
            pass
        shutil.rmtree(parts, ignore_errors=True)

    def _each(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        if self._base.processes == 1:
            yield from map(function, tasks)
            return
        if self._pool is None:  # a process that is forked beside DuckDB's threads may wait for ever
            self._pool = ProcessPoolExecutor(self._base.processes, mp_context=get_context("spawn"))
        waiting: set[Future[Any]] = set()
        for task in tasks:
            waiting.add(self._pool.submit(function, task))
            if len(waiting) >= self._base.processes * BATCHES_AHEAD:
                done = next(as_completed(waiting))
                waiting.remove(done)
                yield done.result()
        for done in as_completed(waiting):
            yield done.result()


EDGES = "select one as node_l, two as node_r from pairs"
NODES = "select one as node from pairs union select two from pairs"


def clustered(api: Any, nodes: Any, edges: Any) -> Any:
    """Splink's connected components of some pairs."""
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    return cluster_pairwise_predictions_at_threshold(nodes, edges, api, "node", "node_l", "node_r")


def _of_batch(task: tuple[Mapper, pa.RecordBatch]) -> list[pa.RecordBatch]:
    function, batch = task
    return list(function(iter([batch])))


def _of_part(task: tuple[_Base, Step, Path, Path]) -> None:
    base, step, folder, out = task
    with base.connected({"rows": folder}) as connection, pq.ParquetWriter(
        out, step.schema, compression="zstd"
    ) as writer:  # fmt: skip
        order = ", ".join(name for name in (step.by, step.order) if name)
        rows = connection.sql(f"select * exclude (part) from rows order by {order}").to_arrow_reader(BATCH_ROWS)
        for batch in step.function(iter(rows)):
            writer.write_batch(batch)


def _kept(connection: Any, query: str, file: Path) -> None:
    connection.sql(f"copy ({query}) to {quoted(file)} (format parquet, compression zstd)")


def _fresh(out: Path) -> Path:
    """An empty folder for a table that is not whole yet."""
    shutil.rmtree(out, ignore_errors=True)
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh


def _commit(fresh: Path, out: Path) -> None:
    (fresh / DONE).touch()
    fresh.rename(out)


def _spelt(query: str) -> str:
    return query.replace("{unnest}", "unnest").replace("{sha256(eldest)}", "sha256(eldest)")
