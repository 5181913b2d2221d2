"""Predictions for `ucdp`: an article's lethal incidents in the terms of the Uppsala Conflict Data Program."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from evaluation.corpora import report_of
from evaluation.parses import knowledge
from evaluation.ucdp.deaths import UCDP, deaths
from evaluation.ucdp.sides import sides
from tallybook.match import incidents
from tallybook.read import read_many
from tallybook.records import Claim, Figure, Incident, Report, When

_MOST = 5
_SUM = re.compile(UCDP["sum"]["told"], re.IGNORECASE)
_ARMED = frozenset({"state_force", "police", "armed_group", "gang", "government"})


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: up to five incidents, the main lethal one first."""
    for report, claims in read_many(map(report_of, reports), knowledge()):
        by_id = {claim.id: claim for claim in claims}
        found = incidents({report.id: report}, by_id, (), ())
        ranked = _details_first(sorted(found, key=lambda i: _rank(i, by_id)), by_id, report)
        read = [_row(i, by_id, report) for i in ranked[:_MOST]]
        yield {"report": report.id, "incidents": read or (_untold(report, claims) if report.text.strip() else [])}


def _untold(report: Report, claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """The record of a report of which nothing lethal could be read: its day, and the place that it mostly names."""
    where = Counter(c.where for c in claims if c.where is not None).most_common(1)
    day = report.published.isoformat() if report.published else None
    place = where[0][0] if where else None
    return [
        {
            **dict.fromkeys(("deaths", "deaths_low", "deaths_high", "deaths_civilians", "side_a", "side_b")),
            "start_date": day,
            "end_date": day,
            "country": place.country if place else None,
            "adm_1": place.adm1 if place else None,
            "place": place.name if place else None,
        }
    ]


def _rank(incident: Incident, claims: dict[str, Claim]) -> tuple[bool, bool, int]:
    first = min(claims[c].spans[0].start for c in incident.claims)
    lethal = incident.deaths is not None and (incident.deaths.at_least or 0) > 0
    tells_of_killing = "killing" in incident.kinds
    return (not lethal, not tells_of_killing, first)


def _details_first(ranked: list[Incident], claims: dict[str, Claim], report: Report) -> list[Incident]:
    """A report that opens with the sum of several incidents: the first of them before their sum."""
    lethal = [i for i in ranked if i.deaths is not None and (i.deaths.at_least or 0) > 0 and "killing" in i.kinds]
    if len(lethal) < 2 or not lethal[0].claims:
        return ranked
    start = min(claims[c].spans[0].start for c in lethal[0].claims if claims[c].kind == "killing")
    sentence = report.text[max(0, start - 90) : start + 160]
    if not _SUM.search(sentence):
        return ranked
    return [lethal[1], *(i for i in ranked if i is not lethal[1])]


def _row(incident: Incident, claims: dict[str, Claim], report: Report) -> dict[str, Any]:
    figure = deaths(incident, claims, report)
    best = _best(figure)
    where, when = incident.where, incident.when
    side_a, side_b = sides(incident, claims, report)
    if when is not None and when.precision == 2 and when.end == report.published and "publication" in when.basis:
        when = When(report.published, report.published)  # no day in the text: the day of publication is likeliest
    return {
        "deaths": best,
        "deaths_low": figure.low if figure and figure.low is not None else best,
        "deaths_high": figure.high if figure and figure.high is not None else best,
        "start_date": when.start.isoformat() if when and when.start else None,
        "end_date": when.end.isoformat() if when and when.end else None,
        "country": where.country if where else None,
        "adm_1": where.adm1 if where else None,
        "place": where.name if where else None,
        "deaths_civilians": _civilians(incident, best),
        "side_a": side_a,
        "side_b": side_b,
    }


def _civilians(incident: Incident, best: int | None) -> int:
    """The dead said to be civilians; where nobody says who they were, all or none by the kinds of the victims."""
    if best is None:
        return 0
    told = {row.status: row.deaths.best or row.deaths.low or 0 for row in incident.statuses}
    if set(told) <= {"unknown"}:
        return best if _civilian(incident) else 0
    return best if set(told) == {"civilians"} else min(best, told.get("civilians", 0))


def _civilian(incident: Incident) -> bool:
    kinds = {actor.kind for actor in incident.victims}
    return bool(kinds) and not kinds & _ARMED


def _best(figure: Figure | None) -> int | None:
    if figure is None:
        return None
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)
