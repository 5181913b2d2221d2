"""Lays the claims out by country and year, so that asking for one of each opens a few files; and gathers problems."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tallybook.scale.schema import CLAIMS, LAYOUT, PARTED_BY, PROBLEMS


def laid_out(folder: Path, into: Path, *, processes: int, memory_mib: int) -> None:
    """Write the tables of claims and problems out of what was read and what was set aside.

    Args:
        folder: of the archive; its `read` holds claims and problems of reading, its `aside` those of collecting.
        into: where the folders `claims` and `problems` are made.
        processes: threads that work at once.
        memory_mib: what is held in memory at most; the rest waits on the disk below `into`.
    """
    with opened(into, processes=processes, memory_mib=memory_mib) as base:
        problems = _aside(base, folder)
        if any((folder / "read").glob("*.parquet")):
            read = base.read_parquet(str(folder / "read" / "*.parquet"))
            claims = read.filter("problem IS NULL").project(", ".join(CLAIMS.names))
            write(base, claims, into / "claims", table="claims", order=(*PARTED_BY, "report_nth", "position"))
            problems = problems.union(_told_by_reading(read))
        order = ("code", "found", "message")
        write(base, problems.distinct(), into / "problems", table="problems", order=order, parted_by=())


_PROBLEM = '{"code":"VARCHAR","severity":"VARCHAR","where":"VARCHAR","message":"VARCHAR","records":["VARCHAR"]}'
_FIELDS = {
    "code": "told.code", "severity": "told.severity", "stage": "'reading'", "found": "told.where",
    "message": "told.message", "records": "coalesce(told.records, [])",
}  # fmt: skip


def _told_by_reading(read: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    told = read.filter("problem IS NOT NULL").project(f"from_json(problem, '{_PROBLEM}') AS told")
    return told.project(", ".join(f"{how} AS {name}" for name, how in _FIELDS.items()))


def _aside(base: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyRelation:
    """The problems of collecting; none is a table, too."""
    if any((folder / "aside").glob("*.parquet")):
        return base.read_parquet(str(folder / "aside" / "*.parquet")).project(", ".join(PROBLEMS.names))
    return base.from_arrow(PROBLEMS.empty_table())


MEMORY_MIB = 1024  # what is held at most where nobody says otherwise


def opened(scratch: Path, *, processes: int = 1, memory_mib: int = MEMORY_MIB) -> duckdb.DuckDBPyConnection:
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
    parted_by: tuple[str, ...] = PARTED_BY,
) -> None:
    """Write rows as a table.

    Args:
        base: where the rows come from.
        found: the rows, with the columns of `schema`'s table.
        folder: is made.
        table: the table's name, which its files carry along with the layout.
        order: by which columns rows stand in the files.
        parted_by: the columns that are folders; none: the table is one file.
    """
    marks = f"{{'tallybook.table': '{table}', 'tallybook.layout': '{LAYOUT}'}}"
    found.create_view(table)
    place, folders = folder, f"PARTITION_BY ({', '.join(parted_by)}), "
    if not parted_by:
        folder.mkdir()
        place, folders = folder / f"{table}.parquet", ""
    base.execute(
        f"COPY (FROM {table} ORDER BY {', '.join(order)}) TO {quoted(place)} (FORMAT parquet, COMPRESSION zstd, "
        f"{folders}KV_METADATA {marks})"
    )


def quoted(path: Path) -> str:
    """A path as SQL takes it."""
    return "'" + str(path).replace("'", "''") + "'"
