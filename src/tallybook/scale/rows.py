"""Records to rows of an archive's tables and back, so that what comes out of them is what went in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from tallybook.ledger import codec
from tallybook.records import Actor, Claim, Copies, Figure, Incident, Passage, Problem, Report, When, Where

Row = dict[str, Any]


def batch_of(rows: Sequence[Mapping[str, Any]], table: pa.Schema) -> pa.RecordBatch:
    """Rows as a batch of a table; what a row does not have is null."""
    columns = [pa.array([row.get(field.name) for row in rows], type=field.type) for field in table]
    return pa.RecordBatch.from_arrays(columns, schema=table)


# --- reports ---


def report_row(report: Report, *, nth: int, found: str) -> Row:
    """A report as a row: its number in the archive, and where it was found."""
    return {
        "nth": nth, "id": report.id, "published": report.published, "year": _year(report.published),
        "publisher": report.publisher, "title": report.title, "text": report.text, "url": report.url,
        "collected_at": report.collected_at, "collected_how": report.collected_how,
        "bytes_sha256": report.bytes_sha256, "found": found,
    }  # fmt: skip


_REPORT = ("id", "text", "title", "publisher", "published", "url", "collected_at", "collected_how", "bytes_sha256")


def reports_of(batch: pa.RecordBatch) -> list[Report]:
    """The reports of a batch, in its order."""
    columns = [batch.column(batch.schema.get_field_index(name)).to_pylist() for name in _REPORT]
    return [Report(**dict(zip(_REPORT, values, strict=True))) for values in zip(*columns, strict=True)]


# --- claims ---


def claim_row(claim: Claim, *, report_nth: int, position: int) -> Row:
    """A claim as a row: flat where people ask for it, and whole in `record`."""
    return {
        "id": claim.id, "report": claim.report, "report_nth": report_nth, "position": position,
        "kind": claim.kind, "stance": claim.stance, "sureness": claim.sureness,
        **_figure("figure", claim.figure), "approximate": claim.figure.approximate if claim.figure else None,
        **_when(claim.when), "date_basis": claim.when.basis if claim.when else None, **_where(claim.where),
        **_actor("victims", claim.victims), **_actor("perpetrator", claim.perpetrator), "tie": claim.tie,
        **_actor("target", claim.target),
        "method": claim.method, "motive": claim.motive, "scope": claim.scope,
        "group_name": claim.group.name if claim.group else None,
        "seats_held": claim.held, "seats_of": claim.of, "seats_deserved": claim.deserved,
        "speakers": [speaker.name for speaker in claim.speakers], "words": claim.words,
        "spans": [{"start": span.start, "end": span.end} for span in claim.spans], "read_by": claim.read_by,
        "record": codec.dumps(codec.encode(claim)),
    }  # fmt: skip


def claims_of(batch: pa.RecordBatch | pa.Table) -> list[Claim]:
    """The claims of a batch, in its order."""
    return [codec.read(Claim, text) for text in _column(batch, "record")]


# --- problems ---


def problem_row(problem: Problem, stage: str) -> Row:
    """A problem as a row, with the stage that found it."""
    return {
        "code": problem.code, "severity": problem.severity, "stage": stage, "found": problem.where,
        "message": problem.message, "records": list(problem.records),
    }  # fmt: skip


def problems_of(batch: pa.RecordBatch | pa.Table) -> list[Problem]:
    """The problems of a batch, in its order."""
    names = ("code", "found", "message", "records", "severity")
    rows = zip(*(_column(batch, name) for name in names), strict=True)
    return [Problem(code, found, message, tuple(records), weight) for code, found, message, records, weight in rows]


# --- copies ---


def passage_rows(copies: Copies) -> list[Row]:
    """A group of copies as rows, one a passage."""
    share = dict(zip(copies.copies, copies.share_0_1, strict=True))
    return [
        {
            "original": copies.original, "report": passage.report, "start": passage.start, "end": passage.end,
            "source": passage.source, "source_start": passage.source_start, "source_end": passage.source_end,
            "share_0_1": share.get(passage.report),
        }
        for passage in copies.passages
    ]  # fmt: skip


def copies_of(batch: pa.RecordBatch | pa.Table) -> list[Copies]:
    """The groups of copies in rows, by the order in which their originals come."""
    groups: dict[str, list[Row]] = {}
    for row in batch.to_pylist():
        groups.setdefault(row["original"], []).append(row)
    return [_group(original, rows) for original, rows in groups.items()]


def _group(original: str, rows: Sequence[Row]) -> Copies:
    passages = tuple(
        Passage(row["report"], row["start"], row["end"], row["source"], row["source_start"], row["source_end"])
        for row in rows
    )
    share = {row["report"]: row["share_0_1"] for row in rows if row["share_0_1"] is not None}
    return Copies(original, tuple(share), tuple(share.values()), passages)


# --- incidents ---


def incident_row(incident: Incident) -> Row:
    """An incident as a row: flat where people ask for it, and whole in `record`."""
    return {
        "id": incident.id, "title": incident.title,
        "kind": incident.kinds[0] if incident.kinds else None, "kinds": list(incident.kinds),
        **_figure("deaths", incident.deaths), **_figure("injuries", incident.injuries),
        **_figure("abductions", incident.abductions), **_when(incident.when), **_where(incident.where),
        "victims": _names(incident.victims), "perpetrators": _names(incident.perpetrators),
        "targets": _names(incident.targets), "method": incident.method, "grade": incident.grade,
        "provisional": incident.provisional, "disputed": incident.disputed, "died_later": incident.died_later,
        "origins": list(incident.origins), "claims": list(incident.claims), "reports": list(incident.reports),
        "about": list(incident.about), "record": codec.dumps(codec.encode(incident)),
    }  # fmt: skip


def incidents_of(batch: pa.RecordBatch | pa.Table) -> list[Incident]:
    """The incidents of a batch, in its order."""
    return [codec.read(Incident, text) for text in _column(batch, "record")]


# --- parts of a row ---


def _column(batch: pa.RecordBatch | pa.Table, name: str) -> list[Any]:
    values: list[Any] = batch.column(batch.schema.get_field_index(name)).to_pylist()
    return values


def _year(day: date | None) -> int | None:
    return day.year if day else None


def _figure(name: str, figure: Figure | None) -> Row:
    low, best, high = (figure.low, figure.best, figure.high) if figure else (None, None, None)
    return {f"{name}_low": low, f"{name}_best": best, f"{name}_high": high}


def _when(when: When | None) -> Row:
    if when is None:
        return {}
    return {
        "start_day": when.start, "end_day": when.end, "date_precision": when.precision,
        "year": _year(when.start or when.end),
    }  # fmt: skip


def _where(where: Where | None) -> Row:
    if where is None:
        return {}
    return {
        "place": where.name, "place_id": where.place_id, "place_precision": where.precision,
        "latitude": where.latitude, "longitude": where.longitude, "country": where.country_code,
        "country_name": where.country, "adm1": where.adm1, "adm2": where.adm2,
    }  # fmt: skip


def _actor(name: str, actor: Actor | None) -> Row:
    return {name: actor.name, f"{name}_kind": actor.kind} if actor else {}


def _names(actors: Iterable[Actor]) -> list[str]:
    return [actor.name for actor in actors]
