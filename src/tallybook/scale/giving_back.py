"""Writes what people decided in a ledger beside the archive that its reports came from, as tables of Parquet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.ledger import Ledger
from tallybook.records import BadInput, Snapshot
from tallybook.scale import rows, schema
from tallybook.scale.faults import in_plain_words
from tallybook.scale.laying import opened
from tallybook.scale.parts import MAKING, lay_down

DECIDED = "decided"  # the folder beside the tables
_TEXTS = pa.list_(pa.string())
# What people decided and did not take back: a row for each record that a decision is about.
DECISIONS = pa.schema(
    [
        ("entry", pa.int64()), ("at", pa.string()), ("by", pa.string()), ("what", pa.string()), ("why", pa.string()),
        ("record", pa.string()), ("reports", _TEXTS), ("groups", pa.list_(_TEXTS)),
    ],
)  # fmt: skip
# The claims that stand of adopted reports, with `accept` or `reject` where a person said so last.
CLAIMS = schema.CLAIMS.append(pa.field("decided", pa.string()))
INCIDENTS = schema.INCIDENTS.append(pa.field("reviewed", pa.bool_()))


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What was written: the folder, and how many decisions, claims and incidents."""

    folder: Path
    decisions: int
    claims: int
    incidents: int


def give_back(ledger: Ledger, folder: Path) -> GivenBack:
    """Write what stands in a ledger of an archive's reports to `decided/NAME` in the archive's folder.

    Files there from the last time are replaced. Nothing that the archive holds itself is changed.

    Args:
        ledger: the ledger.
        folder: of the archive.

    Raises:
        BadInput: there is no archive, or the ledger holds none of its reports.
    """
    with in_plain_words(folder):
        snapshot = ledger.snapshot()
        adopted = _of_archive(folder, snapshot)
        if not adopted:
            raise BadInput(f"archive={str(folder)!r}: {ledger.name} holds none of its reports; adopt some first")
        place = folder / DECIDED / ledger.beside("").name.rstrip(".")
        tables = {
            "decisions": (DECISIONS, list(_decisions(snapshot, adopted))),
            "claims": (CLAIMS, list(_claims(snapshot, adopted))),
            "incidents": (INCIDENTS, list(_incidents(snapshot, adopted))),
        }
        for name, (layout, told) in tables.items():
            _write(folder, place, name, pa.Table.from_batches([rows.batch_of(told, layout)], schema=layout))
    return GivenBack(place, *(len(told) for _, told in tables.values()))


def _of_archive(folder: Path, snapshot: Snapshot) -> set[str]:
    """The reports that the archive and the ledger hold."""
    files = sorted(str(file) for file in (folder / "reports").glob("*.parquet"))
    if not files:
        raise BadInput(f"archive={str(folder)!r}: expected a folder that `tallybook archive` made, with reports")
    with opened(folder) as base:
        held = base.from_arrow(pa.table({"id": pa.array(list(snapshot.reports), pa.string())}))
        base.read_parquet(files).project("id").create_view("there")
        return {row[0] for row in held.filter("id IN (SELECT id FROM there)").fetchall()}


def _decisions(snapshot: Snapshot, adopted: set[str]) -> Iterator[rows.Row]:
    for decision in snapshot.decisions:
        for record in decision.records:
            reports = sorted(_reports_of(snapshot, record) & adopted)
            if reports:
                yield {
                    "entry": decision.entry, "at": decision.at, "by": decision.by, "what": decision.what,
                    "why": decision.why, "record": record, "reports": reports,
                    "groups": [list(group) for group in decision.groups],
                }  # fmt: skip


def _reports_of(snapshot: Snapshot, record: str) -> set[str]:
    if record in snapshot.claims:
        return {snapshot.claims[record].report}
    if record in snapshot.incidents:
        return set(snapshot.incidents[record].reports)
    return {record} & set(snapshot.reports)


def _claims(snapshot: Snapshot, adopted: set[str]) -> Iterator[rows.Row]:
    said = {
        record: decision.what
        for decision in snapshot.decisions
        if decision.what in ("accept", "reject")
        for record in decision.records
    }
    for position, claim in enumerate(snapshot.claims.values()):
        if claim.report in adopted:
            row = rows.claim_row(claim, report_nth=0, position=position)
            yield {**row, "report_nth": None, "decided": said.get(claim.id)}


def _incidents(snapshot: Snapshot, adopted: set[str]) -> Iterator[rows.Row]:
    for incident in snapshot.incidents.values():
        if adopted.intersection(incident.reports):
            yield {**rows.incident_row(incident), "reviewed": incident.reviewed}


def _write(folder: Path, place: Path, name: str, table: pa.Table) -> None:
    place.mkdir(parents=True, exist_ok=True)
    making = folder / MAKING
    making.mkdir(exist_ok=True)
    unfinished = making / f"{name}-{os.getpid()}"
    pq.write_table(table, unfinished, compression="zstd", write_page_checksum=True)
    lay_down(unfinished, place / f"{name}.parquet")
    making.rmdir()
