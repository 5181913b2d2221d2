"""Decides the deaths of an incident anew by the rule of an export's convention, unless a person has decided them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tallybook.match import MatchKnowledge, Origins
from tallybook.match.reconcile import reconcile_with
from tallybook.publish.evidence import Evidence
from tallybook.records import Figure, Incident


class Deaths:
    """Figures of deaths under one rule of match's table; one finder of origins serves all incidents."""

    def __init__(self, evidence: Evidence, rule: str) -> None:
        held = evidence.snapshot
        self._evidence = evidence
        self._rule = rule
        self._knowledge = MatchKnowledge.load()
        self._finder = Origins(held.reports, held.copies, self._knowledge)

    def of(self, incident: Incident) -> Figure | None:
        """The figure under the rule; the incident's own where a person decided it or no claim counts deaths."""
        by_person = any(d.field == "deaths" and d.rule not in self._knowledge.rules["rule"] for d in incident.decided)
        if by_person:
            return incident.deaths
        figure, _ = reconcile_with(
            self._finder,
            self._evidence.claims(incident.claims),
            self._evidence.snapshot.reports,
            self._knowledge,
            field="deaths",
            rule=self._rule,
        )
        return figure if figure is not None else incident.deaths


def bounded(figure: Figure) -> tuple[int, int, int]:
    """Low, best and high with every bound filled: what a format without "not stated" asks for.

    Best is the best stated, else the low, else the high; an open low is 0 and an open high is the best. So
    0 <= low <= best <= high always holds.
    """
    best = next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)
    low = figure.low if figure.low is not None else (figure.best if figure.high is None and figure.best else 0)
    high = figure.high if figure.high is not None else best
    return low or 0, best, high


def told_in_words(evidence: Evidence, incident: Incident, numbers: Mapping[str, int]) -> int | None:
    """The convention's own number for an incident whose deaths are only told in a round word ("dozens").

    None where some claim states a number of its own, or no such word is used.
    """
    found: list[int] = []
    for claim in evidence.claims(incident.claims):
        if claim.kind != "killing" or claim.figure is None or not claim.figure.stated:
            continue
        if claim.figure.best is not None or claim.figure.high is not None:
            return None
        said = re.findall(r"\w+", claim.words.casefold())
        meant = [numbers[word] for word in said if word in numbers]
        if not meant:
            return None
        found.append(min(meant))
    return min(found, default=None)
