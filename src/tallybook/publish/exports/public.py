"""The redacted profile for the public: figures, days, divisions and kinds; nothing that leads to a person or report."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports import parquet
from tallybook.publish.exports.cells import figure_cells, joined, status_cells
from tallybook.publish.exports.note import codebook_of
from tallybook.publish.exports.profile import Made, Profile
from tallybook.publish.exports.sheet import Cell, sheet
from tallybook.publish.labels import labels
from tallybook.records import INCIDENT_KINDS, Actor, Incident

FORMATS = ("public-csv", "public-jsonl", "public-parquet")
_OWN_KIND = "x_own"


def make_csv(evidence: Evidence, profile: Profile) -> Made:
    """Every incident as a row of CSV, with the codebook."""
    rows = public_rows(evidence)
    return Made(sheet(profile.columns("incidents"), rows), len(rows), {".codebook.md": codebook_of(profile)})


def make_jsonl(evidence: Evidence, profile: Profile) -> Made:
    """Every incident as a line of JSON."""
    columns, rows = profile.columns("incidents"), public_rows(evidence)
    lines = (json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) + "\n" for row in rows)
    return Made("".join(lines).encode("utf-8", "replace"), len(rows))


def make_parquet(evidence: Evidence, profile: Profile) -> Made:
    """Every incident as a row of Parquet, without a geometry."""
    columns, rows = profile.columns("incidents"), public_rows(evidence)
    return Made(parquet.written(columns, rows), len(rows))


def public_rows(evidence: Evidence) -> list[dict[str, Cell]]:
    """The rows, in the order of what stands in them: neither ids nor names have a say in it."""
    rows = sorted((_row(incident) for incident in evidence.snapshot.incidents.values()), key=_order)
    return [{"number": number, **row} for number, row in enumerate(rows, 1)]


def _row(incident: Incident) -> dict[str, Cell]:
    when, where = incident.when, incident.where
    placed = where is not None and where.place_id is not None
    deaths, injuries = figure_cells("deaths", incident.deaths), figure_cells("injuries", incident.injuries)
    return {
        "kinds": joined(kind if kind in INCIDENT_KINDS else _OWN_KIND for kind in incident.kinds),
        "date_start": when.start.isoformat() if when and when.start else None,
        "date_end": when.end.isoformat() if when and when.end else None,
        "date_precision": when.precision if when else None,
        "country": where.country if placed and where else None,
        "adm1": where.adm1 if placed and where else None,
        **{name: value for name, value in deaths.items() if not name.endswith("approximate")},
        **status_cells(incident),
        **{name: value for name, value in injuries.items() if not name.endswith("approximate")},
        "victims_kinds": _kinds(incident.victims),
        "perpetrators_kinds": _kinds(incident.perpetrators),
        "reports_count": len(incident.reports),
        "origins_count": len(incident.origins),
        "grade": incident.grade,
        "provisional": incident.provisional,
        "disputed": incident.disputed,
        "reviewed": incident.reviewed,
    }


def _kinds(actors: Iterable[Actor]) -> str | None:
    """The kinds of actors, those that tallybook knows: another one would be somebody's own words."""
    return joined(sorted({actor.kind for actor in actors if actor.kind in labels().actors}))


def _order(row: dict[str, Cell]) -> list[tuple[bool, str]]:
    return [(value is None, f"{value:012d}" if isinstance(value, int) else str(value)) for value in row.values()]
