"""What two lists tell, and least numbers that hold however unlike records are: bounds, not estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import norm

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.undercount.lists import WHAT, Lists
from tallybook.analyse.undercount.loglinear import fit_cells


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists, how many records they share, and the number if they were independent; None where they share none."""

    lists: tuple[str, str]
    sizes: tuple[int, int]
    shared: int
    records: Interval | None


def two_lists(lists: Lists, level_0_1: float) -> tuple[Pair, ...]:
    """Chapman's estimate for each pair of lists; where lists depend positively it is too low.

    The interval is that of the odds of the empty cell with a half added to each cell.

    Source: Chapman (1951), Some properties of the hypergeometric distribution; Sadinle (2009), Transformed logit
    confidence intervals for small populations in single capture-recapture estimation, Communications in Statistics 38.
    """
    overlaps, pairs = lists.overlaps, []
    z = float(norm.ppf(0.5 + level_0_1 / 2))
    for i, j in combinations(range(len(lists.names)), 2):
        first, second, shared = int(overlaps[i, i]), int(overlaps[j, j]), int(overlaps[i, j])
        found = _chapman(first, second, shared, z, level_0_1) if shared else None
        pairs.append(Pair((lists.names[i], lists.names[j]), (first, second), shared, found))
    return tuple(pairs)


def _chapman(first: int, second: int, shared: int, z: float, level_0_1: float) -> Interval:
    best = (first + 1) * (second + 1) / (shared + 1) - 1
    both, one, other = shared + 0.5, first - shared + 0.5, second - shared + 0.5
    error = math.sqrt(1 / both + 1 / one + 1 / other + both / (one * other))
    seen, unseen = first + second - shared, one * other / both
    low = max(seen, seen - 0.5 + unseen * math.exp(-z * error))
    high = seen - 0.5 + unseen * math.exp(z * error)
    return Interval(min(low, best), best, max(high, best), level_0_1)


def chao(lists: Lists, level_0_1: float) -> Interval:
    """The least number that goes with how many records are on one list and how many on two, if lists reach alike far.

    Source: Chao (1987), Estimating the population size for capture-recapture data with unequal catchability,
    Biometrics 43, corrected for bias and for the number of lists.
    """
    held = np.bincount(lists.patterns.sum(axis=1), weights=lists.counts, minlength=3)
    once, twice, several = float(held[1]), float(held[2]), len(lists.names)
    if twice == 0:
        raise Refused("Chao's lower bound", cause="no record stands on exactly two lists", needed="at least one")
    k = (several - 1) / several
    missing = k * once * (once - 1) / (2 * (twice + 1))
    ratio = once / twice
    variance = twice * (k / 2 * ratio**2 + k**2 * ratio**3 + k**2 / 4 * ratio**4)
    return _logarithmic(lists.named, missing, math.sqrt(math.log1p(variance / missing**2)) if missing else 0, level_0_1)


def chao_unequal(lists: Lists, level_0_1: float) -> Interval:
    """The same where lists reach unequally far: independence fitted to who is on one list or two, and to nobody else.

    Whoever is easily found is on three lists or more and says nothing about who is hardly found.

    Source: Rivest and Baillargeon (2007), Applications and extensions of Chao's moment estimator for the size of a
    closed population, Biometrics 63.
    """
    several = len(lists.names)
    few = np.array([1 <= mask.bit_count() <= 2 for mask in range(1 << several)])
    fit = fit_cells((), lists.cells, few)
    if fit is None:
        raise Refused(
            "Chao's lower bound for unequal lists",
            cause="too few pairs of lists share records that are on no third list",
            needed="such records for pairs that tie all lists together",
        )
    return _logarithmic(lists.named, fit.missing, fit.log_error, level_0_1)


def _logarithmic(named: int, missing: float, log_error: float, level_0_1: float) -> Interval:
    spread = math.exp(float(norm.ppf(0.5 + level_0_1 / 2)) * log_error)
    return Interval(named + missing / spread, named + missing, named + missing * spread, level_0_1)


def overlap_needed(lists: Lists) -> None:
    """Refuse lists of which no two share a record: then any number goes with them.

    Raises:
        Refused: no two lists share a record.
    """
    shared = lists.overlaps
    if not np.triu(shared, 1).any():
        raise Refused(
            WHAT,
            cause=f"no two of the lists {', '.join(lists.names)} share a record, so that any number goes with them",
            needed=f"lists that share some {lists.unit}; at least {lists.named:,} are named",
        )
