"""What incidents are made of: reports, claims, copies, people's words; and what each report tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.people import Rulings
from tallybook.match.telling import Telling
from tallybook.match.within import tellings_of
from tallybook.records import Claim, Copies, Incident, Report, is_incident_kind

HAPPENED = ("asserted", "alleged", "denied")


@dataclass(frozen=True, slots=True)
class Matter:
    """What incidents are made of: reports and claims by id, the claims of each report, which reports are copies, what
    people said, the tables, and the incidents as they stood before."""

    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    by_report: Mapping[str, Sequence[Claim]]
    copies: tuple[Copies, ...]
    people: Rulings
    knowledge: MatchKnowledge
    previous: Mapping[str, Incident]


def by_report(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims of each report, in their order."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.report, []).append(claim)
    return found


class Teller:
    """Says what a report tells of: its tellings, found when they are first asked for."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        self._told: dict[str, tuple[Sequence[Telling], Mapping[str, str]]] = {}

    def tellings(self, report: str) -> Sequence[Telling]:
        """The claims of a report, grouped by the event they tell of, in the order of the text."""
        return self._of(report)[0]

    def wholes(self, report: str) -> Mapping[str, str]:
        """For each claim that is part of another told event the claim of its whole."""
        return self._of(report)[1]

    def _of(self, report: str) -> tuple[Sequence[Telling], Mapping[str, str]]:
        if report not in self._told:
            matter = self._matter
            own = [c for c in matter.by_report.get(report, ()) if makes_an_incident(c, matter.people)]
            told, parts = tellings_of(matter.reports[report], own, matter.people, matter.knowledge) if own else ([], [])
            self._told[report] = told, dict(parts)
        return self._told[report]


def all_tellings(
    reports: Mapping[str, Report], claims: Mapping[str, Claim], people: Rulings, knowledge: MatchKnowledge
) -> list[Telling]:
    """The claims of each report, grouped by the event they tell of."""
    teller = Teller(Matter(reports, claims, by_report(claims.values()), (), people, knowledge, {}))
    return [telling for name in sorted(reports) for telling in teller.tellings(name)]


def makes_an_incident(claim: Claim, people: Rulings) -> bool:
    """Whether a claim tells of something that happened, and nobody threw it out."""
    return is_incident_kind(claim.kind) and claim.stance in HAPPENED and claim.id not in people.rejected
