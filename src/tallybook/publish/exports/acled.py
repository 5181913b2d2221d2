"""ACLED: the 31 columns of its export, with its types and its most conservative figure of deaths."""

from __future__ import annotations

import re
from datetime import UTC, date
from typing import Any

from tallybook.match.adding import parts_in
from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.profile import Made, Profile
from tallybook.publish.exports.sheet import Cell, sheet
from tallybook.publish.exports.ucdp import number_of
from tallybook.publish.wording import origins_words
from tallybook.records import Actor, Incident

SEPARATOR = "; "
WORDS_QUOTED = 3


def make(evidence: Evidence, profile: Profile) -> Made:
    """Rows of incidents that ACLED has a type for and whose month is known; the rest is counted."""
    rows: list[dict[str, Cell]] = []
    untyped, undated, unstated, parts = [], [], [], []
    inside = parts_in(evidence.snapshot.incidents.values(), "deaths")
    for incident in evidence.incidents_in_order():
        kind = _type(evidence, profile, incident)
        if kind is None:
            untyped.append(incident.id)
        elif incident.id in inside:
            parts.append(incident.id)
        elif _day(incident) is None or profile.table["time_precision"].get(str(_precision(incident))) is None:
            undated.append(incident.id)
        else:
            fatalities = _fatalities(incident)
            if fatalities is None:
                unstated.append(incident.id)
            rows.append(_row(evidence, profile, incident, kind, fatalities or 0))
    made = Made(content=sheet(profile.columns("events"), rows), rows=len(rows))
    made.leave_out(
        (untyped, "incident", "of kinds that ACLED has no type for"),
        (undated, "incident", "whose month is not known"),
        (parts, "incident", "told as part of another, whose row holds the deaths"),
        (unstated, "row", "with 0 fatalities because no claim states a figure: ACLED does not tell unknown from none"),
    )
    return made


def _row(
    evidence: Evidence, profile: Profile, incident: Incident, kind: dict[str, str], fatalities: int
) -> dict[str, Cell]:
    where, day = incident.where, _day(incident)
    country = where.country if where and where.country else "country not known"
    opposed = (*incident.victims, *incident.targets)
    first = _actor(profile, incident.perpetrators, country, default="unidentified")
    second = _actor(profile, opposed, country, default="")
    civilian = second["inter"] == profile.table["inter"]["civilians"]
    reports = [evidence.snapshot.reports[r] for r in incident.reports if r in evidence.snapshot.reports]
    stamps = [r.collected_at for r in reports if r.collected_at]
    return {
        "event_id_cnty": f"{(where.country_code if where else None) or 'XX'}{number_of(incident.id)}",
        "event_date": day.isoformat() if day else None,
        "year": day.year if day else None,
        "time_precision": profile.table["time_precision"].get(str(_precision(incident))),
        "disorder_type": kind["disorder_type"],
        "event_type": kind["event_type"],
        "sub_event_type": kind["sub_event_type"],
        "actor1": first["name"],
        "assoc_actor_1": first["with"],
        "inter1": first["inter"],
        "actor2": second["name"],
        "assoc_actor_2": second["with"],
        "inter2": second["inter"],
        "interaction": _interaction(first["inter"], second["inter"]),
        "civilian_targeting": "Civilian targeting" if civilian else None,
        "country": where.country if where else None,
        "admin1": where.adm1 if where else None,
        "admin2": where.adm2 if where else None,
        "location": where.name if where else None,
        "latitude": where.latitude if where else None,
        "longitude": where.longitude if where else None,
        "geo_precision": profile.table["geo_precision"].get(str(where.precision)) if where else None,
        "source": SEPARATOR.join(dict.fromkeys(r.publisher for r in reports if r.publisher)) or None,
        "notes": _notes(evidence, incident),
        "fatalities": fatalities,
        "tags": "reviewed" if incident.reviewed else "unreviewed",
        "timestamp": int(max(s.astimezone(UTC) for s in stamps).timestamp()) if stamps else None,
    }


def _type(evidence: Evidence, profile: Profile, incident: Incident) -> dict[str, str] | None:
    """The first row of the profile's types that the incident answers: its kinds, its sides, the words of its method."""
    groups = profile.table["actors"]
    sides = [{a.kind for a in side} for side in (incident.perpetrators, (*incident.victims, *incident.targets))]
    both_armed = all(side & set(groups["armed"]) for side in sides)
    told = " ".join([incident.method or "", *(c.method or "" for c in evidence.claims(incident.claims))]).casefold()
    for row in profile.table["types"]:
        if not set(row["kinds"]) & set(incident.kinds):
            continue
        if row.get("both_armed") and not both_armed:
            continue
        if "method" in row and not any(re.search(rf"\b{re.escape(word)}", told) for word in row["method"]):
            continue
        return dict(row)
    return None


def _fatalities(incident: Incident) -> int | None:
    figure = incident.deaths
    if figure is None or not figure.stated:
        return None
    return figure.at_least if figure.at_least is not None else 0


def _precision(incident: Incident) -> int | None:
    return incident.when.precision if incident.when else None


def _day(incident: Incident) -> date | None:
    """The day, or the middle of the days that it may have been."""
    when = incident.when
    if when is None or when.start is None or when.end is None:
        return None
    return date.fromordinal((when.start.toordinal() + when.end.toordinal()) // 2)


def _actor(profile: Profile, actors: tuple[Actor, ...], country: str, *, default: str) -> dict[str, Any]:
    """Name, associated actors and code of one side, in ACLED's wording for civilians and the unidentified."""
    table = profile.table
    if not actors:
        named = table["unidentified"]["name"].format(country=country) if default else None
        return {"name": named, "with": None, "inter": table["inter"]["unidentified"] if default else None}
    main = actors[0]
    group = next((g for g, kinds in table["groups"].items() if main.kind in kinds), None)
    inter = table["inter"][group] if group else None
    others = [a.name for a in actors[1:]] + list(main.affiliations)
    if group == "civilians":
        return {
            "name": table["civilians"]["name"].format(country=country),
            "with": SEPARATOR.join([main.name, *others]),
            "inter": inter,
        }
    return {"name": main.name, "with": SEPARATOR.join(others) or None, "inter": inter}


def _interaction(first: int | None, second: int | None) -> int | None:
    """Both codes as one number, the lower first; the one code followed by 0 where only one side is known."""
    known = sorted(code for code in (first, second) if code)
    if not known:
        return None
    return known[0] * 10 + (known[1] if len(known) > 1 else 0)


def _notes(evidence: Evidence, incident: Incident) -> str:
    """The title, how many reports and origins, and words: a reader of the file can go back to the reports."""
    quoted = [f"“{c.words}”" for c in evidence.claims(incident.claims)[:WORDS_QUOTED]]
    return f"{incident.title}. {origins_words(incident)}. {' '.join(quoted)}"
