"""Sorts rows that are many times larger than memory: parted into ranges first, each sorted by itself.

DuckDB's own sort of wide rows asks for memory that grows with them: rows of two to three times what it may hold end it.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tallybook.scale.laying import quoted

_Last = tuple[int, int]  # of a range: what its last rows have in the column sorted by, and in the one after it
_ALL = 2**63 - 1
SHARE = 8  # of what the database may hold, a range takes one part: to sort it takes some more
_ITEM_BYTES, _CELL_BYTES = 16, 8


class Sorted:
    """The rows of a query in the order of some columns; `total` of them.

    Args:
        base: the database that is asked.
        query: gives the rows.
        by: a column of whole numbers, by which rows are sorted before all.
        order: columns by which rows that are alike in it are sorted, as SQL lists them; none if empty. Where the first
            of them holds whole numbers, rows alike in `by` may be many times memory; else they fit into it.
        room: a folder for what waits; whatever lies there is removed.
        memory_mib: what the database may hold.
    """

    def __init__(self, base: Any, query: str, by: str, order: str, *, room: Path, memory_mib: int) -> None:
        self._base, self._query, self._by, self._room = base, query, by, room
        self._order = f"{by}, {order}" if order else by
        asked = base.sql(f"select * from ({query}) limit 0")
        kinds = dict(zip(asked.columns, map(str, asked.types), strict=True))
        then = order.partition(",")[0].strip()
        self._then = then if kinds.get(then) in ("BIGINT", "INTEGER") else ""
        size = f"sum({_size(kinds)})"
        told = base.sql(f"select {by}, count(*), {size} from ({query}) group by 1 order by 1").fetchall()
        self.total = sum(int(rows) for _, rows, _ in told)
        self._most = (memory_mib << 20) // SHARE
        lasts: list[_Last] = []
        for first, many in _ranges([(int(value), int(held)) for value, _, held in told], self._most):
            if many > self._most and self._then:
                within = f"select {self._then}, {size} from ({query}) where {by} = {first} group by 1 order by 1"
                inside = [(int(value), int(held)) for value, held in base.sql(within).fetchall()]
                lasts += [(first, last) for last, _ in _ranges(inside, self._most)]
            else:
                lasts.append((first, _ALL))
        self._firsts = np.array([first for first, _ in lasts])
        # of a value that takes several ranges, where they end in the column after it
        self._thens = {
            first: np.array([last for value, last in lasts if value == first])
            for first, times in Counter(first for first, _ in lasts).items() if times > 1
        }  # fmt: skip

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """The rows, so many at a time."""
        if len(self._firsts) <= 1:
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
        files = [self._room / f"{number}.parquet" for number in range(len(self._firsts))]
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
        ranges = self._ranges_of(batch)
        order = np.argsort(ranges, kind="stable")
        ordered, found = batch.take(order), ranges[order]
        cuts = [0, *(np.flatnonzero(np.diff(found)) + 1).tolist(), len(found)]
        for start, end in itertools.pairwise(cuts):
            yield int(found[start]), ordered.slice(start, end - start)

    def _ranges_of(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """The number of each row's range."""
        own = batch.column(self._by).to_numpy()
        ranges: NDArray[np.int64] = np.searchsorted(self._firsts, own)
        for first, thens in self._thens.items():
            here = own == first
            ranges[here] += np.searchsorted(thens, batch.column(self._then).to_numpy()[here])
        return ranges

    def _asked(self, source: str, rows: int) -> Iterator[pa.RecordBatch]:
        yield from self._base.sql(f"select * from {source} order by {self._order}").to_arrow_reader(rows)


def _write(writers: list[pq.ParquetWriter], held: list[list[pa.RecordBatch]]) -> None:
    for writer, parts in zip(writers, held, strict=True):
        if parts:
            writer.write_table(pa.Table.from_batches(parts))
            parts.clear()


def _size(kinds: Mapping[str, str]) -> str:
    """The bytes of a row of columns of these types, about, in SQL."""
    sizes = []
    for name, kind in kinds.items():
        if kind == "VARCHAR":
            sizes.append(f'coalesce(strlen("{name}"), 0)')
        elif kind.endswith("[]"):
            sizes.append(f'coalesce(len("{name}"), 0) * {_ITEM_BYTES}')
    return " + ".join([str(_CELL_BYTES * len(kinds)), *sizes])


def _ranges(sizes: Iterable[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """The last value of each range and its bytes: no more than allowed, or those of one value alone.

    Args:
        sizes: each value and its bytes, rising.
        most: bytes.
    """
    held, last = 0, None
    for value, size in sizes:
        if last is not None and held + size > most:
            yield last, held
            held = 0
        held, last = held + size, value
    if last is not None:
        yield last, held
