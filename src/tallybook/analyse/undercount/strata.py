"""Adds up estimates of strata, with the uncertainty of each: sums of draws, and no sum where a stratum can't tell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.following import at
from tallybook.analyse.undercount.estimates import BOUNDS, DRAWS, NAMES, Estimate, Ways, estimates
from tallybook.analyse.undercount.lists import Lists


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """One part: its name, how many it names, its estimates, or why there are none."""

    name: str
    named: int
    estimates: tuple[Estimate, ...]
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What one estimator says over all strata. Where `silent` strata have no estimate, it is a least number only."""

    name: str
    records: Interval
    silent: tuple[str, ...]


def of_strata(parts: tuple[tuple[str, Lists | Refused, int], ...], ways: Ways) -> tuple[Stratum, ...]:
    """Every estimator on every stratum; each has a seed of its own."""
    found = []
    for number, (name, lists, named) in enumerate(parts):
        at("strata", number, len(parts))
        if isinstance(lists, Refused):
            found.append(Stratum(name, named, (), lists))
            continue
        try:
            found.append(Stratum(name, named, estimates(lists, replace(ways, seed=ways.seed + 1 + number))))
        except Refused as refused:
            found.append(Stratum(name, named, (), Refused(name, cause=refused.cause, needed=refused.needed)))
    return tuple(found)


def sums(strata: tuple[Stratum, ...], level_0_1: float) -> tuple[Sum, ...]:
    """Over all strata, by estimator.

    Draws of the strata are added one by one, as if they were independent of each other. A stratum without an estimate
    adds the records that it names, and the sum then has no best and no upper bound.
    """
    found = []
    tail = (1 - level_0_1) / 2
    for name in NAMES:
        if name in BOUNDS:
            continue
        total, silent = np.zeros(DRAWS), []
        for stratum in strata:
            draws = next((e.draws for e in stratum.estimates if e.name == name), np.empty(0))
            if len(draws):
                total = total + draws
            else:
                total = total + stratum.named
                silent.append(stratum.name)
        if len(silent) == len(strata):
            continue
        low, middle, high = (float(q) for q in np.quantile(total, [tail, 0.5, 1 - tail], method="higher"))
        upper = high if np.isfinite(high) and not silent else None
        best = middle if np.isfinite(middle) and not silent else None
        found.append(Sum(name, Interval(low, best, upper, level_0_1), tuple(silent)))
    return tuple(found)
