"""Archives as tables that tests put into a folder."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.ledgers import MadeLedger
from tallybook.records import Claim, Report
from tallybook.scale import rows, schema


def put_reports(folder: Path, reports: Iterable[Report], *, files: int = 1) -> Path:
    """The table of some reports, in so many files."""
    told = [rows.report_row(report, nth=nth, found=f"made:{nth}") for nth, report in enumerate(reports)]
    return _put(folder / "reports", told, schema.REPORTS, files)


def put_claims(folder: Path, reports: Iterable[Report], claims: Iterable[Claim], *, files: int = 1) -> Path:
    """The table of the claims of some reports."""
    nth = {report.id: number for number, report in enumerate(reports)}
    told = [rows.claim_row(claim, report_nth=nth[claim.report], position=at) for at, claim in enumerate(claims)]
    return _put(folder / "claims", told, schema.CLAIMS, files)


def in_one_city(held: MadeLedger) -> MadeLedger:
    """A ledger, every second of whose reports tells of the same city."""
    city = next(claim.where for claim in held.claims.values() if claim.where)
    half = {name for number, name in enumerate(held.reports) if number % 2}
    claims = {c.id: replace(c, where=city) if c.report in half else c for c in held.claims.values()}
    return replace(held, claims=claims)


def _put(folder: Path, told: list[rows.Row], table: pa.Schema, files: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(files):
        batch = rows.batch_of(told[number::files], table)
        pq.write_table(pa.Table.from_batches([batch]), folder / f"part-{number}.parquet")
    return folder
