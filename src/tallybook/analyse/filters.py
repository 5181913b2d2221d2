"""Which incidents belong to a definition: by days, place, kinds, victims, and whether a person has reviewed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tallybook.analyse.sums import Share
from tallybook.match import MatchKnowledge
from tallybook.match.words import telling_words, words
from tallybook.records import Incident, When, Where


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted; None and () set no limit. `start` and `end` are both inclusive."""

    start: date | None = None
    end: date | None = None
    place: str | None = None
    kinds: tuple[str, ...] = ()
    victims: str | None = None
    reviewed_only: bool = False

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
    shares: list[Share] = []
    unknown: list[str] = []
    generic = frozenset(MatchKnowledge.load().words["generic"])
    wanted = telling_words(definition.victims, generic)
    for incident in sorted(incidents, key=lambda i: i.id):
        if definition.reviewed_only and not incident.reviewed:
            continue
        if definition.kinds and not set(definition.kinds) & set(incident.kinds):
            continue
        if wanted and not any(wanted & telling_words(victim.name, generic) for victim in incident.victims):
            continue
        lies_in = None if definition.place is None else is_in(incident.where, definition.place)
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


def is_in(where: Where | None, place: str) -> bool | None:
    """Whether a place is, or lies in, the place of that name (or id, or country code); None where it isn't known.

    A place that is only known to be in a larger area than the one asked for can't be told either.
    """
    if where is None or not where.name:
        return None
    asked = " ".join(words(place))
    own = (where.name, where.adm2, where.adm1, where.country, where.country_code)
    if place == where.place_id or asked in {" ".join(words(n)) for n in own if n}:
        return True
    return None if where.precision is None or where.precision >= 5 else False
