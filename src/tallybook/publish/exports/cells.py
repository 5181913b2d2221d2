"""The parts of incidents and claims as cells of a row, named the same in every format that is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.sheet import Cell
from tallybook.publish.wording import chain
from tallybook.records import STATUSES, Actor, Claim, Figure, Incident, Portrait, Report, When, Where

JOINED = " | "
FROM_OUTSIDE_IN = " > "


def figure_cells(prefix: str, figure: Figure | None) -> dict[str, Cell]:
    """Low, best, high and whether it is approximate; None where not stated."""
    if figure is None or not figure.stated:
        return {f"{prefix}_{bound}": None for bound in ("low", "best", "high", "approximate")}
    return {
        f"{prefix}_low": figure.low,
        f"{prefix}_best": figure.best,
        f"{prefix}_high": figure.high,
        f"{prefix}_approximate": figure.approximate,
    }


def when_cells(when: When | None) -> dict[str, Cell]:
    """First and last day (ISO), UCDP's precision, and what they rest on."""
    return {
        "date_start": when.start.isoformat() if when and when.start else None,
        "date_end": when.end.isoformat() if when and when.end else None,
        "date_precision": when.precision if when else None,
        "date_basis": when.basis if when else None,
    }


def where_cells(where: Where | None) -> dict[str, Cell]:
    """The place as written and as resolved, degrees in WGS84, and UCDP's precision."""
    return {
        "place": where.name if where else None,
        "place_id": where.place_id if where else None,
        "adm1": where.adm1 if where else None,
        "adm2": where.adm2 if where else None,
        "country": where.country if where else None,
        "country_code": where.country_code if where else None,
        "latitude": where.latitude if where else None,
        "longitude": where.longitude if where else None,
        "place_precision": where.precision if where else None,
    }


def incident_cells(incident: Incident) -> dict[str, Cell]:
    """All of an incident in one row."""
    rules = {d.field: d.rule for d in incident.decided}
    return {
        "id": incident.id,
        "title": incident.title,
        "kinds": joined(incident.kinds),
        **when_cells(incident.when),
        **where_cells(incident.where),
        **figure_cells("deaths", incident.deaths),
        **status_cells(incident),
        "died_later": incident.died_later,
        **figure_cells("injuries", incident.injuries),
        **figure_cells("abductions", incident.abductions),
        "victims": names(incident.victims),
        "perpetrators": names(incident.perpetrators),
        "targets": names(incident.targets),
        "method": incident.method,
        "reports_count": len(incident.reports),
        "origins_count": len(incident.origins),
        "origins": joined(incident.origins),
        "grade": incident.grade,
        "provisional": incident.provisional,
        "disputed": incident.disputed,
        "reviewed": incident.reviewed,
        "deaths_rule": rules.get("deaths"),
        "injuries_rule": rules.get("injuries"),
        "links": joined(f"{link} {other}" for link, other in incident.links),
        "claims": joined(incident.claims),
        "reports": joined(incident.reports),
    }


def status_cells(incident: Incident) -> dict[str, Cell]:
    """The dead by who they were, each as its best or else its low; what is not known stands under unknown."""
    told = {row.status: row.deaths for row in incident.statuses}
    return {
        f"deaths_{status}": None
        if (held := told.get(status)) is None
        else held.best
        if held.best is not None
        else held.low
        for status in STATUSES
    }


def claim_cells(claim: Claim, report: Report, incidents: Iterable[str]) -> dict[str, Cell]:
    """All of a claim in one row, with the report that it points into."""
    speakers = chain(claim, report)
    return {
        "id": claim.id,
        "report": claim.report,
        "incidents": joined(incidents),
        "kind": claim.kind,
        "words": claim.words,
        "spans": joined(f"{s.start}-{s.end}" for s in claim.spans),
        **figure_cells("figure", claim.figure),
        "held": claim.held,
        "of": claim.of,
        "deserved": claim.deserved,
        "group": name(claim.group),
        "victims": name(claim.victims),
        **portrait_cells(claim.portrait),
        "perpetrator": name(claim.perpetrator),
        "tie": claim.tie,
        "target": name(claim.target),
        "method": claim.method,
        **where_cells(claim.where),
        **when_cells(claim.when),
        "motive": claim.motive,
        "scope": claim.scope,
        "speakers": FROM_OUTSIDE_IN.join(speakers) or None,
        "rests_on": speakers[-1] if speakers else None,
        "stance": claim.stance,
        "sureness": claim.sureness,
        "links": joined(f"{link.type} {link.claim}" for link in claim.links),
        "read_by": claim.read_by or None,
        "publisher": report.publisher,
        "published": report.published.isoformat() if report.published else None,
        "report_title": report.title or None,
        "url": report.url,
    }


def claim_rows(evidence: Evidence) -> Iterator[dict[str, Cell]]:
    """Every claim in one row, report by report; each is made when it is asked for, since a ledger has many."""
    for report in evidence.reports_in_order():
        for claim in evidence.claims_of_report.get(report.id, ()):
            yield claim_cells(claim, report, evidence.incidents_of_claim.get(claim.id, ()))


def portrait_cells(portrait: Portrait | None) -> dict[str, Cell]:
    """What is told of the victims; empty cells for what isn't."""
    told = portrait or Portrait()
    return {
        "victims_roles": joined(told.roles),
        "victims_groups": joined(told.groups),
        "victims_sexes": joined(told.sexes),
        "victims_ages": joined(map(str, told.ages)),
        "victims_children": 1 if told.children else None,
    }


def joined(values: Iterable[str]) -> str | None:
    """Several values in one cell; None for none."""
    return JOINED.join(values) or None


def names(actors: Iterable[Actor]) -> str | None:
    """The names of several actors in one cell."""
    return joined(actor.name for actor in actors)


def name(actor: Actor | None) -> str | None:
    """The name of an actor, None for none."""
    return actor.name if actor else None
