"""Tallies over an archive's tables are those of a ledger that holds the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.ledgers import made_ledger
from tallybook.analyse.tallies import Tallies, counting_of
from tallybook.match import copies, incidents
from tallybook.records import BadInput, Claim, Figure, Snapshot, Span, When
from tallybook.scale import rows, schema
from tallybook.scale.tallied import counting_in

from .archives import put_claims, put_reports


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    held = made_ledger(5, 60)
    first, *_ = reports = list(held.reports.values())
    claims = dict(held.claims)
    for number, report in enumerate((first, reports[-1])):
        spans = (Span.of(report.text, 0, 12),)
        total = Claim(
            Claim.id_of(report.id, "tally", spans), report.id, "tally", spans, figure=Figure.exactly(40 + number),
            when=When(date(2000, 1, 1), None, 5, "told"),
        )  # fmt: skip
        claims[total.id] = total
    groups = copies(held.reports)
    found = incidents(held.reports, claims, groups, ())
    return Snapshot(held.reports, claims, {incident.id: incident for incident in found}, groups)


def put(folder: Path, held: Snapshot) -> None:
    put_reports(folder, held.reports.values())
    put_claims(folder, held.reports.values(), held.claims.values())
    for name, told in (
        ("incidents", [rows.incident_row(incident) for incident in held.incidents.values()]),
        ("passages", [row for group in held.copies for row in rows.passage_rows(group)]),
    ):
        (folder / name).mkdir()
        batch = rows.batch_of(told, schema.TABLES[name])
        pq.write_table(pa.Table.from_batches([batch]), folder / name / "a.parquet")


@pytest.mark.parametrize("measure", ["deaths", "incidents"])
def test_the_same_figures_claimed_totals_and_sentences_as_of_a_ledger(tmp_path: Path, snapshot: Snapshot, measure: str):
    put(tmp_path, snapshot)
    ours = counting_in(tmp_path)
    theirs = replace(counting_of(snapshot), by_rule=None)
    first, second = (list(map(table.totals.against, table.totals.stated)) for table in (ours, theirs))
    assert first == second
    assert len(first) == 2
    one, two = (Tallies(measure=measure, draws=200).fit(table) for table in (ours, theirs))
    assert replace(one.finding_, refused=()) == replace(two.finding_, refused=())
    assert list(map(str, one.finding_.refused)) == list(map(str, two.finding_.refused))


def test_a_folder_without_incidents_is_told_with_the_cure(tmp_path: Path):
    with pytest.raises(BadInput, match="make it with `tallybook archive`"):
        counting_in(tmp_path)
