"""How good a distribution was, once the count is known; how good one model is beside another, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallybook.analyse.finding import Interval
from tallybook.analyse.forecast.benchmarks import STEPS
from tallybook.analyse.forecast.panel import Array

BINS = 10
DRAWS = 2000
BLOCK = 3  # months that are drawn together: what one month brings, the next ones still feel


def crps(samples: Array, truth: Array) -> Array:
    """The continuous ranked probability score, in the unit of the count; lower is better, 0 is certain and right.

    Args:
        samples: quantiles, rising, on the last axis.
        truth: counts, of the shape of `samples` without its last axis; NaN where not known yet.
    """
    import scoringrules

    found: Array = scoringrules.crps_ensemble(truth, samples, estimator="qd", sorted_ensemble=True)
    return found


def interval_score(samples: Array, truth: Array, level_0_1: float) -> Array:
    """How wide the central interval is, and by how much the count lies outside of it; lower is better."""
    import scoringrules

    low, high = bounds(samples, level_0_1)
    return np.reshape(scoringrules.interval_score(truth, low, high, 1 - level_0_1), np.shape(truth))


def bounds(samples: Array, level_0_1: float) -> tuple[Array, Array]:
    """The central interval of a distribution."""
    below = (1 - level_0_1) / 2
    low = int(np.searchsorted(STEPS, below))
    return samples[..., low], samples[..., len(STEPS) - 1 - low]


def middle(samples: Array) -> Array:
    """The median: the count that is as likely to be passed as not to be reached."""
    found: Array = samples[..., len(STEPS) // 2]
    return found


def covered(samples: Array, truth: Array, level_0_1: float) -> float:
    """The share of the known counts that lie in the central interval, its ends among it."""
    low, high = bounds(samples, level_0_1)
    known = ~np.isnan(truth)
    return float(((truth >= low) & (truth <= high))[known].mean()) if known.any() else float("nan")


def pit(samples: Array, truth: Array) -> Array:
    """The histogram of where the counts fell in their distributions: 10 shares that are 0.1 each if it is calibrated.

    Counts have ties; each is spread evenly over the probabilities that its value holds (Czado, Gneiting and Held 2009),
    so nothing is drawn at random.
    """
    known = ~np.isnan(truth)
    own, count = samples[known], truth[known][:, None]
    below, reached = (own < count).mean(axis=1), (own <= count).mean(axis=1)
    edges = np.linspace(0, 1, BINS + 1)
    held = np.where(
        reached[:, None] > below[:, None],
        np.clip((edges - below[:, None]) / np.maximum(reached - below, 1e-12)[:, None], 0, 1),
        (edges >= below[:, None]).astype(float),
    )
    held[:, 0], held[:, -1] = 0.0, 1.0
    shares: Array = np.diff(held, axis=1).mean(axis=0)
    return shares


@dataclass(frozen=True, slots=True)
class Months:
    """Scores summed by the month that they are about: their sum and how many they are."""

    total: Array
    many: Array

    @property
    def mean(self) -> float:
        """The mean over all scores."""
        return float(self.total.sum() / self.many.sum())


def by_month(scores: Array, month: Array) -> Months:
    """Sum scores by their month; NaN are left out.

    Args:
        scores: of any shape.
        month: the number of the month that each is about, of the same shape.
    """
    known = ~np.isnan(scores)
    _, index = np.unique(month[known], return_inverse=True)
    index = index.ravel()
    return Months(np.bincount(index, scores[known]), np.bincount(index).astype(float))


def mean_with_interval(months: Months, *, seed: int) -> Interval:
    """The mean score (or mean difference) with a 95 % interval.

    Months are drawn again in blocks of three that follow on one another (circular block bootstrap), since one bad month
    touches all places and all forecasts made before it.
    """
    count = len(months.many)
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, count, size=(DRAWS, -(-count // BLOCK)))
    drawn = (starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)[:, :count] % count
    means = months.total[drawn].sum(axis=1) / months.many[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    best = months.mean
    return Interval(min(float(low), best), best, max(float(high), best))
