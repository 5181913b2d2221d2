"""Which incidents belong to a definition (days, place, kinds, victims, reviewed), and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tallybook.match.adding import Share, add_incidents
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import telling_words, words
from tallybook.places.geometry import contains
from tallybook.records import Incident, Snapshot, Tally, When, Where


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted; None and () set no limit. `start` and `end` are both inclusive.

    `place` is a name, an id or a country code; `where` says more about it, if it was resolved.
    """

    start: date | None = None
    end: date | None = None
    place: str | None = None
    kinds: tuple[str, ...] = ()
    victims: str | None = None
    reviewed_only: bool = False
    where: Where | None = None

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The limits that are set, as (name, value) pairs."""
        told = (
            ("from", self.start.isoformat() if self.start else ""),
            ("to", self.end.isoformat() if self.end else ""),
            ("place", self.place or ""),
            ("kinds", " ".join(sorted(self.kinds))),
            ("victims", self.victims or ""),
            ("reviewed_only", "yes" if self.reviewed_only else ""),
        )
        return tuple((name, value) for name, value in told if value)


def belonging(incidents: Iterable[Incident], definition: Definition) -> tuple[list[Share], list[str]]:
    """The incidents that belong to a definition, and ids of those that can't be told for want of a date or a place.

    An incident whose window of days lies partly outside the period belongs to the high; to the best if at least half
    of its days lie inside; to the low only if all do.
    """
    own = sorted(incidents, key=lambda i: i.id)
    shares: list[Share] = []
    unknown: list[str] = []
    generic = frozenset(MatchKnowledge.load().words["generic"])
    wanted = telling_words(definition.victims, generic)
    outer = _named(definition, own)
    for incident in own:
        if definition.reviewed_only and not incident.reviewed:
            continue
        if definition.kinds and not set(definition.kinds) & set(incident.kinds):
            continue
        if wanted and not any(wanted & telling_words(victim.name, generic) for victim in incident.victims):
            continue
        lies_in = None if definition.place is None else is_in(incident.where, definition.place, outer)
        if lies_in is False:
            continue
        inside = share_of_days(incident.when, definition.start, definition.end)
        if inside == 0:
            continue
        if inside is None or (definition.place is not None and lies_in is None):
            unknown.append(incident.id)
        else:
            shares.append(Share(incident, surely=inside == 1, mostly=inside >= 0.5))
    return shares, unknown


def share_of_days(when: When | None, start: date | None, end: date | None) -> float | None:
    """The share of a window of days that lies in a period, 0 to 1; None where the window is not known but matters."""
    if start is None and end is None:
        return 1.0
    if when is None or (when.start is None and when.end is None):
        return None
    first = when.start or when.end
    last = when.end or when.start
    if first is None or last is None:  # pragma: no cover - one of them is known
        return None
    inside_first = max(first, start) if start else first
    inside_last = min(last, end) if end else last
    days = (inside_last - inside_first).days + 1
    return max(0, days) / ((last - first).days + 1)


def _named(definition: Definition, incidents: Iterable[Incident]) -> tuple[Where, ...]:
    """The places that a definition may mean: its own resolved one, else those of the incidents that bear its name."""
    if definition.where is not None and definition.where.place_id is not None:
        return (definition.where,)
    if definition.place is None:
        return ()
    asked = " ".join(words(definition.place))
    found = {i.where for i in incidents if i.where is not None and " ".join(words(i.where.name)) == asked}
    return tuple(sorted(found, key=repr))


def is_in(where: Where | None, place: str, outer: Sequence[Where] = ()) -> bool | None:
    """Whether a place is, or lies in, the place of that name (or id, or country code); None where it isn't known.

    Args:
        where: the place asked about; one known only as an area at least as large as a region (precision 5 and more)
            can't be told to be outside.
        place: the name, id or country code.
        outer: places that the name may mean, for containment by id, division and country.
    """
    if where is None or not where.name:
        return None
    asked = " ".join(words(place))
    own = (where.name, where.adm2, where.adm1, where.country, where.country_code)
    if place == where.place_id or asked in {" ".join(words(n)) for n in own if n}:
        return True
    if any(contains(one, where) for one in outer):
        return True
    return None if where.precision is None or where.precision >= 5 else False


def tally_of(snapshot: Snapshot, definition: Definition, *, name: str) -> Tally:
    """The count of a definition under a name; see `tallybook.analyse.tally` for what low, best and high mean."""
    shares, _ = belonging(snapshot.incidents.values(), definition)
    deaths, dead_in = add_incidents(shares, "deaths")
    injuries, hurt_in = add_incidents(shares, "injuries")
    counted = sorted({*dead_in, *hurt_in})
    silent = [s.incident.id for s in shares if s.incident.deaths is None and s.incident.injuries is None]
    return Tally(name, definition.pairs(), deaths, injuries, tuple(counted), tuple(sorted(silent)))
