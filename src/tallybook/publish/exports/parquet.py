"""Parquet: incidents with a geometry after GeoParquet 1.1, claims beside them, every column with its type."""

from __future__ import annotations

import io
import json
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.cells import claim_rows, incident_cells
from tallybook.publish.exports.profile import Made, Profile, profile
from tallybook.publish.exports.sheet import Cell

_WHOLE = re.compile(
    r".*_(low|best|high|count|precision)|deaths_(civilians|forces|armed_group|unknown)|died_later|held|of|deserved|number"
)
_DEGREES = {"latitude", "longitude", "sureness"}
_TRUTH = re.compile(r".*_approximate|disputed|reviewed|provisional|victims_children")
_DAYS = {"date_start", "date_end", "published"}
_POINT = "geometry"
_ROWS_A_GROUP = 5_000  # of which all columns are in memory at once


def make(evidence: Evidence, profile_: Profile) -> Made:
    """Every incident and every claim, one row each."""
    del profile_
    columns = profile("csv")
    incidents = evidence.incidents_in_order()
    return Made(
        content=written(columns.columns("incidents"), map(incident_cells, incidents), points=True),
        rows=len(incidents),
        beside={".claims.parquet": written(columns.columns("claims"), claim_rows(evidence))},
    )


def written(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, points: bool = False) -> bytes:
    """Rows as a Parquet file; the type of a column hangs on its name, never on what happens to be in it.

    Args:
        columns: their names, in order.
        rows: what stands in each; what a row lacks is null.
        points: add a column `geometry` out of latitude and longitude, with the metadata of GeoParquet.
    """
    fields = [pa.field(name, _type(name)) for name in columns]
    if points:
        fields.append(pa.field(_POINT, pa.binary()))
    schema = pa.schema(fields, metadata={"geo": json.dumps(_GEO)} if points else {})
    out = io.BytesIO()
    remaining = iter(rows)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while held := list(islice(remaining, _ROWS_A_GROUP)):
            data = [pa.array([_value(name, row.get(name)) for row in held], _type(name)) for name in columns]
            if points:
                data.append(pa.array([_wkb(row) for row in held], pa.binary()))
            writer.write_table(pa.Table.from_arrays(data, schema=schema))
    return out.getvalue()


_GEO = {
    "version": "1.1.0",
    "primary_column": _POINT,
    "columns": {_POINT: {"encoding": "WKB", "geometry_types": ["Point"]}},  # WGS84 is what the format takes by default
}


def _type(name: str) -> pa.DataType:
    if name in _DAYS:
        return pa.date32()
    if name in _DEGREES:
        return pa.float64()
    if _TRUTH.fullmatch(name):
        return pa.bool_()
    return pa.int64() if _WHOLE.fullmatch(name) else pa.string()


def _value(name: str, cell: Cell) -> object:
    if cell is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(str(cell))
    return bool(cell) if _TRUTH.fullmatch(name) else _clean(cell)


def _clean(cell: Cell) -> Cell:
    return cell.encode("utf-8", "replace").decode("utf-8") if isinstance(cell, str) else cell


def _wkb(row: Mapping[str, Cell]) -> bytes | None:
    """A point as little-endian WKB; None where the place is not known."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return struct.pack("<BIdd", 1, 1, longitude, latitude)
