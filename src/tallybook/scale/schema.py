"""The tables of an archive: what their columns are, which layout a file is in, and how they are parted by folders."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from tallybook.records import TallybookError

LAYOUT = "1"  # changes with any column: files of another layout are refused, never guessed at
_LAYOUT, _TABLE = b"tallybook.layout", b"tallybook.table"
TOGETHER = 32  # reports that are parsed together; their numbers say which, so that every machine parses the same ones

_TEXTS = pa.list_(pa.string())
_SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
_WHEN = [("start_day", pa.date32()), ("end_day", pa.date32()), ("date_precision", pa.int8())]
_WHERE = [
    ("place", pa.string()), ("place_id", pa.string()), ("place_precision", pa.int8()),
    ("latitude", pa.float64()), ("longitude", pa.float64()),
    ("country", pa.string()), ("country_name", pa.string()), ("adm1", pa.string()), ("adm2", pa.string()),
]  # fmt: skip


def _bounds(of: str) -> list[tuple[str, pa.DataType]]:
    return [(f"{of}_{bound}", pa.int64()) for bound in ("low", "best", "high")]


def _schema(table: str, fields: list[tuple[str, pa.DataType]]) -> pa.Schema:
    return pa.schema(fields, metadata={_LAYOUT: LAYOUT.encode(), _TABLE: table.encode()})


# A report, once, however often it was met. `nth` numbers reports in the order of the input; numbers that no report has
# are no loss. `found` is where it was found: file and row.
REPORTS = _schema(
    "reports",
    [
        ("nth", pa.int64()), ("id", pa.string()), ("published", pa.date32()), ("year", pa.int32()),
        ("publisher", pa.string()), ("title", pa.string()), ("text", pa.string()), ("url", pa.string()),
        ("collected_at", pa.timestamp("us", tz="UTC")), ("collected_how", pa.string()), ("bytes_sha256", pa.string()),
        ("found", pa.string()),
    ],
)  # fmt: skip

# A claim, flat as people ask for it; `record` is all of it, as the ledger writes it. `country` is ISO 3166-1 alpha-2,
# `year` that of its first day. Sorted by `report_nth` and `position` they are in the order of the reports' texts.
CLAIMS = _schema(
    "claims",
    [
        ("id", pa.string()), ("report", pa.string()), ("report_nth", pa.int64()), ("position", pa.int32()),
        ("kind", pa.string()), ("stance", pa.string()), ("sureness", pa.float64()),
        *_bounds("figure"), ("approximate", pa.bool_()),
        *_WHEN, ("date_basis", pa.string()), ("year", pa.int32()), *_WHERE,
        ("victims", pa.string()), ("victims_kind", pa.string()),
        ("perpetrator", pa.string()), ("perpetrator_kind", pa.string()), ("tie", pa.string()),
        ("target", pa.string()), ("target_kind", pa.string()),
        ("method", pa.string()), ("motive", pa.string()), ("scope", pa.string()),
        ("group_name", pa.string()), ("seats_held", pa.int64()), ("seats_of", pa.int64()),
        ("seats_deserved", pa.int64()),
        ("speakers", _TEXTS), ("words", pa.string()), ("spans", _SPANS), ("read_by", pa.string()),
        ("record", pa.string()),
    ],
)  # fmt: skip

# A fault in the material, by the stage that found it.
PROBLEMS = _schema(
    "problems",
    [
        ("code", pa.string()), ("severity", pa.string()), ("stage", pa.string()), ("found", pa.string()),
        ("message", pa.string()), ("records", _TEXTS),
    ],
)  # fmt: skip

# What reading gives, in one stream: claims, and among them rows that have nothing but a problem (as the ledger's JSON).
READ = CLAIMS.append(pa.field("problem", pa.string())).with_metadata({**CLAIMS.metadata, _TABLE: b"read"})

# Words that a report took from an earlier one. `original` names the group; `share_0_1` stands where the report as a
# whole is a copy of the original, and is the same in all its rows.
PASSAGES = _schema(
    "passages",
    [
        ("original", pa.string()), ("report", pa.string()), ("start", pa.int32()), ("end", pa.int32()),
        ("source", pa.string()), ("source_start", pa.int32()), ("source_end", pa.int32()), ("share_0_1", pa.float64()),
    ],
)  # fmt: skip

# Claims held to tell of one event, flat; `record` is all of it.
INCIDENTS = _schema(
    "incidents",
    [
        ("id", pa.string()), ("title", pa.string()), ("kind", pa.string()), ("kinds", _TEXTS),
        *_bounds("deaths"), *_bounds("injuries"), *_bounds("abductions"),
        *_WHEN, ("year", pa.int32()), *_WHERE,
        ("victims", _TEXTS), ("perpetrators", _TEXTS), ("targets", _TEXTS), ("method", pa.string()),
        ("grade", pa.string()), ("provisional", pa.bool_()), ("disputed", pa.bool_()), ("died_later", pa.int64()),
        ("origins", _TEXTS), ("claims", _TEXTS), ("reports", _TEXTS), ("about", _TEXTS),
        ("record", pa.string()),
    ],
)  # fmt: skip

TABLES = {
    "reports": REPORTS, "passages": PASSAGES, "claims": CLAIMS, "incidents": INCIDENTS, "problems": PROBLEMS,
}  # fmt: skip
PARTED_BY = ("country", "year")  # folders of claims and incidents: country=PK/year=2010; the columns are in the path


@dataclass(frozen=True, slots=True)
class Kind:
    """Which table a file is of, in which layout."""

    table: str
    layout: str


def kind_of(schema: pa.Schema) -> Kind | None:
    """What the metadata of a file says; None where it is none of ours."""
    said = schema.metadata or {}
    if _LAYOUT not in said or _TABLE not in said:
        return None
    return Kind(said[_TABLE].decode("utf-8", "replace"), said[_LAYOUT].decode("utf-8", "replace"))


def check(schema: pa.Schema, table: str, file: object) -> None:
    """Refuse a file that is not of a table in this layout.

    Raises:
        TallybookError: it is of another table, or of another version's layout.
    """
    kind = kind_of(schema)
    if kind is None or kind.table != table:
        raise TallybookError(f"file={str(file)!r}: expected the table {table} of an archive; give the archive's folder")
    check_layout(kind.layout, file)


def check_layout(layout: str, file: object) -> None:
    """Refuse the layout of another version.

    Raises:
        TallybookError: it is another one.
    """
    if layout == LAYOUT:
        return
    newer = layout.isdigit() and int(layout) > int(LAYOUT)
    cure = "upgrade with `pip install -U tallybook`" if newer else "make the archive again in a new folder"
    raise TallybookError(
        f"file={str(file)!r}: it has layout {layout[:20]} of {'a newer' if newer else 'an older'} tallybook, expected "
        f"{LAYOUT}; {cure}"
    )
