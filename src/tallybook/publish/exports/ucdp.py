"""UCDP GED: the 49 columns of the Georeferenced Event Dataset, one row for each incident with a death."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from tallybook.match.adding import parts_in
from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.bounded import bounded
from tallybook.publish.exports.profile import Made, Profile
from tallybook.publish.exports.sheet import Cell, sheet
from tallybook.publish.site import headline
from tallybook.publish.wording import where_words
from tallybook.records import Actor, Figure, Incident, Report

SEPARATOR = ";"
LONGEST_PRECISION = 5


def make(evidence: Evidence, profile: Profile) -> Made:
    """Rows of incidents with at least one death, a day, and no whole that they are part of; the rest is counted."""
    rows: list[dict[str, Cell]] = []
    without_deaths, undated, parts, opened = [], [], [], []
    every = evidence.snapshot.incidents.values()
    wholes = {other for i in every for link, other in i.links if link == "part_of"}
    inside = parts_in(every, "deaths")
    for incident in evidence.incidents_in_order():
        figure = incident.deaths
        if figure is None or not figure.stated or bounded(figure)[1] < 1:
            without_deaths.append(incident.id)
        elif incident.id in inside:
            parts.append(incident.id)
        elif incident.when is None or incident.when.start is None or incident.when.end is None:
            undated.append(incident.id)
        else:
            if figure.high is None:
                opened.append(incident.id)
            rows.append(_row(evidence, profile, incident, figure, summary=incident.id in wholes))
    made = Made(content=sheet(profile.columns("events"), rows), rows=len(rows))
    made.leave_out(
        (without_deaths, "incident", "without a death (UCDP codes events with at least one)"),
        (undated, "incident", "with deaths but without a first and last day"),
        (parts, "incident", "told as part of another, whose row holds the deaths"),
        (opened, "row", "whose high is the best, because claims say “more than” and nobody says how many at most"),
        ([r["relid"] for r in rows if r["type_of_violence"] is None], "row", "whose type of violence can't be told"),
        ([r["relid"] for r in rows if r["where_prec"] is None], "row", "without a resolved place"),
    )
    return made


def _row(evidence: Evidence, profile: Profile, incident: Incident, figure: Figure, *, summary: bool) -> dict[str, Cell]:
    when, where = incident.when, incident.where
    low, best, high = bounded(figure)
    side_a = incident.perpetrators[0] if incident.perpetrators else None
    opposed = incident.victims[0] if incident.victims else (incident.targets[0] if incident.targets else None)
    type_of_violence = _type(profile, side_a, opposed)
    side_b = "Civilians" if type_of_violence == 3 else (opposed.name if opposed else None)
    start = when.start if when else None
    latitude, longitude = (where.latitude, where.longitude) if where else (None, None)
    placed = latitude is not None and longitude is not None
    return {
        "id": number_of(incident.id),
        "relid": incident.id,
        "year": start.year if start else None,
        "code_status": "reviewed" if incident.reviewed else "unreviewed",
        "type_of_violence": type_of_violence,
        "dyad_name": f"{side_a.name} - {side_b}" if side_a and side_b else None,
        "side_a": side_a.name if side_a else None,
        "side_b": side_b,
        **_sources(evidence, incident),
        "where_prec": where.precision if where else None,
        "where_coordinates": where.name if where else None,
        "where_description": where_words(where) if where else None,
        "adm_1": where.adm1 if where else None,
        "adm_2": where.adm2 if where else None,
        "latitude": latitude,
        "longitude": longitude,
        "geom_wkt": f"POINT ({longitude!r} {latitude!r})" if placed else None,
        "priogrid_gid": priogrid(latitude, longitude) if latitude is not None and longitude is not None else None,
        "country": where.country if where else None,
        "event_clarity": 2 if summary else 1,
        "date_prec": (when.precision or LONGEST_PRECISION) if when else None,
        "date_start": start.isoformat() if start else None,
        "date_end": when.end.isoformat() if when and when.end else None,
        **_by_side(profile, incident, best),
        "best": best,
        "high": high,
        "low": low,
    }


def _type(profile: Profile, side_a: Actor | None, side_b: Actor | None) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None where the kinds of the two sides aren't known."""
    groups = profile.table["actors"]
    kind_a, kind_b = (a.kind if a else None for a in (side_a, side_b))
    armed = (*groups["state"], *groups["organised"])
    if kind_a in armed and kind_b in groups["civilians"]:
        return 3
    if kind_a in armed and kind_b in armed:
        return 1 if kind_a in groups["state"] or kind_b in groups["state"] else 2
    return None


def _by_side(profile: Profile, incident: Incident, best: int) -> dict[str, Cell]:
    """The dead by side, so that the four add up to best: those of an army or a group stand where that side does."""
    columns = dict.fromkeys(("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"), 0)
    side_a = incident.perpetrators[0] if incident.perpetrators else None
    opposed = next(iter((*incident.victims, *incident.targets)), None)
    for row in incident.statuses:
        number = min(bounded(row.deaths)[1] if row.deaths.best is not None else row.deaths.low or 0, best)
        if row.status == "civilians":
            columns["deaths_civilians"] += number
        elif row.status != "unknown":
            columns[_column(profile, row.status, side_a, opposed)] += number
    columns["deaths_unknown"] = 0
    columns["deaths_unknown"] = max(0, best - sum(columns.values()))
    return dict(columns)


def _column(profile: Profile, status: str, side_a: Actor | None, opposed: Actor | None) -> str:
    """Which side's dead they are: that of their status; where both sides are of it, the one that the victims name."""
    groups = profile.table["actors"]
    kinds = groups["state"] if status == "forces" else groups["organised"]
    of_a, of_b = (side is not None and side.kind in kinds for side in (side_a, opposed))
    if of_a and of_b and side_a is not None and opposed is not None:
        return "deaths_a" if side_a.name.casefold() == opposed.name.casefold() else "deaths_b"
    return "deaths_a" if of_a else "deaths_b" if of_b else "deaths_unknown"


def _sources(evidence: Evidence, incident: Incident) -> dict[str, Cell]:
    """The reports, copies left out, as UCDP's five source columns; values joined by semicolons, in order of day."""
    held = evidence.snapshot.reports
    own = [held[r] for r in incident.reports if r in held and r not in evidence.copy_of]
    own = own or [held[r] for r in incident.reports if r in held]
    own.sort(key=lambda r: (str(r.published), r.id))
    return {
        "number_of_sources": len(own),
        "source_article": _listed(_article(r) for r in own),
        "source_office": _listed(r.publisher or "" for r in own),
        "source_date": _listed(r.published.isoformat() if r.published else "" for r in own),
        "source_headline": _listed(headline(r) for r in own),
        "source_original": _listed(incident.origins),
    }


def _article(report: Report) -> str:
    day = report.published.isoformat() if report.published else "no date"
    return f"{report.publisher or 'publisher not known'}, {day}, {headline(report)}"


def _listed(values: Iterable[str]) -> str | None:
    return SEPARATOR.join(value.replace(SEPARATOR, ",") for value in values) or None


def number_of(incident: str) -> int:
    """A whole number for an id: 48 bits of its SHA-256, so that programs that use doubles hold it exactly."""
    return int.from_bytes(hashlib.sha256(incident.encode("utf-8", "surrogatepass")).digest()[:6], "big")


def priogrid(latitude: float, longitude: float) -> int:
    """The PRIO-GRID cell of a point: half-degree cells numbered from 1 at 90 S 180 W, row by row of 720.

    Source: Tollefsen, Strand, Buhaug, "PRIO-GRID: A unified spatial data structure", JPR 49 (2012).
    """
    row = min(int((latitude + 90) * 2), 359)
    column = min(int((longitude + 180) * 2), 719)
    return row * 720 + column + 1
