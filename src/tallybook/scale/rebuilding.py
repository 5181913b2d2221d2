"""Makes a lost or damaged manifest anew from the files beside it, whose names and footers say what they are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.scale.manifest import FILE, TABLES_BY_PARTS, Manifest, Part
from tallybook.scale.parts import hash_of
from tallybook.scale.schema import check

DAMAGED = f"{FILE}.damaged"
_NAME = re.compile(r"part-(\d+)-([0-9a-f]{12})\.parquet")


def opened(folder: Path) -> tuple[Manifest, int | None]:
    """The manifest of an archive; where it is damaged, or gone from an archive that has reports, a new one.

    Returns:
        The manifest, and how many files a new one names; None where nothing was wrong. The damaged one is kept beside
        it. Inputs are gone through again by the next run, and stages are done again: what is there is passed over.

    Raises:
        TallybookError: see `Manifest.open`; or files are of another layout.
    """
    file = folder / FILE
    if not any((folder / "reports").glob("part-*")) or (file.exists() and _is_sound(file)):
        return Manifest.open(folder), None
    parts = list(_found(folder))
    for old in (file, file.with_name(f"{FILE}-journal")):
        if old.exists():
            old.replace(old.with_name(old.name.replace(FILE, DAMAGED)))
    manifest = Manifest.open(folder, anew=True)
    with manifest.transaction():
        for part in parts:
            manifest.add(part)
    manifest.see_again()
    return manifest, len(parts)


def _is_sound(file: Path) -> bool:
    base = sqlite3.connect(file, timeout=1)
    try:
        sound = [row[0] for row in base.execute("PRAGMA quick_check(1)")] == ["ok"]
        return sound and base.execute("SELECT count(*) FROM sqlite_master WHERE name = 'parts'").fetchone() == (1,)
    except sqlite3.OperationalError:
        return True  # another run holds it, or the disk fails: opening it tells
    except sqlite3.DatabaseError:
        return False
    finally:
        base.close()


def _found(folder: Path) -> Iterator[Part]:
    """The files of tables that grow part by part, as far as they hold what their names say."""
    reports: dict[int, str] = {}
    for table in TABLES_BY_PARTS:
        latest: dict[int, Part] = {}
        for file in sorted((folder / table).glob("part-*.parquet"), key=lambda file: file.stat().st_mtime_ns):
            part = _part(table, file, reports)
            if part is not None:
                latest[part.number or 0] = part
        if table == "reports":
            reports = {number: part.name for number, part in latest.items()}
        yield from latest.values()


def _part(table: str, file: Path, reports: dict[int, str]) -> Part | None:
    named = _NAME.fullmatch(file.name)
    sha256, size = hash_of(file)
    if named is None or not sha256.startswith(named[2]):
        return None
    try:
        with pq.ParquetFile(file) as opened_:
            check(opened_.schema_arrow, "problems" if table == "aside" else table, file)
            rows = opened_.metadata.num_rows
            version = opened_.read(columns=["read_by"]).column(0).drop_null() if table == "read" else None
    except (OSError, pa.ArrowException):
        return None
    number = int(named[1])
    if version is None:
        return Part(f"{table}/{file.name}", table, rows, size, sha256, number)
    read_by = version[0].as_py() if len(version) else None  # of a part without claims nobody knows: it is read again
    return (
        Part(f"{table}/{file.name}", table, rows, size, sha256, number, reports[number], read_by) if read_by else None
    )
