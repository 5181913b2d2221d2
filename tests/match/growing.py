"""A ledger to which reports come in portions, matched after each: what tests of arrival stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from tallybook import match
from tallybook.match.copyindex import CopyIndex
from tallybook.match.matching import matched, scorer_of
from tallybook.match.matter import Matter, Teller, by_report
from tallybook.match.memory import Memory
from tallybook.match.people import NOBODY
from tallybook.match.scoring import Scorer
from tallybook.records import Claim, Incident, Report

KNOWLEDGE = match.MatchKnowledge.load()


class Held(Protocol):
    """Reports and claims by id: a snapshot, a generated ledger."""

    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]


class Growing:
    """A ledger to which reports come in portions, matched after each."""

    def __init__(self, ledger: Held, counted: Iterable[str]) -> None:
        self.ledger, self.counted = ledger, frozenset(counted)
        self.index, self.memory = CopyIndex(), Memory()
        self.reports: dict = {}
        self.incidents: dict[str, Incident] = {}

    def add(self, names: Iterable[str]) -> None:
        new = list(names)
        self.reports |= {name: self.ledger.reports[name] for name in new}
        before = set(self.index.groups())
        self.index = self.index.grown(new, self.reports)
        changed = {
            name
            for group in before ^ set(self.index.groups())
            for name in (group.original, *group.copies, *(p.report for p in group.passages))
        }
        self.read({*new, *changed})

    def read(self, changed: set[str]) -> None:
        told = matched(self.memory, self.matter(), changed & set(self.reports), counted=self.counted)
        self.memory = told.memory
        for name in told.gone:
            del self.incidents[name]
        self.incidents |= {incident.id: incident for incident in told.incidents}

    def matter(self) -> Matter:
        """The ledger as it stands."""
        claims = self.claims
        copies, held = self.index.groups(), dict(self.incidents)
        return Matter(self.reports, claims, by_report(claims.values()), copies, NOBODY, KNOWLEDGE, held)

    def scorer(self) -> Scorer:
        """Who scores pairs of its tellings."""
        matter = self.matter()
        return scorer_of(matter, Teller(matter))

    @property
    def claims(self) -> dict:
        return {c.id: c for c in self.ledger.claims.values() if c.report in self.reports}

    def whole(self, previous: Iterable[Incident] = ()) -> dict[str, Incident]:
        """The incidents of a matching of everything, with nothing known of it."""
        found = match.incidents(
            self.reports, self.claims, self.index.groups(), (), previous=tuple(previous), counted=self.counted
        )
        return {incident.id: incident for incident in found}


def told(incidents: Iterable[Incident]) -> dict:
    """What order must not change: by its claims, what an incident says."""
    return {frozenset(i.claims): (i.deaths, i.injuries, i.origins, i.where, i.when) for i in incidents}
