"""How many the Uppsala Conflict Data Program would code for an incident: low, best and high under its conventions."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallybook.records import Claim, Figure, Incident, Report

UCDP: dict[str, Any] = tomllib.loads((Path(__file__).parent / "conventions.toml").read_text(encoding="utf-8"))
_PLURAL: int = UCDP["vague"]["plural"]
_BOTH = re.compile(UCDP["vague"]["both_sides"], re.IGNORECASE)
_LOSSES = re.compile(UCDP["vague"]["losses"], re.IGNORECASE)
_BOMBER = re.compile(UCDP["bomber"]["told"], re.IGNORECASE)
_WITH_BOMBER = re.compile(UCDP["bomber"]["counted"], re.IGNORECASE)
_CLAIMED = re.compile(UCDP["claimed"]["words"], re.IGNORECASE)
_STATE = frozenset({"state_force", "police", "government"})
_TOLD = ("asserted", "alleged")


def deaths(incident: Incident, claims: Mapping[str, Claim], report: Report) -> Figure | None:
    """The figure of an incident as UCDP would have it; None where the report tells of no death.

    The first figure told counts, unless another is told more often: reports lead with their news and end with totals.
    A suicide bomber is counted among the dead. What one side claims of the other's losses is only a high.
    """
    old = {link.claim for c in incident.claims for link in claims[c].links if link.type == "corrected_from"}
    told = [claims[c] for c in incident.claims if c not in old and _counts(claims[c])]
    told.sort(key=lambda c: c.spans[0].start)
    if not told:
        return incident.deaths or _vague(incident, claims, report)
    chosen = _chosen(told)
    figure = chosen.figure
    if figure is None:
        return None
    if _one_sided(chosen, report):
        return Figure(0, 0, _number(figure))
    return _with_bomber(figure, chosen, incident, claims, report)


def _counts(claim: Claim) -> bool:
    return claim.kind == "killing" and claim.stance in _TOLD and claim.figure is not None and claim.figure.stated


def _number(figure: Figure | None) -> int:
    if figure is None:
        return 0
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)


def _chosen(told: list[Claim]) -> Claim:
    often = Counter(_number(c.figure) for c in told)
    exact = [c for c in told if c.figure is not None and (c.figure.best is not None or c.figure.low is not None)]
    first = max(exact or told, key=lambda c: (often[_number(c.figure)] > 2, -c.spans[0].start))
    # a headline names one; the text tells who died beside him
    fuller = [c for c in told if _same_person(first, c) and _number(c.figure) > _number(first.figure)]
    return fuller[0] if fuller else first


def _same_person(one: Claim, other: Claim) -> bool:
    if one.victims is None or other.victims is None or _number(one.figure) != 1:
        return False
    shared = set(one.victims.name.lower().split()) & set(other.victims.name.lower().split())
    return any(len(word) > 3 for word in shared)


def _one_sided(claim: Claim, report: Report) -> bool:
    """Whether an armed group, or a side that only claims it, tells of the other side's dead."""
    victims = claim.victims.kind if claim.victims is not None else None
    around = report.text[max(0, claim.spans[0].start - 90) : claim.spans[0].end]
    return victims in _STATE and _CLAIMED.search(around) is not None


def _with_bomber(
    figure: Figure, chosen: Claim, incident: Incident, claims: Mapping[str, Claim], report: Report
) -> Figure:
    """The figure with the suicide bomber, where the count leaves him out."""
    words = " ".join(claims[c].spans[0].words for c in incident.claims)
    if not _BOMBER.search(words) or _WITH_BOMBER.search(report.text) or _BOMBER.search(chosen.spans[0].words):
        return figure
    low, best, high = (None if v is None else v + 1 for v in (figure.low, figure.best, figure.high))
    return Figure(low, best, high)


def _vague(incident: Incident, claims: Mapping[str, Claim], report: Report) -> Figure | None:
    """Dead without a number: a plural counts as 2, losses on both sides as 2 each."""
    if _BOTH.search(report.text):
        return Figure.exactly(2 * _PLURAL)
    kinds = {claims[c].kind for c in incident.claims}
    told = "killing" in kinds or _LOSSES.search(report.text)
    return Figure.exactly(_PLURAL) if told else None
