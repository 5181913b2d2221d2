"""JSON lines: reports, claims in the flat form of the design, incidents, copies and problems, one record a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.cells import incident_cells
from tallybook.publish.exports.profile import Made, Profile
from tallybook.read.flattened import flat
from tallybook.records import Claim, Incident, Passage, Report


def make(evidence: Evidence, profile: Profile) -> Made:  # noqa: ARG001 - one shape for all formats
    """Everything in the snapshot that can be traced to words."""
    out, rows = io.BytesIO(), 0
    for rows, record in enumerate(_records(evidence), 1):  # noqa: B007 - how many there were is told
        out.write(_line(record))
    return Made(content=out.getvalue(), rows=rows)


def _records(evidence: Evidence) -> Iterator[dict[str, Any]]:
    held = evidence.snapshot
    for report in evidence.reports_in_order():
        yield _report(report)
        for claim in evidence.claims_of_report.get(report.id, ()):
            yield _claim(claim, evidence.incidents_of_claim.get(claim.id, ()))
    for incident in evidence.incidents_in_order():
        yield _incident(incident)
    for group in held.copies:
        yield {
            "type": "copies",
            "original": group.original,
            "copies": list(group.copies),
            "share_0_1": list(group.share_0_1),
            "passages": [_passage(passage) for passage in group.passages],
        }
    for problem in (*evidence.left_out, *held.problems):
        yield {
            "type": "problem",
            "code": problem.code,
            "where": problem.where,
            "message": problem.message,
            "records": list(problem.records),
            "severity": problem.severity,
        }


def _report(report: Report) -> dict[str, Any]:
    return {
        "type": "report",
        "id": report.id,
        "title": report.title,
        "text": report.text,
        "publisher": report.publisher,
        "published": report.published.isoformat() if report.published else None,
        "url": report.url,
        "collected_at": report.collected_at.isoformat() if report.collected_at else None,
        "collected_how": report.collected_how,
        "bytes_sha256": report.bytes_sha256,
    }


def _claim(claim: Claim, incidents: tuple[str, ...]) -> dict[str, Any]:
    where = claim.where
    return {
        "type": "claim",
        "report": claim.report,
        **flat(claim),
        "approximate": claim.figure.approximate if claim.figure and claim.figure.stated else None,
        "motive": claim.motive,
        "scope": claim.scope,
        "place_id": where.place_id if where else None,
        "latitude": where.latitude if where else None,
        "longitude": where.longitude if where else None,
        "place_precision": where.precision if where else None,
        "incidents": list(incidents),
        "read_by": claim.read_by,
    }


def _incident(incident: Incident) -> dict[str, Any]:
    many = ("kinds", "origins", "claims", "reports")
    return {
        "type": "incident",
        **incident_cells(incident),
        **{name: list(getattr(incident, name)) for name in many},
        "victims": [actor.name for actor in incident.victims],
        "perpetrators": [actor.name for actor in incident.perpetrators],
        "targets": [actor.name for actor in incident.targets],
        "links": [{"type": link, "incident": other} for link, other in incident.links],
        "statuses": [
            {"status": s.status, "low": s.deaths.low, "best": s.deaths.best, "high": s.deaths.high}
            for s in incident.statuses
        ],
        "decided": [
            {
                "field": d.field,
                "rule": d.rule,
                "claims_for": list(d.claims_for),
                "claims_against": list(d.claims_against),
            }
            for d in incident.decided
        ],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    span, source_span = [passage.start, passage.end], [passage.source_start, passage.source_end]
    return {"report": passage.report, "span": span, "source": passage.source, "source_span": source_span}


def _line(record: dict[str, Any]) -> bytes:
    """One record; what is None is left out. Texts with lone surrogates, which UTF-8 can't hold, are written escaped."""
    known = {key: value for key, value in record.items() if value is not None}
    try:
        return (json.dumps(known, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(known, ensure_ascii=True) + "\n").encode("ascii")
