"""Takes the analyses of a snapshot and names each of their counts, so that a page and `why` mean the same by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.publish.evidence import Evidence
from tallybook.publish.wording import month_words
from tallybook.records import Claim, Figure, Incident

MEASURES = {"deaths": "Deaths", "injuries": "Injuries"}
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Count:
    """One count of persons with its name ("deaths:2010-11"), its title in words, and the incidents under it."""

    name: str
    measure: str
    title: str
    figure: Figure
    incidents: tuple[str, ...]
    unstated: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """One month ("2010-11", or "undated") with its counts and all its incidents."""

    name: str
    deaths: Count
    injuries: Count
    incidents: tuple[str, ...]

    @property
    def counts(self) -> tuple[Count, ...]:
        """Both counts, in the order of MEASURES."""
        return (self.deaths, self.injuries)


@dataclass(frozen=True, slots=True)
class Total:
    """A claimed total beside the count for the same definition; `count` is None where the two can't be compared.

    `words` say how they differ. `own_origin` means that its author is also an origin of the incidents counted.
    """

    claim: Claim
    count: Count | None
    words: str
    own_origin: bool = False


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of one group in one body: held, of all, due by share of people, each with the claim that says so."""

    title: str
    claims: tuple[Claim, ...]
    held_claim: Claim | None = None
    of_claim: Claim | None = None
    deserved_claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """That one incident set off another, the kind of link, and the claims that say so."""

    cause: str
    effect: str
    type: str
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the analyses say about one snapshot, in the form that pages and `why` use."""

    counts: Mapping[str, Count]
    months: tuple[Month, ...]
    totals: tuple[Total, ...]
    seats: tuple[Seats, ...]
    edges: tuple[Edge, ...]

    @classmethod
    def of(cls, evidence: Evidence) -> Findings:
        """Run the analyses on the traceable part of a snapshot."""
        months = _months(evidence)
        counts = {}
        for measure, title in MEASURES.items():
            parts = [getattr(month, measure) for month in months]
            figure = _sum([part.figure for part in parts])
            ids = tuple(i for part in parts for i in part.incidents)
            silent = tuple(i for part in parts for i in part.unstated)
            counts[measure] = Count(measure, measure, title, figure, ids, silent, tuple(p.name for p in parts))
            counts.update({part.name: part for part in parts})
        return cls(counts, months, (), (), _edges(evidence))


def _months(evidence: Evidence) -> tuple[Month, ...]:
    groups: dict[str, list[Incident]] = defaultdict(list)
    for incident in evidence.incidents_in_order():
        day = incident.when.start if incident.when else None
        groups[day.strftime("%Y-%m") if day else UNDATED].append(incident)
    return tuple(
        Month(
            name,
            _month_count("deaths", name, rows),
            _month_count("injuries", name, rows),
            tuple(i.id for i in rows),
        )
        for name, rows in groups.items()
    )


def _month_count(measure: str, month: str, rows: list[Incident]) -> Count:
    stated = [i for i in rows if (f := getattr(i, measure)) is not None and f.stated]
    silent = tuple(i.id for i in rows if i not in stated)
    title = f"{MEASURES[measure]}, {month_words(month)}"
    figure = _sum([getattr(i, measure) for i in stated])
    return Count(f"{measure}:{month}", measure, title, figure, tuple(i.id for i in stated), silent)


def _sum(figures: list[Figure]) -> Figure:
    low = sum(f.at_least or 0 for f in figures)
    best = sum(f.best if f.best is not None else (f.at_least or 0) for f in figures)
    high = sum(f.high if f.high is not None else (f.best or f.low or 0) for f in figures)
    return Figure(low, max(low, best), max(low, best, high))


def _edges(evidence: Evidence) -> tuple[Edge, ...]:
    edges = []
    for incident in evidence.snapshot.incidents.values():
        for link, cause in incident.links:
            if link in ("triggered_by", "revenge_for"):
                edges.append(Edge(cause, incident.id, link, _saying(evidence, incident, link, cause)))
    return tuple(edges)


def _saying(evidence: Evidence, effect: Incident, link: str, cause: str) -> tuple[Claim, ...]:
    causes = set(evidence.snapshot.incidents[cause].claims)
    return tuple(
        c for c in evidence.claims(effect.claims) if any(k.type == link and k.claim in causes for k in c.links)
    )
