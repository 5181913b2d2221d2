"""Files of an archive's tables: written whole under the name of their content or not at all, and checked when read."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.scale.faults import Damaged
from tallybook.scale.manifest import TABLES_BY_PARTS, Manifest, Part
from tallybook.scale.schema import TOGETHER, check

MAKING = ".making"  # below the archive: what is not finished
_HASHED_BYTES = 1 << 20


def write_part(folder: Path, table: str, batches: Sequence[pa.RecordBatch], layout: pa.Schema, *, number: int) -> Part:
    """Write a file of a table, so that it is there whole or not at all, whenever the machine stops.

    Args:
        folder: the archive.
        table: the table's name, which is the folder's.
        batches: the rows.
        layout: their columns.
        number: of the part; its name ends in the beginning of the hash of its bytes.
    """
    making = folder / MAKING
    making.mkdir(exist_ok=True)
    (folder / table).mkdir(exist_ok=True)
    unfinished = making / f"{table}-{number}-{uuid4().hex}"  # several machines may be at it
    with pq.ParquetWriter(unfinished, layout, compression="zstd", write_page_checksum=True) as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=8 * TOGETHER)
    rows = sum(batch.num_rows for batch in batches)
    sha256, size = hash_of(unfinished)
    name = f"{table}/part-{number:07d}-{sha256[:12]}.parquet"
    lay_down(unfinished, folder / name)
    return Part(name, table, rows, size, sha256, number)


def lay_down(unfinished: Path, place: Path) -> None:
    """Move a finished file into its place, for good: its bytes and its name outlast a power cut."""
    sync(unfinished)
    unfinished.replace(place)
    sync(place.parent)


def read_part(folder: Path, part: Part, table: str, *, rows: int = 8 * TOGETHER) -> Iterator[pa.RecordBatch]:
    """The rows of a file, some at a time.

    Raises:
        Damaged: it does not hold what was written into it.
        TallybookError: it has the layout of another version.
    """
    try:
        with pq.ParquetFile(folder / part.name, page_checksum_verification=True) as file:
            check(file.schema_arrow, table, folder / part.name)
            yield from file.iter_batches(batch_size=rows)
    except (OSError, ValueError, pa.ArrowException) as fault:
        raise Damaged(part.name, type(fault).__name__) from None


def hash_of(file: Path) -> tuple[str, int]:
    """The SHA-256 of a file's bytes, and how many there are."""
    hashed, size = hashlib.sha256(), 0
    with file.open("rb") as opened:
        while piece := opened.read(_HASHED_BYTES):
            hashed.update(piece)
            size += len(piece)
    return hashed.hexdigest(), size


def swept(manifest: Manifest) -> list[Part]:
    """Remove what no finished step has left, and give up files that are gone or cut short; returns those."""
    folder = manifest.folder
    shutil.rmtree(folder / MAKING, ignore_errors=True)
    for table in TABLES_BY_PARTS:
        named = {part.name for part in manifest.parts(table)}
        for file in (folder / table).glob("part-*"):
            if f"{table}/{file.name}" not in named:
                file.unlink()
    lost = [part for table in manifest.tables() for part in manifest.parts(table) if not _is_there(folder, part)]
    for part in lost:
        manifest.forget(part)
    return lost


def _is_there(folder: Path, part: Part) -> bool:
    try:
        return (folder / part.name).stat().st_size == part.bytes
    except FileNotFoundError:
        return False


def sync(path: Path) -> None:
    """Have what was written to a file or folder outlast a power cut, where the system can promise that."""
    if os.name == "nt" and path.is_dir():
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
