"""Iraq Body Count: its incident variables, with minimum and maximum of civilian deaths and of injuries."""

from __future__ import annotations

from tallybook.match.adding import parts_in
from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.cells import joined, names
from tallybook.publish.exports.profile import Made, Profile
from tallybook.publish.exports.sheet import Cell, sheet
from tallybook.publish.wording import where_words
from tallybook.records import Figure, Incident


def make(evidence: Evidence, profile: Profile) -> Made:
    """Rows of incidents in which a civilian, or somebody who may be one, is said to have died; the rest is counted."""
    rows: list[dict[str, Cell]] = []
    nobody, parts, opened = [], [], []
    inside = parts_in(evidence.snapshot.incidents.values(), "deaths")
    for incident in evidence.incidents_in_order():
        if incident.deaths is None or not incident.deaths.stated or incident.deaths.high == 0:
            nobody.append(incident.id)
        elif incident.id in inside:
            parts.append(incident.id)
        else:
            if incident.deaths.high is None:
                opened.append(incident.id)
            rows.append(_row(evidence, incident, incident.deaths))
    made = Made(content=sheet(profile.columns("incidents"), rows), rows=len(rows))
    made.leave_out(
        (nobody, "incident", "in which no claim states a civilian death"),
        (parts, "incident", "told as part of another, whose row holds the deaths"),
        (opened, "row", "whose maximum is the minimum, because nobody says how many at most"),
    )
    return made


def _row(evidence: Evidence, incident: Incident, deaths: Figure) -> dict[str, Cell]:
    when = incident.when
    held = evidence.snapshot.reports
    media = dict.fromkeys(held[r].publisher or "" for r in incident.reports if r in held)
    return {
        "incident": incident.id,
        "date_start": when.start.isoformat() if when and when.start else None,
        "date_end": when.end.isoformat() if when and when.end else None,
        "place": where_words(incident.where) if incident.where else None,
        "target": names(incident.targets) or names(incident.victims),
        **_range("deaths", deaths),
        **_range("injuries", incident.injuries),
        "weapons": incident.method,
        "killers": names(incident.perpetrators),
        "media_sources": joined(name for name in media if name),
        "primary_witnesses": joined(incident.origins),
        "provisional": incident.provisional,
    }


def _range(name: str, figure: Figure | None) -> dict[str, Cell]:
    """Minimum and maximum; an open end is the other one, both empty where nothing is stated."""
    least = figure.at_least if figure is not None else None
    most = figure.at_most if figure is not None else None
    return {f"{name}_minimum": 0 if least is None and most is not None else least, f"{name}_maximum": most or least}
