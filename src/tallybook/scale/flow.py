"""Arrow batches as rows and back, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import pyarrow as pa

from tallybook.records import Report
from tallybook.scale.rows import batch_of

ROWS_TOGETHER = 2_000
REPORT = ("id", "text", "title", "publisher", "published")  # what matching looks at


def rows_of(batches_: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """The rows of some batches."""
    for batch in batches_:
        yield from batch.to_pylist()


def batches(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows as batches; what a row lacks is null."""
    held = iter(rows)
    while some := list(islice(held, ROWS_TOGETHER)):
        yield batch_of(some, schema)


def report_of(row: Mapping[str, Any]) -> Report:
    """A report as matching looks at it."""
    return Report(**{name: row[name] for name in REPORT})
