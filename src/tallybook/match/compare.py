"""Compares two tellings, one named comparison at a time, each with the level it reached and what that weighs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.telling import DAYS_IN_A_WIDE_WINDOW, Telling
from tallybook.match.words import words
from tallybook.places.geometry import contains, distance_km
from tallybook.records import Figure, When, Where

CLOSE_RATIO = 1.6  # a toll on the next day; twice as many is another toll
EXACT_PLACE = 2  # UCDP's precision up to which a place is a place and not a region


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: its name, the level reached, the weight in bits (minus infinity forbids), and the values seen."""

    name: str
    level: str
    weight: float
    values: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Explained:
    """All comparisons of a pair; `score` is their sum in bits, `together` whether it reaches the threshold."""

    score: float
    threshold: float
    comparisons: tuple[Compared, ...]

    @property
    def together(self) -> bool:
        """Whether the two are proposed as one event."""
        return self.score >= self.threshold

    @property
    def forbidden(self) -> tuple[str, ...]:
        """Names of the comparisons that forbid the union."""
        return tuple(c.name for c in self.comparisons if c.weight == -math.inf)


Levels = list[tuple[str, str]]


def score_of(levels: Levels, table: Mapping[str, Any]) -> float:
    """The sum of what the levels weigh, in bits; "never" makes it minus infinity."""
    return sum(_weight(table, name, level) for name, level in levels)


def explained(levels: Levels, table: Mapping[str, Any], seen: Mapping[str, tuple[str, str]]) -> Explained:
    """The levels with what each weighs and the values seen on both sides."""
    compared = tuple(
        Compared(name, level, _weight(table, name, level), seen.get(name, ("", ""))) for name, level in levels
    )
    return Explained(score_of(levels, table), float(table["threshold"]), compared)


def field_levels(a: Telling, b: Telling, knowledge: MatchKnowledge) -> Levels:
    """The levels of the comparisons that any two tellings have: when, where, figures, victims, perpetrators, method."""
    near_days, km = int(knowledge.weights["window"]["near_days"]), knowledge.weights["place_km"]
    return [
        ("when", _time_level(a, b, near_days)),
        ("where", wheres_level(a.wheres, b.wheres, km)),
        ("deaths", figure_level(a.deaths, b.deaths)),
        ("injuries", figure_level(a.injuries, b.injuries)),
        ("others", figure_level(a.others, b.others) if a.families & b.families else "unknown"),
        # whom one side killed and whom it wounded may well be others
        ("victims", _overlap(a.victims, b.victims) if a.kinds & b.kinds else _shared(a.victims, b.victims)),
        ("perpetrators", "told_once" if bool(a.perpetrators) != bool(b.perpetrators)
         else _overlap(a.perpetrators, b.perpetrators)),
        ("method", _overlap(a.method, b.method)),
    ]  # fmt: skip


def field_values(a: Telling, b: Telling) -> dict[str, tuple[str, str]]:
    """The values that `field_levels` compares, in words."""
    return {
        "when": (_say_when(a.when), _say_when(b.when)),
        "where": (_say_wheres(a.wheres), _say_wheres(b.wheres)),
        "deaths": (_say_figure(a.deaths), _say_figure(b.deaths)),
        "injuries": (_say_figure(a.injuries), _say_figure(b.injuries)),
        "others": (_say_figure(a.others), _say_figure(b.others)),
        "victims": (_say(a.victims), _say(b.victims)),
        "perpetrators": (_say(a.perpetrators), _say(b.perpetrators)),
        "method": (_say(a.method), _say(b.method)),
    }


def _weight(table: Mapping[str, Any], name: str, level: str) -> float:
    weight = table[name][level]
    return -math.inf if weight == "never" else float(weight)


def _time_level(a: Telling, b: Telling, near_days: int) -> str:
    """`when_level`, and where a time isn't stated whether the days to look in lie apart all the same."""
    level = when_level(a.when, b.when, near_days)
    if level != "unknown" or a.around is None or b.around is None:
        return level
    gap_days = max(b.around[0] - a.around[1], a.around[0] - b.around[1])
    return "unknown" if gap_days <= near_days else "unknown_far"


def when_level(a: When | None, b: When | None, near_days: int) -> str:
    """How two windows of days agree: same_day, next_day, overlap, overlap_wide, near, apart or unknown."""
    if a is None or b is None or a.start is None or b.start is None or a.end is None or b.end is None:
        return "unknown"
    gap_days = max((b.start - a.end).days, (a.start - b.end).days)
    if gap_days > 0:
        return "next_day" if gap_days == 1 else "near" if gap_days <= near_days else "apart"
    widest_days = max((a.end - a.start).days, (b.end - b.start).days) + 1
    if widest_days == 1:
        return "same_day"
    return "overlap" if widest_days <= DAYS_IN_A_WIDE_WINDOW else "overlap_wide"


def wheres_level(a: tuple[Where, ...], b: tuple[Where, ...], km: Mapping[str, float]) -> str:
    """The best agreement between any place of the one and any of the other."""
    if not a or not b:
        return "unknown"
    ranks = ("same", "inside", "near", "unknown", "differ", "apart")
    return min((where_level(x, y, km) for x in a for y in b), key=ranks.index)


def where_level(a: Where, b: Where, km: Mapping[str, float]) -> str:
    """How two places agree: same, inside, near, differ, apart or unknown."""
    name_a, name_b = plain_name(a.name), plain_name(b.name)
    if (a.place_id is not None and a.place_id == b.place_id) or name_a == name_b:
        return "apart" if _differ(a.country_code, b.country_code) else "same"
    if _differ(a.country_code, b.country_code):
        return "apart"
    if name_a in areas_of(b) or name_b in areas_of(a) or contains(a, b) or contains(b, a):
        return "inside"
    exact = (a.precision or 9) <= EXACT_PLACE and (b.precision or 9) <= EXACT_PLACE
    apart_km = distance_km(a, b)
    if exact and apart_km is not None:
        if apart_km <= km["near"]:
            return "near"
        return "differ" if apart_km <= km["apart"] else "apart"
    if exact:
        return "differ"
    if _differ(a.adm1, b.adm1) and plain_name(a.adm1 or "") != plain_name(b.adm1 or ""):
        return "differ"
    return "unknown"


def figure_level(a: Figure | None, b: Figure | None) -> str:
    """How two figures agree: equal, equal_one, compatible, close, part (a third or less), conflict or unknown."""
    if a is None or b is None or not a.stated or not b.stated:
        return "unknown"
    exact_a, exact_b = exact(a), exact(b)
    if exact_a is not None and exact_a == exact_b:
        return "equal_one" if exact_a <= 1 else "equal"
    low_a, low_b = a.at_least or 0, b.at_least or 0
    high_a, high_b = top_of(a), top_of(b)
    if low_a <= high_b and low_b <= high_a:
        return "compatible"
    smaller, larger = sorted((max(low_a, a.best or 0), max(low_b, b.best or 0)))
    if larger <= CLOSE_RATIO * smaller or larger - smaller <= 1:
        return "close"
    return "part" if smaller * 3 <= larger else "conflict"


def exact(figure: Figure) -> int | None:
    """The number, if it was stated without a hedge."""
    if figure.approximate or figure.low is None or figure.low != figure.high:
        return None
    return figure.low


def top_of(figure: Figure) -> float:
    """The most persons that a figure allows; infinity where it has no upper end."""
    if figure.high is not None:
        return float(figure.high)
    if figure.best is not None:  # "some forty": allow a quarter more
        return figure.best * 1.25
    return math.inf


def _overlap(a: frozenset[str], b: frozenset[str]) -> str:
    if not a or not b:
        return "unknown"
    return "shared" if a & b else "differ"


def _shared(a: frozenset[str], b: frozenset[str]) -> str:
    return "shared" if a & b else "unknown"


def _differ(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a != b


@lru_cache(maxsize=50_000)
def plain_name(name: str) -> str:
    """A place's name as names are compared: its folded words."""
    return " ".join(words(name))


def areas_of(where: Where) -> set[str]:
    """The plain names of what contains a place."""
    return {plain_name(n) for n in (where.adm2, where.adm1, where.country) if n}


def _say_when(when: When | None) -> str:
    return "not stated" if when is None else f"{when.start or '...'} to {when.end or '...'}"


def _say_wheres(wheres: tuple[Where, ...]) -> str:
    return ", ".join(w.name for w in wheres) or "not stated"


def _say_figure(figure: Figure | None) -> str:
    if figure is None:
        return "not stated"
    return f"{figure.low}/{figure.best}/{figure.high}"


def _say(found: frozenset[str]) -> str:
    return " ".join(sorted(found)) or "not stated"
