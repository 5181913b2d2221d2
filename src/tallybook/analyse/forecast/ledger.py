"""Reads a history out of what a ledger holds: incidents by place and month, and the signs that stand beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from tallybook.analyse.forecast.panel import Happening, History, Looked, history_of, next_start, start_of
from tallybook.match.adding import add_figures, parts_in
from tallybook.records import INCIDENT_KINDS, POSITION_KINDS, Figure, Incident, Snapshot, Where, is_incident_kind

NOT_VIOLENT = ("arrest", "land_seizure", "displacement")  # signs of what may come; they count as no incident
REPRISAL_LINKS = ("revenge_for", "triggered_by")


def months_of(snapshot: Snapshot, *, level: str = "division") -> History:
    """The history that a ledger holds.

    An incident stands in the month that holds its middle day, if its window is 62 days at most (in the week, if it is
    7 at most). What is told as part of another incident that is counted adds nothing. Stands (threats, fears and the
    like) are signs of the month in which a report with them was published, since they were known then.

    Args:
        snapshot: what the ledger holds.
        level: "division" for first-order divisions, or "country".
    """
    published = sorted(r.published for r in snapshot.reports.values() if r.published is not None)
    incidents = [snapshot.incidents[name] for name in sorted(snapshot.incidents)]
    happenings = [*_incidents(incidents, level), *_stands(snapshot, level)]
    if not published:
        return history_of(happenings, None)
    looked = Looked(
        published[0],
        published[-1],
        Counter(start_of("month", day) for day in published),
        Counter(start_of("week", day) for day in published),
    )
    return history_of(happenings, looked, late=_late(snapshot, incidents))


def _incidents(incidents: list[Incident], level: str) -> Iterator[Happening]:
    parts = parts_in(incidents, "deaths")
    held = {incident.id for incident in incidents}
    for incident in incidents:
        violent = any(is_incident_kind(kind) and kind not in NOT_VIOLENT for kind in incident.kinds)
        whole = any(type_ == "part_of" and other in held and other != incident.id for type_, other in incident.links)
        stated = incident.deaths is not None and incident.id not in parts
        deaths = add_figures([incident.deaths]) if stated and incident.deaths is not None else Figure.exactly(0)
        signs = [kind for kind in incident.kinds if kind in INCIDENT_KINDS]
        if any(type_ in REPRISAL_LINKS for type_, _ in incident.links):
            signs.append("reprisal")
        where, when = incident.where, incident.when
        yield Happening(
            incident.id,
            _place(where, level),
            when.start if when else None,
            when.end if when else None,
            deaths.low or 0,
            deaths.best or 0,
            deaths.high,
            incidents=1 if violent and not whole else 0,
            signs=tuple(signs),
            latitude=where.latitude if where else None,
            longitude=where.longitude if where else None,
            claims=incident.claims,
        )


def _stands(snapshot: Snapshot, level: str) -> Iterator[Happening]:
    for name, claim in sorted(snapshot.claims.items()):
        report = snapshot.reports.get(claim.report)
        if claim.kind in POSITION_KINDS and report is not None and report.published is not None:
            yield Happening(
                name,
                _place(claim.where, level),
                report.published,
                report.published,
                incidents=0,
                signs=(claim.kind,),
                claims=(name,),
            )


def _place(where: Where | None, level: str) -> str | None:
    if where is None:
        return None
    if level == "country":
        return where.country
    return ", ".join(filter(None, (where.adm1, where.country))) if where.adm1 else None


def _late(snapshot: Snapshot, incidents: list[Incident]) -> tuple[int, int]:
    """How many incidents were first reported after their month had ended, and of how many whose days are known."""
    late = many = 0
    for incident in incidents:
        told = [
            report.published
            for name in incident.reports
            if (report := snapshot.reports.get(name)) is not None and report.published is not None
        ]
        end: date | None = (incident.when.end or incident.when.start) if incident.when else None
        if told and end is not None:
            many += 1
            late += min(told) >= next_start("month", start_of("month", end))
    return late, many
