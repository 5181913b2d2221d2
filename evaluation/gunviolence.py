"""Predictions for `gunviolence`: which reports tell of one incident, and its killed, injured, day, city and state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from evaluation.corpora import report_of
from tallybook.ledger.codec import decode, encode
from tallybook.match import copies, incidents, report_clusters
from tallybook.read import Knowledge, read_many
from tallybook.records import Claim, Figure, Incident, Report

Row = dict[str, Any]


def read(reports: Iterable[Row]) -> Iterator[Row]:
    """The claims of each report, as JSON that a second process can hand over."""
    for report, claims in read_many(map(report_of, reports), Knowledge.load()):
        yield {"report": report.id, "claims": [encode(claim) for claim in claims]}


def predict(reports: Sequence[Row], read_rows: Sequence[Row]) -> Iterator[Row]:
    """One row an incident, the reports grouped by match; killed and injured of its main incident."""
    by_report: dict[str, Report] = {row["id"]: report_of(row) for row in reports}
    claims: dict[str, Claim] = {}
    for row in read_rows:
        for value in row["claims"]:
            claim = decode(Claim, value)
            claims[claim.id] = claim
    groups = copies(by_report)
    found = incidents(by_report, claims, groups, ())
    by_id = {incident.id: incident for incident in found}
    for cluster in report_clusters(found, by_report, groups):
        told = [by_id[i] for i in cluster.incidents if i in by_id]
        yield _row(sorted(cluster.reports), told, by_report)


def _row(reports: list[str], told: list[Incident], by_report: dict[str, Report]) -> Row:
    main = max(told, key=lambda i: (len(i.reports), len(i.claims), i.deaths is not None, i.id), default=None)
    published = [d for r in reports if (d := by_report[r].published) is not None]
    when = main.when if main is not None else None
    day = (when.end or when.start) if when is not None else min(published, default=None)
    where = main.where if main is not None else None
    return {
        "reports": reports,
        "date": day.isoformat() if day else None,
        "city": where.name if where else None,
        "state": where.adm1 if where else None,
        "killed": _best(main.deaths if main else None) or 0,
        "injured": _best(main.injuries if main else None) or 0,
    }


def _best(figure: Figure | None) -> int | None:
    if figure is None:
        return None
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)
