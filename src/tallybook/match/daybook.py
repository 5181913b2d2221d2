"""Incidents laid out by place and day, so that many definitions are counted without going through all for each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, chain

from tallybook.match.adding import Share, add_incidents
from tallybook.match.belonging import Definition, folded, is_in, share_of_days
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import telling_words
from tallybook.records import Incident, Tally, Where


@dataclass(frozen=True, slots=True)
class Belonging:
    """The incidents that belong to a definition, by id, and the ids of those that can't be told to.

    `unknown` lack the date or the place that would say.
    """

    shares: tuple[Share, ...]
    unknown: tuple[str, ...]

    def tally(self, definition: Definition, *, name: str) -> Tally:
        """The count under a name; see `tallybook.analyse.tally` for what low, best and high mean."""
        deaths, dead_in = add_incidents(self.shares, "deaths")
        injuries, hurt_in = add_incidents(self.shares, "injuries")
        counted = sorted({*dead_in, *hurt_in})
        silent = [s.incident.id for s in self.shares if s.incident.deaths is None and s.incident.injuries is None]
        return Tally(name, definition.pairs(), deaths, injuries, tuple(counted), tuple(sorted(silent)))


@dataclass(frozen=True, slots=True)
class _Row:
    """Incidents with windows of about one length by first day, as (number in the order of ids, surely there).

    `latest` is the last day that any of them up to there reaches; it only grows, so that both ends of a period are
    found by halving.
    """

    held: Sequence[tuple[int, bool]]
    firsts: Sequence[date]
    latest: Sequence[date]

    def touching(self, start: date | None, end: date | None) -> Sequence[tuple[int, bool]]:
        """Those whose days may lie in a period."""
        low = bisect_left(self.latest, start) if start else 0
        high = bisect_right(self.firsts, end) if end else len(self.held)
        return self.held[low:high]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Incidents that one place, kind and choice of victims leaves: those with days in rows, and those without."""

    rows: Sequence[_Row]
    undated: Sequence[tuple[int, bool]]

    def touching(self, start: date | None, end: date | None) -> list[tuple[int, bool]]:
        """Those whose days may lie in a period, and those without days, in the order of ids."""
        return sorted(chain(self.undated, *(row.touching(start, end) for row in self.rows)))


class Daybook:
    """The incidents of a ledger, made ready for many counts; what it has worked out once for a place it keeps."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self._incidents = sorted(incidents, key=lambda i: i.id)
        self._generic = frozenset(MatchKnowledge.load().words["generic"])
        self._by_where: dict[Where | None, list[int]] = {}
        for number, incident in enumerate(self._incidents):
            self._by_where.setdefault(incident.where, []).append(number)
        self._named: dict[str, list[Where]] = {}
        for where in self._by_where:
            if where is not None:
                self._named.setdefault(folded(where.name), []).append(where)
        self._victims: dict[str, frozenset[str]] = {}
        self._places: dict[tuple[str | None, Where | None], list[tuple[int, bool]]] = {}
        self._shelves: dict[tuple[object, ...], _Shelf] = {}

    def belonging(self, definition: Definition) -> Belonging:
        """Which incidents belong to a definition.

        An incident whose window of days lies partly outside the period belongs to the high; to the best if at least
        half of its days lie inside; to the low only if all do.
        """
        shares: list[Share] = []
        unknown: list[str] = []
        for number, surely_there in self._shelf(definition).touching(definition.start, definition.end):
            incident = self._incidents[number]
            inside = share_of_days(incident.when, definition.start, definition.end)
            if inside == 0:
                continue
            if inside is None or not surely_there:
                unknown.append(incident.id)
            else:
                shares.append(Share(incident, surely=inside == 1, mostly=inside >= 0.5))
        return Belonging(tuple(shares), tuple(unknown))

    def tally(self, definition: Definition, *, name: str) -> Tally:
        """The count of a definition under a name; see `tallybook.analyse.tally` for what low, best and high mean."""
        return self.belonging(definition).tally(definition, name=name)

    def _shelf(self, definition: Definition) -> _Shelf:
        wanted = telling_words(definition.victims, self._generic)
        asked = (definition.place, definition.where, wanted, frozenset(definition.kinds), definition.reviewed_only)
        if asked not in self._shelves:
            kept = [
                (number, surely_there)
                for number, surely_there in self._placed(definition)
                if self._answers(self._incidents[number], definition, wanted)
            ]
            self._shelves[asked] = self._laid_out(kept)
        return self._shelves[asked]

    def _laid_out(self, kept: Iterable[tuple[int, bool]]) -> _Shelf:
        # one window of a year would reach over all single days after it: windows go into rows by their length doubled
        dated: dict[int, list[tuple[date, date, tuple[int, bool]]]] = {}
        undated: list[tuple[int, bool]] = []
        for number, surely_there in kept:
            when = self._incidents[number].when
            first = when and (when.start or when.end)
            last = when and (when.end or when.start)
            if first and last:
                own = dated.setdefault((last - first).days.bit_length(), [])
                own.append((first, last, (number, surely_there)))
            else:
                undated.append((number, surely_there))
        return _Shelf([_row(sorted(own)) for _, own in sorted(dated.items())], undated)

    def _answers(self, incident: Incident, definition: Definition, wanted: frozenset[str]) -> bool:
        """Whether an incident has the kind and the victims asked for, and a person's yes where one is asked for."""
        if definition.reviewed_only and not incident.reviewed:
            return False
        if definition.kinds and not set(definition.kinds) & set(incident.kinds):
            return False
        return not wanted or any(wanted & self._victim_words(victim.name) for victim in incident.victims)

    def _victim_words(self, name: str) -> frozenset[str]:
        if name not in self._victims:
            self._victims[name] = telling_words(name, self._generic)
        return self._victims[name]

    def _placed(self, definition: Definition) -> list[tuple[int, bool]]:
        """The incidents that are not known to be elsewhere, and whether each is known to be there."""
        place = definition.place
        if place is None:
            return [(number, True) for number in range(len(self._incidents))]
        asked = (place, definition.where)
        if asked not in self._places:
            outer = self._meant(definition)
            found: list[tuple[int, bool]] = []
            for where, numbers in self._by_where.items():  # the same few places come again and again
                lies_in = is_in(where, place, outer)
                if lies_in is not False:
                    found.extend((number, lies_in is True) for number in numbers)
            self._places[asked] = found
        return self._places[asked]

    def _meant(self, definition: Definition) -> tuple[Where, ...]:
        """The places that a definition may mean: its own resolved one, else those of incidents that bear its name."""
        if definition.where is not None and definition.where.place_id is not None:
            return (definition.where,)
        if definition.place is None:
            return ()
        return tuple(sorted(self._named.get(folded(definition.place), ()), key=repr))


def _row(dated: Sequence[tuple[date, date, tuple[int, bool]]]) -> _Row:
    latest = list(accumulate((last for _, last, _ in dated), max))
    return _Row([held for _, _, held in dated], [first for first, _, _ in dated], latest)
