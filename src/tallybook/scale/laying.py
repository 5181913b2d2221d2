"""Lays the claims out by country and year, so that asking for one of each opens a few files."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tallybook.scale.schema import CLAIMS, LAYOUT, PARTED_BY


def laid_out(folder: Path, into: Path, *, processes: int, memory_mib: int) -> None:
    """Write the table of claims, parted by folders, out of claims as they were read.

    Args:
        folder: of the archive; its `read` holds the claims.
        into: where the folder `claims` is made.
        processes: threads that work at once.
        memory_mib: what is held in memory at most; the rest waits on the disk below `into`.
    """
    with opened(into, processes=processes, memory_mib=memory_mib) as base:
        claims = base.read_parquet(str(folder / "read" / "*.parquet")).filter("problem IS NULL")
        order = (*PARTED_BY, "report_nth", "position")
        write(base, claims.project(", ".join(CLAIMS.names)), into / "claims", table="claims", order=order)


def opened(scratch: Path, *, processes: int, memory_mib: int) -> duckdb.DuckDBPyConnection:
    """A database in memory that goes to the disk where that is not enough."""
    waiting = scratch / ".waiting"
    return duckdb.connect(
        config={
            "threads": processes, "memory_limit": f"{memory_mib}MiB", "temp_directory": str(waiting),
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        }
    )  # fmt: skip


def write(
    base: duckdb.DuckDBPyConnection,
    found: duckdb.DuckDBPyRelation,
    folder: Path,
    *,
    table: str,
    order: tuple[str, ...],
) -> None:
    """Write rows as a table that is parted by country and year.

    Args:
        base: where the rows come from.
        found: the rows, with the columns of `schema`'s table.
        folder: is made.
        table: the table's name, which its files carry along with the layout.
        order: by which columns rows stand in the files.
    """
    marks = f"{{'tallybook.table': '{table}', 'tallybook.layout': '{LAYOUT}'}}"
    found.create_view("told")
    base.execute(
        f"COPY (FROM told ORDER BY {', '.join(order)}) TO '{_quoted(folder)}' (FORMAT parquet, COMPRESSION zstd, "
        f"PARTITION_BY ({', '.join(PARTED_BY)}), KV_METADATA {marks})"
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
