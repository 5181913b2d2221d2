"""The tables that analyses start from, counted out of an archive's incidents by DuckDB: months by place, and events."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from tallybook.records import BadInput
from tallybook.scale.laying import opened
from tallybook.scale.schema import TABLES

_WHOLE = """record NOT LIKE '%["part_of",%'"""  # an incident that is told as part of another adds nothing to it
MONTHS = f"""
SELECT strftime(start_day, '%Y-%m') AS month, coalesce(adm1, country_name, country, place) AS place,
  CAST(sum(coalesce(deaths_best, deaths_low, 0)) AS BIGINT) AS deaths, count(*) AS incidents
FROM incidents
WHERE date_precision <= 4 AND coalesce(adm1, country_name, country, place) IS NOT NULL AND {_WHOLE}
GROUP BY ALL ORDER BY ALL
"""
EVENTS = f"""
SELECT CAST(start_day AS VARCHAR) AS time, perpetrators[1] AS "group", place, victims[1] AS victims,
  perpetrators[1] AS perpetrator, id
FROM incidents WHERE date_precision = 1 AND list_contains(kinds, 'killing') AND {_WHOLE} ORDER BY start_day, id
"""


@contextmanager
def tables_of(archive: Path, option: str, tables: Iterable[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """An archive's tables as views of DuckDB, in bounded memory; a table without files is empty.

    Args:
        archive: its folder.
        option: how whoever asks calls it, for the message.
        tables: their names.

    Raises:
        BadInput: the folder holds no incidents.
    """
    if not any((archive / "incidents").rglob("*.parquet")):
        raise BadInput(
            f"{option}={str(archive)!r}: expected an archive with incidents; make it with `tallybook archive`"
        )
    with TemporaryDirectory() as scratch, opened(Path(scratch)) as base:
        for table in tables:
            if any((archive / table).rglob("*.parquet")):
                files = str(archive / table / "**" / "*.parquet")
                base.read_parquet(files, hive_partitioning=True).create_view(table)
            else:
                base.from_arrow(TABLES[table].empty_table()).create_view(table)
        yield base


def lines_of(archive: Path, query: str) -> list[str]:
    """A table out of an archive's incidents, as lines of CSV; only the columns asked for are read.

    Args:
        archive: its folder.
        query: `MONTHS` (of `tallybook forecast`) or `EVENTS` (of `tallybook reprisals`).

    Raises:
        BadInput: the folder holds no incidents.
    """
    with tables_of(archive, "events", ["incidents"]) as base:
        told = base.execute(query)
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column[0] for column in told.description])
        while rows := told.fetchmany(10_000):
            writer.writerows(map(_cells, rows))
    return list(StringIO(out.getvalue(), newline=""))


def _cells(row: tuple[Any, ...]) -> list[Any]:
    return ["" if value is None else value for value in row]
