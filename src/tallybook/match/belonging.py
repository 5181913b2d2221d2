"""What a definition of a count is (days, place, kinds, victims, reviewed), and when a day or a place falls into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tallybook.match.words import words
from tallybook.places.geometry import contains
from tallybook.records import When, Where


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


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """The words of a name in one line, as names of places are compared; the same few names are asked for again."""
    return " ".join(words(name))


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
    asked = folded(place)
    own = (where.name, where.adm2, where.adm1, where.country, where.country_code)
    if place == where.place_id or any(n and folded(n) == asked for n in own):
        return True
    if any(contains(one, where) for one in outer):
        return True
    return None if where.precision is None or where.precision >= 5 else False
