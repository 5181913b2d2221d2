"""Predictions for `ucdp`: an article's lethal incidents in the terms of the Uppsala Conflict Data Program."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.corpora import report_of
from evaluation.parses import knowledge
from tallybook.match import incidents
from tallybook.read import read_many
from tallybook.records import Actor, Claim, Figure, Incident, Report, When, Where

_MOST = 5
_ARMED = frozenset({"state_force", "police", "armed_group", "gang", "government"})
# UCDP's convention for a plural without a number.
_VAGUE_PLURAL = 2
_TABLE = tomllib.loads((Path(__file__).parent / "ucdp.toml").read_text(encoding="utf-8"))
_BOTH: list[str] = _TABLE["vague"]["both_sides"]
_LOSSES: list[str] = _TABLE["vague"]["losses"]


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: up to five incidents, the main lethal one first."""
    for report, claims in read_many(map(report_of, reports), knowledge()):
        by_id = {claim.id: claim for claim in claims}
        found = incidents({report.id: report}, by_id, (), ())
        ranked = sorted(found, key=lambda i: _rank(i, by_id))
        yield {"report": report.id, "incidents": [_row(i, by_id, report) for i in ranked[:_MOST]]}


def _sides(incident: Incident, claims: Mapping[str, Claim]) -> tuple[str | None, str | None]:
    """The two sides; where nobody armed is named on one, those whom the article's other claims name there."""
    doers, others = list(incident.perpetrators), [*incident.targets, *incident.victims]
    if not any(a.kind in _ARMED for a in doers):
        doers += _armed(c.perpetrator for c in claims.values())
    if not any(a.kind in _ARMED for a in others):
        others += _armed(a for c in claims.values() for a in (c.target, c.victims))
    return _names(doers, incident.where), _names([a for a in others if a not in doers] or others, incident.where)


def _armed(actors: Iterable[Actor | None]) -> list[Actor]:
    return list(dict.fromkeys(a for a in actors if a is not None and a.kind in _ARMED))


def _rank(incident: Incident, claims: dict[str, Claim]) -> tuple[bool, bool, int]:
    first = min(claims[c].spans[0].start for c in incident.claims)
    lethal = incident.deaths is not None and (incident.deaths.at_least or 0) > 0
    tells_of_killing = "killing" in incident.kinds
    return (not lethal, not tells_of_killing, first)


def _row(incident: Incident, claims: dict[str, Claim], report: Report) -> dict[str, Any]:
    deaths = incident.deaths or _vague(incident, claims, report)
    best = _best(deaths)
    where, when = incident.where, incident.when
    side_a, side_b = _sides(incident, claims)
    if when is not None and when.precision == 2 and when.end == report.published and "publication" in when.basis:
        when = When(report.published, report.published)  # no day in the text: the day of publication is likeliest
    return {
        "deaths": best,
        "deaths_low": deaths.low if deaths and deaths.low is not None else best,
        "deaths_high": deaths.high if deaths and deaths.high is not None else best,
        "start_date": when.start.isoformat() if when and when.start else None,
        "end_date": when.end.isoformat() if when and when.end else None,
        "country": where.country if where else None,
        "adm_1": where.adm1 if where else None,
        "place": where.name if where else None,
        "deaths_civilians": best if best is not None and _civilian(incident) else 0,
        "side_a": side_a,
        "side_b": side_b,
    }


def _vague(incident: Incident, claims: dict[str, Claim], report: Report) -> Figure | None:
    """UCDP's convention for dead without a number: a plural counts as 2, losses on both sides as 2 each."""
    words = report.text.lower()
    if any(phrase in words for phrase in _BOTH):
        return Figure.exactly(2 * _VAGUE_PLURAL)
    kinds = {claims[c].kind for c in incident.claims}
    return Figure.exactly(_VAGUE_PLURAL) if "killing" in kinds or any(word in words for word in _LOSSES) else None


def _civilian(incident: Incident) -> bool:
    kinds = {actor.kind for actor in incident.victims}
    return bool(kinds) and not kinds & _ARMED


def _best(figure: Figure | None) -> int | None:
    if figure is None:
        return None
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)


def _names(actors: Sequence[Actor], where: Where | None) -> str | None:
    """The names of a side; forces of the state under the government that UCDP codes for them."""
    names = [actor.name for actor in actors]
    if where is not None and where.country and any(a.kind in ("state_force", "police", "government") for a in actors):
        names.append(f"Government of {where.country}")
    return "; ".join(names) or None
