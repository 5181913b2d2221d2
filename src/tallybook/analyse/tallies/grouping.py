"""Puts incidents into groups by place, kind, side or period, and counts each group: low, best and high."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tallybook.analyse.tallies.material import Population, likely
from tallybook.match.adding import Share, add_incidents
from tallybook.match.belonging import folded
from tallybook.match.months import month_of
from tallybook.records import Figure, Incident

NOT_STATED = "not stated"
LEVELS = ("place", "district", "region", "country")
EMPTY_RUN = 6  # so many empty periods after one another are shown one by one
UNITS = ("month", "quarter", "year")
_FIELD = {"district": "adm2", "region": "adm1", "country": "country"}


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of one place, kind, side or period, with their counts; `reviewed` are accepted by a person."""

    name: str
    incidents: tuple[str, ...]
    deaths: Figure
    injuries: Figure
    reviewed: int

    def measured(self, measure: str) -> Figure:
        """The count of a measure; incidents are exactly as many as they are."""
        if measure == "incidents":
            return Figure.exactly(len(self.incidents))
        return self.deaths if measure == "deaths" else self.injuries


def grouped(shares: Sequence[Share], names: Callable[[Incident], Sequence[str]], measure: str) -> tuple[Group, ...]:
    """Groups by the names that an incident has, those with most of a measure first, "not stated" last.

    An incident with several names stands in each of their groups, so that groups need not add up to the whole. Names
    that differ in capitals or accents only are one, called as most incidents call it.
    """
    own: dict[str, list[Share]] = {}
    called: dict[str, dict[str, int]] = {}
    for share in shares:
        told = {folded(name): name for name in names(share.incident) if name.strip()} or {"": NOT_STATED}
        for key, name in told.items():
            own.setdefault(key, []).append(share)
            called.setdefault(key, {})[name] = called.get(key, {}).get(name, 0) + 1
    groups = [
        (key, counted(max(called[key].items(), key=lambda c: (c[1], c[0]))[0], shares)) for key, shares in own.items()
    ]
    ordered = sorted(groups, key=lambda g: (g[0] == "", -likely(g[1].measured(measure)), g[1].name))
    return tuple(group for _key, group in ordered)


def counted(name: str, shares: Sequence[Share]) -> Group:
    """One group of incidents with its counts."""
    deaths, _ = add_incidents(shares, "deaths")
    injuries, _ = add_incidents(shares, "injuries")
    ids = tuple(sorted(share.incident.id for share in shares))
    return Group(name, ids, deaths, injuries, sum(share.incident.reviewed for share in shares))


def place_of(level: str) -> Callable[[Incident], Sequence[str]]:
    """The name of an incident's place, or of the district, region or country that it lies in."""

    def names(incident: Incident) -> Sequence[str]:
        where = incident.where
        if where is None:
            return ()
        name = where.name if level == "place" else getattr(where, _FIELD[level])
        return (name,) if name else ()

    return names


def kinds_of(incident: Incident) -> Sequence[str]:
    """Its kinds."""
    return incident.kinds


def victims_of(incident: Incident) -> Sequence[str]:
    """The groups of its victims, as the reports call them."""
    return [actor.name for actor in incident.victims]


def perpetrators_of(incident: Incident) -> Sequence[str]:
    """Who is said to have done it."""
    return [actor.name for actor in incident.perpetrators]


def periods(shares: Sequence[Share], unit: str) -> tuple[Group, ...]:
    """Groups by month, quarter or year in order, empty ones within too, then "longer" and "undated".

    Each incident stands in one period alone: that of the month with most of its days. A long run of empty periods is
    one group ("1987-12 to 2019-08"): one old massacre that a report recalls must not bury what the others tell.
    """
    own: dict[str, list[Share]] = {}
    for share in shares:
        own.setdefault(period_name(month_of(share.incident.when), unit), []).append(share)
    found: list[str] = []
    for told, run in groupby(_between(sorted(n for n in own if n[0].isdecimal()), unit), own.__contains__):
        names = list(run)
        found += names if told or len(names) <= EMPTY_RUN else [f"{names[0]} to {names[-1]}"]
    return tuple(counted(name, own.get(name, [])) for name in [*found, *(n for n in ("longer", "undated") if n in own)])


def every_month(shares: Sequence[Share]) -> list[str]:
    """The months from the first of some incidents to the last, empty ones too."""
    return _between(sorted(m for s in shares if (m := month_of(s.incident.when))[0].isdecimal()), "month")


def period_name(month: str, unit: str) -> str:
    """The quarter ("2031-Q2") or year of a month ("2031-05"); what is no month stays what it is."""
    if not month[0].isdecimal() or unit == "month":
        return month
    year, number = month.split("-")
    return year if unit == "year" else f"{year}-Q{(int(number) + 2) // 3}"


def _between(told: Sequence[str], unit: str) -> list[str]:
    """All periods from the first of some that are in order to the last."""
    months = {"month": 12, "quarter": 4, "year": 1}[unit]

    def number(name: str) -> int:
        year, _, part = name.partition("-")
        return int(year) * months + (int(part.lstrip("Q")) - 1 if part else 0)

    def name(at: int) -> str:
        year, part = divmod(at, months)
        return {12: f"{year:04d}-{part + 1:02d}", 4: f"{year:04d}-Q{part + 1}", 1: f"{year:04d}"}[months]

    return [name(at) for at in range(number(told[0]), number(told[-1]) + 1)] if told else []


def rate(count: Figure, population: Figure, per: int) -> tuple[float | None, float, float | None]:
    """Persons per so many people: the low by the high of the population, the high by its low.

    None where a bound is open.
    """
    low = None if count.low is None or population.at_most is None else count.low * per / population.at_most
    high = None if count.high is None or not population.at_least else count.high * per / population.at_least
    return low, likely(count) * per / likely(population), high


def population_for(name: str, populations: Mapping[str, Population]) -> Population | None:
    """The population of a place or group of this name."""
    return populations.get(folded(name))
