"""What could explain that a claimed total and our own count differ: which incidents, why, by how many persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tallybook.match import MatchKnowledge
from tallybook.match.belonging import Definition, share_of_days
from tallybook.match.daybook import Belonging, Daybook
from tallybook.match.words import telling_words
from tallybook.places.geometry import distance_km
from tallybook.records import Figure, Incident, Where

EDGE_DAYS = 3  # an incident so many days outside the period may lie in it, as its author counts
EDGE_KM = 30.0  # or so many kilometres outside the place
FINE_PRECISION = 3  # only places known as exactly as a district have an edge
KIND_OF = {"deaths": "killing", "injuries": "injury"}
REASONS = {
    "no_day": "without a day",
    "no_place": "without a place that would tell",
    "no_figure": "without a figure",
    "edge_of_period": f"within {EDGE_DAYS} days of the period, or only partly in it",
    "edge_of_place": f"within {EDGE_KM:.0f} km of the place",
    "range": "with a range that leaves room",
    "partly_in_period": "counted, but only partly in the period",
    "disputed": "counted, but disputed",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Incidents that could explain a gap, for one of REASONS.

    `persons` is how many they could add to our count (or take from it where we count more); None where nobody says.
    `closes` is whether they alone could close the gap.
    """

    reason: str
    incidents: tuple[str, ...]
    persons: int | None
    closes: bool

    @property
    def sentence(self) -> str:
        """In words: "2 incidents without a day (12 persons)"."""
        many = "1 incident" if len(self.incidents) == 1 else f"{len(self.incidents):,} incidents"
        room = "nobody says how many"
        if self.persons is not None:
            room = "1 person" if self.persons == 1 else f"{self.persons:,} persons"
        return f"{many} {REASONS[self.reason]} ({room})"


class Gaps:
    """Explains gaps of one ledger; what lies near a place is found once."""

    def __init__(self, incidents: Mapping[str, Incident], daybook: Daybook) -> None:
        self._incidents = incidents
        self._daybook = daybook
        self._generic = frozenset(MatchKnowledge.load().words["generic"])
        self._by_where: dict[Where, list[str]] = {}
        for name, incident in sorted(incidents.items()):
            if incident.where is not None and incident.where.latitude is not None:
                self._by_where.setdefault(incident.where, []).append(name)
        self._near: dict[Where, tuple[str, ...]] = {}

    def explanations(self, definition: Definition, found: Belonging, measure: str, gap: int) -> tuple[Explanation, ...]:
        """What could explain a gap, those that could close it alone first.

        Args:
            definition: what the claimed total counts.
            found: what the ledger counts for it.
            measure: "deaths" or "injuries".
            gap: persons claimed less persons counted, as little as the ranges allow; 0 explains nothing.
        """
        if not gap:
            return ()
        rows = self._missing(definition, found, measure) if gap > 0 else self._too_many(found, measure)
        made = [
            Explanation(reason, names, persons, persons is None or persons >= abs(gap))
            for reason, (names, persons) in rows.items()
            if names and persons != 0
        ]
        order = list(REASONS)
        return tuple(sorted(made, key=lambda e: (not e.closes, order.index(e.reason))))

    def _missing(
        self, definition: Definition, found: Belonging, measure: str
    ) -> dict[str, tuple[tuple[str, ...], int | None]]:
        """Incidents that are not counted, or less than they may be."""
        counted = {s.incident.id for s in found.shares}
        undated = [n for n in found.unknown if not _dated(self._incidents[n])]
        unplaced = [n for n in found.unknown if _dated(self._incidents[n])]
        told = [s.incident for s in found.shares if KIND_OF[measure] in s.incident.kinds]
        silent = tuple(incident.id for incident in told if getattr(incident, measure) is None)
        wider = replace(definition, start=_moved(definition.start, -EDGE_DAYS), end=_moved(definition.end, EDGE_DAYS))
        outside = {s.incident.id for s in self._daybook.belonging(wider).shares} - counted
        partly = {s.incident.id for s in found.shares if not s.mostly}
        room = [s.incident for s in found.shares if s.mostly]
        return {
            "no_day": self._sum(undated, measure),
            "no_place": self._sum(unplaced, measure),
            "no_figure": (silent, None),
            "edge_of_period": self._sum(outside | partly, measure),
            "edge_of_place": self._sum(self._beside(definition) - counted - set(found.unknown), measure),
            "range": _room(room, measure, up=True),
        }

    def _too_many(self, found: Belonging, measure: str) -> dict[str, tuple[tuple[str, ...], int | None]]:
        """Incidents that are counted and may not belong, or for more than they may be."""
        counted = [s for s in found.shares if s.mostly]
        return {
            "partly_in_period": self._sum([s.incident.id for s in counted if not s.surely], measure),
            "range": _room([s.incident for s in counted], measure, up=False),
            "disputed": self._sum([s.incident.id for s in counted if s.incident.disputed], measure),
        }

    def _sum(self, names: Iterable[str], measure: str) -> tuple[tuple[str, ...], int | None]:
        """The incidents that state the measure, and how many persons they hold at most."""
        stated = {n: f for n in sorted(names) if (f := getattr(self._incidents[n], measure)) is not None}
        tops = [f.at_most if f.at_most is not None else _nominal(f) for f in stated.values()]
        return tuple(n for n, top in zip(stated, tops, strict=True) if top), sum(tops)

    def _beside(self, definition: Definition) -> set[str]:
        """Incidents of the period that lie beside the place, not in it."""
        where = definition.where
        if where is None or where.latitude is None or (where.precision or 9) > FINE_PRECISION:
            return set()
        if where not in self._near:
            self._near[where] = tuple(
                name
                for other, names in self._by_where.items()
                if (km := distance_km(where, other)) is not None and km <= EDGE_KM
                for name in names
            )
        wanted = telling_words(definition.victims, self._generic)
        return {name for name in self._near[where] if self._answers(self._incidents[name], definition, wanted)}

    def _answers(self, incident: Incident, definition: Definition, wanted: frozenset[str]) -> bool:
        if not share_of_days(incident.when, definition.start, definition.end):
            return False
        return not wanted or any(wanted & telling_words(v.name, self._generic) for v in incident.victims)


def _room(incidents: Sequence[Incident], measure: str, *, up: bool) -> tuple[tuple[str, ...], int | None]:
    """Incidents whose high lies over their best (or low under it), and by how much in all; None where one is open."""
    names: list[str] = []
    persons: int | None = 0
    for incident in incidents:
        figure: Figure | None = getattr(incident, measure)
        if figure is None:
            continue
        far = figure.at_most if up else (figure.low or 0)
        if far is None:
            names, persons = [*names, incident.id], None
        elif abs(far - _nominal(figure)):
            names.append(incident.id)
            persons = None if persons is None else persons + abs(far - _nominal(figure))
    return tuple(names), persons


def _dated(incident: Incident) -> bool:
    return incident.when is not None and (incident.when.start is not None or incident.when.end is not None)


def _moved(day: date | None, days: int) -> date | None:
    try:
        return day + timedelta(days) if day is not None else None
    except OverflowError:
        return day


def _nominal(figure: Figure) -> int:
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)
