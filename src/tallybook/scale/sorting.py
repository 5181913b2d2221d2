"""Sorts rows that are many times larger than memory: parted into ranges first, each sorted by itself.

DuckDB's own sort of wide rows asks for memory that grows with them: rows of two to three times what it may hold end it.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.scale.laying import quoted

SHARE = 8  # of what the database may hold, a range takes one part: to sort it takes some more
_ITEM_BYTES, _CELL_BYTES = 16, 8


class Sorted:
    """The rows of a query in the order of some columns; `total` of them.

    Args:
        base: the database that is asked.
        query: gives the rows.
        by: a column of whole numbers, by which rows are sorted before all; those alike in it fit into memory.
        order: columns by which rows that are alike in it are sorted, as SQL lists them; none if empty.
        room: a folder for what waits; whatever lies there is removed.
        memory_mib: what the database may hold.
    """

    def __init__(self, base: Any, query: str, by: str, order: str, *, room: Path, memory_mib: int) -> None:
        self._base, self._query, self._by, self._room = base, query, by, room
        self._order = f"{by}, {order}" if order else by
        told = base.sql(f"select {by}, count(*), sum({_size(base, query)}) from ({query}) group by 1 order by 1")
        sizes = [(int(value), int(rows), int(size)) for value, rows, size in told.fetchall()]
        self.total = sum(rows for _, rows, _ in sizes)
        self._most = (memory_mib << 20) // SHARE
        self._lasts = _ranges(sizes, self._most)

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """The rows, so many at a time."""
        if len(self._lasts) <= 1:
            yield from self._asked(f"({self._query})", rows)
            return
        shutil.rmtree(self._room, ignore_errors=True)
        self._room.mkdir(parents=True)
        for file in self._parted(rows):
            yield from self._asked(f"read_parquet({quoted(file)})", rows)
            file.unlink()

    def _parted(self, rows: int) -> list[Path]:
        """The rows in no order, in a file for each range."""
        reader = self._base.sql(self._query).to_arrow_reader(rows)
        files = [self._room / f"{number}.parquet" for number in range(len(self._lasts))]
        held: list[list[pa.RecordBatch]] = [[] for _ in files]
        size = 0
        with contextlib.ExitStack() as open_:
            writers = [open_.enter_context(pq.ParquetWriter(f, reader.schema, compression="lz4")) for f in files]
            for batch in reader:
                for number, part in self._parts(batch):
                    held[number].append(part)
                    size += part.nbytes
                if size >= self._most:
                    _write(writers, held)
                    size = 0
            _write(writers, held)
        return files

    def _parts(self, batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
        ranges = np.searchsorted(self._lasts, batch.column(self._by).to_numpy())
        order = np.argsort(ranges, kind="stable")
        ordered, found = batch.take(order), ranges[order]
        cuts = [0, *(np.flatnonzero(np.diff(found)) + 1).tolist(), len(found)]
        for start, end in itertools.pairwise(cuts):
            yield int(found[start]), ordered.slice(start, end - start)

    def _asked(self, source: str, rows: int) -> Iterator[pa.RecordBatch]:
        yield from self._base.sql(f"select * from {source} order by {self._order}").to_arrow_reader(rows)


def _write(writers: list[pq.ParquetWriter], held: list[list[pa.RecordBatch]]) -> None:
    for writer, parts in zip(writers, held, strict=True):
        if parts:
            writer.write_table(pa.Table.from_batches(parts))
            parts.clear()


def _size(base: Any, query: str) -> str:
    """The bytes of a row, about, in SQL."""
    asked = base.sql(f"select * from ({query}) limit 0")
    sizes = []
    for name, kind in zip(asked.columns, map(str, asked.types), strict=True):
        if kind == "VARCHAR":
            sizes.append(f'coalesce(strlen("{name}"), 0)')
        elif kind.endswith("[]"):
            sizes.append(f'coalesce(len("{name}"), 0) * {_ITEM_BYTES}')
    return " + ".join([str(_CELL_BYTES * len(asked.columns)), *sizes])


def _ranges(sizes: list[tuple[int, int, int]], most: int) -> list[int]:
    """The last value of each range that takes no more bytes than allowed, or is one value alone."""
    lasts: list[int] = []
    held = 0
    for at, (value, _, size) in enumerate(sizes):
        if held and held + size > most:
            lasts.append(sizes[at - 1][0])
            held = 0
        held += size
        if at == len(sizes) - 1:
            lasts.append(value)
    return lasts
