"""Asks an archive for a part of it by an expression of somebody's own, which can read its tables and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from tallybook.ledger import codec
from tallybook.records import BadInput, Claim, Problem, Report, TallybookError
from tallybook.scale import rows, schema
from tallybook.scale.laying import MEMORY_MIB

_EXAMPLE = "country = 'PK' and year = 2010"
_TOGETHER = 256


class Slice:
    """The reports of an archive of which a claim fulfils a condition, with all their claims and problems.

    `digest` is the hash of the archive's manifest, which names the hash of every file.
    """

    def __init__(self, folder: Path, where: str) -> None:
        """Find out which reports belong to it.

        Args:
            folder: of the archive.
            where: a condition in DuckDB's SQL on the columns of claims and of their reports (`publisher`, `published`,
                `title`, `url`); it may ask `claims`, `reports`, `incidents` and `passages`.

        Raises:
            TallybookError: there is no archive, or one of another layout.
            BadInput: the condition can't be used.
        """
        self.folder = folder
        self.digest, tables = _manifest(folder)
        self._base = _confined(folder, tables)
        try:
            chosen = self._base.view("told").filter(where).project("report AS id").distinct()
            chosen.create("chosen")
        except duckdb.Error as fault:
            first = str(fault).partition("\n")[0]
            raise BadInput(f"where={where!r}: expected a condition such as {_EXAMPLE!r} ({first})") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def __len__(self) -> int:
        [(count,)] = self._base.view("chosen").count("*").fetchall()
        return int(count)

    def readings(self) -> Iterator[tuple[Report, tuple[Claim, ...], tuple[Problem, ...]]]:
        """Each report with its claims and what was told of it while it was read, in the order of the archive."""
        query = "SELECT report, record FROM claims WHERE report IN (FROM chosen) ORDER BY report_nth, position"
        found = _streamed(self._base, query)
        claims = groupby(found, key=lambda row: row["report"])
        told = self._problems("reading")
        query = "SELECT * FROM reports WHERE id IN (FROM chosen) ORDER BY nth"
        for row in _streamed(self._base, query):
            [report] = rows.reports_of(rows.batch_of([row], schema.REPORTS))
            of, records = next(claims)
            if of != report.id:
                raise TallybookError(f"archive={str(self.folder)!r}: the claims of report {report.id} are missing")
            yield report, tuple(codec.read(Claim, one["record"]) for one in records), told.get(report.id, ())

    def collecting(self) -> list[Problem]:
        """What was told of its reports while they were collected."""
        return [problem for some in self._problems("collecting").values() for problem in some]

    def _problems(self, stage: str) -> dict[str, tuple[Problem, ...]]:
        query = "SELECT * FROM problems WHERE stage = $stage AND list_has_any(records, (SELECT list(id) FROM chosen))"
        found = self._base.sql(query, params={"stage": stage}).to_arrow_table()
        told: dict[str, tuple[Problem, ...]] = {}
        for problem in rows.problems_of(found):
            told[problem.records[0]] = (*told.get(problem.records[0], ()), problem)
        return told


def hash_of_row(report: Report, claims: tuple[Claim, ...]) -> str:
    """What a row of a slice says, as a hash: the report and its claims, as the ledger writes them."""
    said = codec.dumps([codec.encode(report), [codec.encode(claim) for claim in claims]])
    return hashlib.sha256(said.encode()).hexdigest()


def _manifest(folder: Path) -> tuple[str, list[str]]:
    file = folder / "manifest.json"
    try:
        raw = file.read_bytes()
        told = codec.loads(raw.decode("utf-8"))
        layout, tables = str(told["layout"]), list(told["tables"])
    except FileNotFoundError:
        raise BadInput(f"archive={str(folder)!r}: expected a folder that `tallybook archive` made") from None
    except (UnicodeDecodeError, TypeError, KeyError, BadInput):
        raise BadInput(f"file={str(file)!r}: it is damaged; run `tallybook archive` on it again") from None
    schema.check_layout(layout, folder)
    if not {"reports", "claims"} <= set(tables):
        raise BadInput(f"archive={str(folder)!r}: it holds no claims yet; let `tallybook archive` end first")
    return hashlib.sha256(raw).hexdigest(), [table for table in tables if table in schema.TABLES]


def _confined(folder: Path, tables: list[str]) -> duckdb.DuckDBPyConnection:
    """A database in memory that can read the tables of an archive, and no other file, address, extension or object."""
    inside = folder.resolve()
    base = duckdb.connect(
        config={
            "memory_limit": f"{MEMORY_MIB}MiB",
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
            "allow_community_extensions": False, "python_enable_replacements": False,
        }
    )  # fmt: skip
    for table in tables:
        files = sorted(str(file) for file in (inside / table).rglob("*.parquet"))
        base.read_parquet(files, hive_partitioning=table in ("claims", "incidents")).create_view(table)
    if "problems" not in tables:
        base.from_arrow(schema.PROBLEMS.empty_table()).create("problems")
    base.execute(
        "CREATE VIEW told AS SELECT c.*, r.publisher, r.published, r.title, r.url FROM claims c "
        "JOIN (SELECT id, publisher, published, title, url FROM reports) r ON r.id = c.report"
    )
    base.execute("SET allowed_directories = $inside", {"inside": [f"{inside / table}/" for table in tables]})
    base.execute("SET enable_external_access = false")
    base.execute("SET lock_configuration = true")
    return base


def _streamed(base: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    """Rows, some at a time; each stream on a cursor of its own."""
    reader: pa.RecordBatchReader = base.cursor().sql(query).to_arrow_reader(_TOGETHER)
    for batch in reader:
        yield from batch.to_pylist()
