"""How far a count is concentrated in few places: shares of the top ones, Gini, Herfindahl, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Interval, Refused

LEAST_PLACES = 3
LEAST_INCIDENTS = 30  # with fewer the intervals held too seldom (`benchmarks/tallies.py`)
TOP = (1, 3, 5)
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unequal places share in a count.

    `top` are the shares of the first 1, 3 and 5 places (0 to 1), `gini` runs from 0 (all places alike) to nearly 1 (one
    place has all), `alike` is the number of equal places that would be as concentrated (1 over the Herfindahl index).
    `lorenz` are (share of places, share of the count), least first.
    """

    places: int
    incidents: int
    top: tuple[tuple[int, Interval], ...]
    gini: Interval
    alike: Interval
    lorenz: tuple[tuple[float, float], ...]


def concentration(by_place: Mapping[str, Sequence[float]], *, draws: int, level_0_1: float, seed: int) -> Concentration:
    """Measure how concentrated a count is over places.

    Args:
        by_place: the figure of each incident, by place; places without any have no row and do not count.
        draws: how often incidents are drawn anew (with replacement) for the intervals.
        level_0_1: how surely the intervals are to hold.
        seed: of the draws.

    Raises:
        Refused: too few places or incidents, or nothing to share.

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 10 and 13
    (percentiles, widened by the bias that drawing shows).
    """
    names = sorted(by_place)
    figures = np.array([figure for name in names for figure in by_place[name]], dtype=float)
    home = np.repeat(np.arange(len(names)), [len(by_place[name]) for name in names])
    what = "concentration by place"
    if len(names) < LEAST_PLACES:
        raise Refused(what, cause=f"{len(names)} places with a figure", needed=f"at least {LEAST_PLACES}")
    if len(figures) < LEAST_INCIDENTS:
        raise Refused(what, cause=f"{len(figures)} incidents with a figure", needed=f"at least {LEAST_INCIDENTS}")
    if figures.sum() <= 0:
        raise Refused(what, cause="every figure is 0", needed="one figure above 0 at least")
    totals = _by_place(home, figures, len(names))
    best = _measures(totals)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        chosen = rng.integers(0, len(figures), len(figures))
        again = _by_place(home[chosen], figures[chosen], len(names))
        if again.sum() > 0:
            drawn.append(_measures(again))
    tail = (1 - level_0_1) / 2
    every = np.array(drawn)
    low, high = np.quantile(every, [tail, 1 - tail], axis=0)
    # What is drawn anew looks more concentrated than what it is drawn from, by about as much as that does already.
    shift = 2 * (every.mean(axis=0) - best)
    floor, ceiling = _limits(len(names))
    low = np.maximum(floor, np.minimum(low, low - shift))
    high = np.minimum(ceiling, np.maximum(high, high - shift))

    def told(n: int) -> Interval:
        lower, upper = min(low[n], best[n]), max(high[n], best[n])
        return Interval(float(lower), float(best[n]), float(upper), level_0_1)

    shares = [(k, told(n)) for n, k in enumerate(TOP) if k < len(names)]
    return Concentration(len(names), len(figures), tuple(shares), told(len(TOP)), told(len(TOP) + 1), _lorenz(totals))


def _by_place(home: NDArray[np.intp], figures: Numbers, places: int) -> Numbers:
    return np.bincount(home, figures, places).astype(float)


def _measures(totals: Numbers) -> Numbers:
    """Shares of the top places, Gini, and the number of equal places as concentrated."""
    ordered = np.sort(totals)[::-1]
    shares = ordered / ordered.sum()
    rank = np.arange(1, len(shares) + 1)
    gini = 1 + 1 / len(shares) - 2 * float((rank * shares).sum()) / len(shares)
    return np.array([*(shares[:k].sum() for k in TOP), gini, 1 / float((shares**2).sum())])


def _limits(places: int) -> tuple[Numbers, Numbers]:
    """The least and the most that each measure can be."""
    least = np.array([*(min(k / places, 1.0) for k in TOP), 0.0, 1.0])
    return least, np.array([1.0] * len(TOP) + [1.0, float(places)])


def _lorenz(totals: Numbers) -> tuple[tuple[float, float], ...]:
    running = np.cumsum(np.sort(totals)) / totals.sum()
    points = [(0.0, 0.0), *((float((n + 1) / len(totals)), float(share)) for n, share in enumerate(running))]
    return tuple(points)
