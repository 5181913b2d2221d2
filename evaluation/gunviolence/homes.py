"""Where the publishers of a batch of reports are at home: which towns and states their other reports name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluation.gunviolence.telling import Home, Naming, town_of
from tallybook.records import Report

# A publisher's profile counts in full from so many other reports on.
_MANY = 5


@dataclass(frozen=True, slots=True)
class _Profile:
    """How many reports of a publisher name each town and each state, and how many reports it has."""

    towns: Counter[tuple[str, str]]
    states: Counter[str]
    reports: int


def homes_of(reports: Mapping[str, Report], namings: Mapping[str, Sequence[Naming]]) -> dict[str, Home]:
    """For each report which shares of its publisher's other reports name each town and each state."""
    named = {name: _named(namings[name]) for name in reports}
    by_publisher: dict[str, list[str]] = defaultdict(list)
    for name, report in reports.items():
        if report.publisher:
            by_publisher[report.publisher].append(name)
    homes: dict[str, Home] = {}
    for names in by_publisher.values():
        towns = Counter(t for name in names for t in named[name][0])
        states = Counter(s for name in names for s in named[name][1])
        whole = _Profile(towns, states, len(names))
        for name in names:
            homes[name] = _without(whole, named[name])
    return homes


def _named(namings: Sequence[Naming]) -> tuple[set[tuple[str, str]], set[str]]:
    """The towns and the states that a report names."""
    towns = {t for n in namings if (t := town_of(n.where)) is not None}
    return towns, {n.where.adm1 for n in namings if n.where.adm1}


def _without(whole: _Profile, own: tuple[set[tuple[str, str]], set[str]]) -> Home:
    others = max(whole.reports - 1, _MANY)
    towns = {t: share for t, n in whole.towns.items() if (share := (n - (t in own[0])) / others) > 0}
    states = {s: share for s, n in whole.states.items() if (share := (n - (s in own[1])) / others) > 0}
    return Home(towns, states)
