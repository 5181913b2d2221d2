"""A snapshot without anything that leads to a person, a report or an exact place, for analyses that are published."""

from __future__ import annotations

from collections.abc import Iterable

from tallybook.publish.labels import labels
from tallybook.records import INCIDENT_KINDS, Actor, Incident, Snapshot, StatusToll, Where

_OWN_KIND = "x_own"


def for_the_public(snapshot: Snapshot) -> Snapshot:
    """The incidents alone, each with its figures, days, kinds, division and the kinds of its sides.

    Nothing else of a record is taken over: what a record may get besides stays out until it is added here. Names of
    people, groups and places, words, titles, origins, reports, claims, decisions and ids stay out, so that whatever is
    worked out of this can be published; what needs claims refuses.
    """
    ordered = sorted(snapshot.incidents.values(), key=_order)
    number = {incident.id: f"n{n}" for n, incident in enumerate(ordered, 1)}
    made = {number[i.id]: _plain(i, number) for i in ordered}
    return Snapshot({}, {}, made, head=snapshot.head)


def _plain(incident: Incident, number: dict[str, str]) -> Incident:
    return Incident(
        id=number[incident.id],
        kinds=tuple(dict.fromkeys(k if k in INCIDENT_KINDS else _OWN_KIND for k in incident.kinds)),
        title="",
        claims=(),
        reports=(),
        deaths=incident.deaths,
        injuries=incident.injuries,
        victims=_sides(incident.victims),
        perpetrators=_sides(incident.perpetrators),
        where=_division(incident.where),
        when=incident.when and type(incident.when)(incident.when.start, incident.when.end, incident.when.precision),
        links=tuple((link, number[other]) for link, other in incident.links if other in number),
        disputed=incident.disputed,
        reviewed=incident.reviewed,
        statuses=tuple(StatusToll(row.status, row.deaths) for row in incident.statuses),
        grade=incident.grade,
        provisional=incident.provisional,
    )


def _sides(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Sides by their kind alone, as the labels call it."""
    kinds = dict.fromkeys(actor.kind for actor in actors if actor.kind in labels().actors)
    return tuple(Actor(labels().actors[kind], kind) for kind in kinds if kind)


def _division(where: Where | None) -> Where | None:
    """The first division, else the country, of a place that was resolved; a name as written may be anything."""
    if where is None or where.place_id is None or not (where.adm1 or where.country):
        return None
    name = where.adm1 or where.country or ""
    return Where(name, country=where.country, country_code=where.country_code, adm1=where.adm1, precision=4)


def _order(incident: Incident) -> list[str]:
    """By what is published of it, so that the order tells nothing else."""
    when, where = incident.when, _division(incident.where)
    return [
        str(when and when.start), str(when and when.end), " ".join(incident.kinds), where.name if where else "",
        str(incident.deaths), str(incident.injuries),
    ]  # fmt: skip
