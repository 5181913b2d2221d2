"""One machine as a place where stages run: DuckDB, which spills to the disk, and processes that are given a chunk each.

Rows that go to a function are sorted once and cut into chunks between two values of the column that holds rows
together, so that memory does not grow with the archive. A chunk that was done is kept: a stopped step goes on with the
others.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.job.processes import one_core_each
from tallybook.job.watch import Unwatched, Watch
from tallybook.scale.engine import DONE, NODES, Mapper, Step, Tables, clustered, edges_of, is_whole
from tallybook.scale.faults import Stopped
from tallybook.scale.laying import opened, quoted
from tallybook.scale.sorting import Sorted

BATCH_ROWS = 2_000
CHUNK_ROWS = 20_000  # at least so many rows go to one call, and no more than what hangs together with the last of them
AHEAD = 2  # chunks or batches that wait for each process, so that memory stays bounded
_LOOK_EVERY_SECONDS = 0.3
_KEPT = re.compile(r"part-(-?\d+)_(-?\d+)\.parquet")  # the first and the last value of a chunk that was done


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Rows of whole groups in a file, and where what is made of them goes."""

    function: Mapper
    schema: pa.Schema
    rows: Path
    out: Path
    count: int


class OneMachine:
    """DuckDB and processes of this machine; see `Engine`.

    Args:
        scratch: a folder for what does not fit into memory.
        processes: how many run at once.
        memory_mib: what DuckDB may hold.
        watch: who follows the run, and may ask it to stop.
        stage: the name under which steps are told.
    """

    def __init__(
        self, scratch: Path, processes: int = 1, memory_mib: int = 1_000, watch: Watch | None = None, stage: str = ""
    ) -> None:
        self._scratch, self._processes, self._memory_mib = scratch, processes, memory_mib
        self._watch, self._stage = watch or Unwatched(), stage
        self._base: Any = None
        self._views: dict[str, Path] = {}
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> OneMachine:
        shutil.rmtree(self._scratch, ignore_errors=True)  # what a run that was killed has left
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        if self._base is not None:
            self._base.close()
            self._base, self._views = None, {}
        shutil.rmtree(self._scratch, ignore_errors=True)

    # --- steps ---

    def select(self, query: str, tables: Tables, out: Path, *, once: bool = False) -> Path:  # noqa: ARG002
        """See `Engine`; each query alone needs the least memory, and can be gone on from."""
        if not is_whole(out):
            fresh = _begun(out, anew=True)
            with self._asked(tables, out.name) as base:
                _copy(base, _spelt(query), fresh / "part-0.parquet")
            _commit(fresh, out)
        return out

    def mapped(self, step: Step, tables: Tables, out: Path) -> Path:
        """See `Engine`."""
        if not is_whole(out):
            fresh = _begun(out, anew=not step.by)
            if step.by:
                self._by_chunk(step, tables, fresh)
            else:
                self._by_batch(step, tables, fresh)
            _commit(fresh, out)
        return out

    def clusters(self, query: str, tables: Tables, out: Path) -> Path:
        """See `Engine`; by Splink's own clustering."""
        if not is_whole(out):
            from splink import DuckDBAPI

            fresh = _begun(out, anew=True)
            with self._opened() as base, self._watched(base, out.name):  # Splink's tables end with its own base
                for name, path in tables.items():
                    base.execute(f"create view {name} as select * from read_parquet({quoted(path / '*.parquet')})")
                base.execute(f"create table edges as {edges_of(query)}")
                base.execute(f"create table nodes as {NODES}")
                found = clustered(DuckDBAPI(connection=base), "nodes", "edges")
                _copy(base, f"select node, cluster_id as cluster from {found.physical_name}", fresh / "part-0.parquet")
            _commit(fresh, out)
        return out

    def _by_batch(self, step: Step, tables: Tables, out: Path) -> None:
        with self._asked(tables, out.name) as base, pq.ParquetWriter(
            out / "part-0.parquet", step.schema, compression="zstd"
        ) as writer:  # fmt: skip
            total, done = self._count(base, step.query), 0
            batches = base.sql(_spelt(step.query)).to_arrow_reader(BATCH_ROWS)
            for made, rows in self._each(_of_batch, ((step.function, batch) for batch in batches)):
                writer.write_table(pa.Table.from_batches(made, step.schema))
                done += rows
                self._told(out.name, done, total)

    def _by_chunk(self, step: Step, tables: Tables, out: Path) -> None:
        waiting = self._scratch / f"{out.name}.rows"
        shutil.rmtree(waiting, ignore_errors=True)
        waiting.mkdir(parents=True)
        pq.write_table(step.schema.empty_table(), out / "part-none.parquet")
        query = f"select * from ({_spelt(step.query)})"
        if kept := [name.groups() for file in out.iterdir() if (name := _KEPT.fullmatch(file.name))]:
            query += " where " + " and ".join(f"{step.by} not between {first} and {last}" for first, last in kept)
        with self._asked(tables, out.name) as base:
            rows = Sorted(base, query, step.by, step.order, room=waiting / "parted", memory_mib=self._memory_mib)
            done = 0
            for count in self._each(_of_chunk, _chunks(rows.batches(BATCH_ROWS), step, waiting, out)):
                done += count
                self._told(out.name, done, rows.total)
        shutil.rmtree(waiting, ignore_errors=True)

    def _each(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """What a function makes of tasks, in any order; a single task is not worth a process."""
        tasks = iter(tasks)
        first = [task for _, task in zip(range(2), tasks, strict=False)]
        if self._processes == 1 or len(first) < 2:
            for task in chain(first, tasks):
                yield function(task)
                self._look()
            return
        running: set[Future[Any]] = set()
        for task in chain(first, tasks):
            running.add(self._started().submit(function, task))
            while len(running) >= self._processes * AHEAD:  # a look that found none done makes room for no other
                yield from self._finished(running)
        while running:
            yield from self._finished(running)

    def _finished(self, running: set[Future[Any]]) -> Iterator[Any]:
        done, _ = wait(running, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
        running -= done
        for future in done:
            yield future.result()
        self._look()

    # --- what steps run on ---

    @contextmanager
    def _asked(self, tables: Tables, name: str) -> Iterator[Any]:
        """DuckDB with some tables as views."""
        if self._base is None:
            self._base = self._opened()
        for table, path in tables.items():
            if self._views.get(table) != path:
                files = quoted(path / "*.parquet")
                self._base.execute(f"create or replace view {table} as select * from read_parquet({files})")
                self._views[table] = path
        with self._watched(self._base, name):
            yield self._base

    def _opened(self) -> Any:
        self._scratch.mkdir(parents=True, exist_ok=True)
        base = opened(self._scratch, processes=self._processes, memory_mib=self._memory_mib)
        base.execute("set preserve_insertion_order = false")
        return base

    @contextmanager
    def _watched(self, base: Any, name: str) -> Iterator[None]:
        """A wish to stop ends what DuckDB is at."""
        self._told(name, 0, None)
        self._look()
        ended = threading.Event()
        looking = threading.Thread(target=self._interrupting, args=(base, ended), daemon=True)
        looking.start()
        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError) as fault:  # Arrow's reader has its own name for it
            if self._watch.stop_asked() and "interrupt" in str(fault).lower():
                raise Stopped from None
            raise
        finally:
            ended.set()
            looking.join()

    def _interrupting(self, base: Any, ended: threading.Event) -> None:
        while not ended.wait(_LOOK_EVERY_SECONDS):
            if self._watch.stop_asked():
                base.interrupt()

    def _look(self) -> None:
        if self._watch.stop_asked():
            raise Stopped

    def _told(self, name: str, done: int, total: int | None) -> None:
        self._watch.step(self._stage, done, total, name.replace("_", " ").removesuffix(".new"))

    def _count(self, base: Any, query: str) -> int:
        [(count,)] = base.sql(f"select count(*) from ({_spelt(query)})").fetchall()
        return int(count)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:  # a process that is forked beside DuckDB's threads may wait for ever
            with one_core_each():
                self._pool = ProcessPoolExecutor(
                    self._processes, mp_context=get_context("spawn"), initializer=_leave_interrupts
                )
                for started in [self._pool.submit(_leave_interrupts) for _ in range(self._processes)]:
                    started.result()
        return self._pool


def _leave_interrupts() -> None:
    """Ctrl-C reaches all processes at once; the one that shares out the work ends the others."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _of_batch(task: tuple[Mapper, pa.RecordBatch]) -> tuple[list[pa.RecordBatch], int]:
    function, batch = task
    return list(function(iter([batch]))), batch.num_rows


def _of_chunk(chunk: _Chunk) -> int:
    """Make what is made of a chunk, whole or not at all; returns its rows."""
    unfinished = chunk.out.with_suffix(".unfinished")
    with pq.ParquetFile(chunk.rows) as rows, pq.ParquetWriter(
        unfinished, chunk.schema, compression="zstd"
    ) as writer:  # fmt: skip
        for batch in chunk.function(rows.iter_batches(BATCH_ROWS)):
            writer.write_batch(batch)
    unfinished.rename(chunk.out)
    chunk.rows.unlink()
    return chunk.count


def _chunks(batches: Iterable[pa.RecordBatch], step: Step, waiting: Path, out: Path) -> Iterator[_Chunk]:
    """Sorted rows as files of whole groups: a new one where the group changes after `CHUNK_ROWS`."""
    held: _Filling | None = None
    for batch in batches:
        left = batch
        if held is not None and held.count >= CHUNK_ROWS:
            others = np.flatnonzero(batch.column(step.by).to_numpy() != held.last)
            cut = int(others[0]) if len(others) else len(batch)
            held.put(batch.slice(0, cut))
            left = batch.slice(cut)
            if len(left):
                yield held.closed(step, out)
                held = None
        if len(left):
            held = held or _Filling(waiting, left, step.by)
            held.put(left)
    if held is not None:
        yield held.closed(step, out)


class _Filling:
    """A chunk that is being written."""

    def __init__(self, waiting: Path, batch: pa.RecordBatch, by: str) -> None:
        self._by, self._first = by, batch.column(by)[0].as_py()
        self.last, self.count = self._first, 0
        self._file = waiting / f"{self._first}.parquet"
        self._writer = pq.ParquetWriter(self._file, batch.schema, compression="lz4")

    def put(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        if len(batch):
            self._writer.write_batch(batch)
            self.count += len(batch)
            self.last = batch.column(self._by)[-1].as_py()

    def closed(self, step: Step, out: Path) -> _Chunk:
        """What is in it."""
        self._writer.close()
        place = out / f"part-{self._first}_{self.last}.parquet"
        return _Chunk(step.function, step.schema, self._file, place, self.count)


def _copy(base: Any, query: str, file: Path) -> None:
    base.execute(f"copy ({query}) to {quoted(file)} (format parquet, compression zstd)")


def _begun(out: Path, *, anew: bool) -> Path:
    """The folder of a table that is not whole yet, with what is kept of it."""
    shutil.rmtree(out, ignore_errors=True)
    fresh = out.with_name(f"{out.name}.new")
    if anew:
        shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, exist_ok=True)
    for file in fresh.glob("*.unfinished"):
        file.unlink()
    return fresh


def _commit(fresh: Path, out: Path) -> None:
    (fresh / DONE).touch()
    fresh.rename(out)


def _spelt(query: str) -> str:
    return query.replace("{unnest}", "unnest").replace("{sha256(eldest)}", "sha256(eldest)")
