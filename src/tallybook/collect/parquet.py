"""Parquet: one report a row, with the names of columns that tables use; a few rows are held at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pyarrow
import pyarrow.parquet

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.fields import columns
from tallybook.collect.limits import MIB
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.names import quoted
from tallybook.collect.record import draft_of
from tallybook.records import Problem

_FORMAT = f"parquet; pyarrow {pyarrow.__version__}"
_ROWS = 64
_GROUP_BYTES = 1024 * MIB  # of the columns that are read, unpacked: a group of rows has to be held


def read_parquet(material: Material) -> Iterator[Draft | Problem]:
    """One report a row, numbered from 1; where a group of rows is damaged, the reports before it are kept."""
    number = 0
    try:
        if not material.stream.seekable():
            raise Unusable("C004", "Parquet is packed by itself, and can't be read out of another packing")
        file = pyarrow.parquet.ParquetFile(material.stream, pre_buffer=False)
        wanted = _columns(file)
        for group in range(file.metadata.num_row_groups):
            _check_size(file.metadata.row_group(group), wanted, number)
            for batch in file.iter_batches(batch_size=_ROWS, row_groups=[group], columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield _draft(row, f"{material.label}:{number}", material.limits.row_bytes)
    except PARSER_FAULTS as fault:
        if isinstance(fault, Unusable):
            raise
        what = f"it can't be read as Parquet after {number:,} rows ({type(fault).__name__})"
        raise Unusable("C073", what, row=f":{number + 1}") from None


def _columns(file: Any) -> list[str]:
    """The columns that hold something of a report.

    Raises:
        Unusable: C031 there is none with the text.
    """
    names = file.schema_arrow.names
    known = columns(names)
    if "text" not in known:
        found = ", ".join(quoted(name) for name in names[:20]) or "none"
        raise Unusable("C031", f"no column text (or body, content, article); the columns found are {found}")
    return list(dict.fromkeys(known.values()))


def _check_size(group: Any, wanted: list[str], number: int) -> None:
    parts = (group.column(n) for n in range(group.num_columns))
    size = sum(part.total_uncompressed_size for part in parts if part.path_in_schema.partition(".")[0] in wanted)
    if size > _GROUP_BYTES:
        what = f"a group of rows unpacks to {size:,} bytes, more than {_GROUP_BYTES:,}; write smaller groups"
        raise Unusable("C004", what, row=f":{number + 1}")


def _draft(row: dict[str, object], where: str, row_bytes: int) -> Draft | Problem:
    told = {name: _told(value) for name, value in row.items()}
    raw = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    if len(raw) > row_bytes:
        return problem("C035", where, f"the row is longer than {row_bytes:,} bytes")
    return draft_of(told, where, raw, form=_FORMAT)


def _told(value: object) -> object:
    """A value in the words of a file of text: days and moments as ISO 8601."""
    return value.isoformat() if isinstance(value, date | datetime) else value
