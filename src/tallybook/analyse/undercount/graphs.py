"""Averages over all decomposable graphs of lists: each says which lists depend on which, none is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.special import gammaln, logsumexp

from tallybook.analyse.finding import Refused
from tallybook.analyse.undercount.families import elimination
from tallybook.analyse.undercount.loglinear import Floats, Ints

MOST_LISTS = 6  # 18,153 graphs; with seven there are 617,674
_TIMES_NAMED = 50  # the largest number on no list that is looked at, as a multiple of those named
_POINTS = 600
_NEAR_THE_END_0_1 = 0.8  # of the largest number looked at
_HELD_0_1 = 0.01  # of the chance so near the end, beyond which no upper bound is told


@dataclass(frozen=True, slots=True)
class Averaged:
    """The chance of each number of records on no list, and of each graph (its pairs by mask), the likeliest first."""

    named: int
    missing: Floats
    chance: Floats
    graphs: tuple[tuple[tuple[int, ...], float], ...]

    def quantile(self, share_0_1: float) -> float | None:
        """The number of all records below which so much of the chance lies; None where the grid ends before."""
        up = np.cumsum(self.chance)
        last = self.missing > _NEAR_THE_END_0_1 * self.missing[-1]
        if share_0_1 > 1 - _HELD_0_1 * 10 and self.chance[last].sum() > _HELD_0_1:
            return None
        return float(self.named + np.interp(share_0_1, up, self.missing))

    def draws(self, rng: np.random.Generator, size: int) -> Floats:
        """Numbers of all records, for adding up strata."""
        return np.asarray(self.named + np.interp(rng.random(size), np.cumsum(self.chance), self.missing))


@lru_cache(maxsize=8)
def _decomposable(lists: int) -> tuple[tuple[tuple[int, ...], ...], Floats]:
    """All graphs but the full one, and how often the margin of each set of lists stands in their likelihood."""
    pairs = [1 << i | 1 << j for i, j in combinations(range(lists), 2)]
    graphs, rows = [], []
    for size in range(len(pairs)):
        for edges in combinations(pairs, size):
            steps = elimination(lists, edges)
            if steps is None:
                continue
            row = np.zeros(1 << lists)
            for i, around in steps:
                row[around | 1 << i] += 1
                row[around] -= 1
            row[0] = 0
            graphs.append(edges)
            rows.append(row)
    return tuple(graphs), np.array(rows)


def averaged(cells: Ints) -> Averaged:
    """Weigh every decomposable graph and every number by how likely they make the counts.

    The chances of the patterns have a hyper-Dirichlet prior that spreads one record evenly over all patterns; graphs
    are alike before the counts are seen; a number of all records has a prior chance in inverse
    proportion to it.

    Source: Madigan and York (1997), Bayesian methods for estimation of the size of a closed population, Biometrika 84.

    Raises:
        Refused: more lists than whose graphs can be gone through.
    """
    lists = len(cells).bit_length() - 1
    if lists > MOST_LISTS:
        raise Refused(
            "Averaging over graphs", cause=f"{lists} lists have too many graphs", needed=f"{MOST_LISTS} lists at most"
        )
    named = int(cells.sum())
    top = max(_TIMES_NAMED * named, 100)
    missing = np.unique(np.round(np.geomspace(1, top + 1, _POINTS)) - 1)
    graphs, rows = _decomposable(lists)
    log_chance = rows @ _margin_terms(cells, missing)
    log_chance += gammaln(named + missing + 1) - gammaln(missing + 1) - np.log(named + missing)
    log_chance += np.log(np.gradient(missing))
    log_chance -= logsumexp(log_chance)
    chance = np.exp(log_chance)
    of_graph = chance.sum(axis=1)
    order = np.argsort(-of_graph, kind="stable")
    told = tuple((graphs[i], float(of_graph[i])) for i in order[:20])
    return Averaged(named, missing, chance.sum(axis=0), told)


def _margin_terms(cells: Ints, missing: Floats) -> Floats:
    """For each set of lists, by its mask, and each number missing: the log likelihood of its margin."""
    several = len(cells)
    total = cells.sum() + missing
    found = np.zeros((several, len(missing)))
    for chosen in range(1, several):
        inside = np.arange(several) & chosen
        margin = np.bincount(inside, weights=cells, minlength=several)
        used = np.unique(inside)
        prior = 2.0 ** -chosen.bit_count()
        told = margin[used[used > 0]]
        found[chosen] = (gammaln(prior + told) - gammaln(prior)).sum() + gammaln(prior + margin[0] + missing)
        found[chosen] -= gammaln(prior) + gammaln(1.0 + total) - gammaln(1.0)
    return found
