"""A negative binomial on each place's own past: recent periods weigh more, and few of them lean on all places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy
from scipy.stats import nbinom

from tallybook.analyse.forecast.benchmarks import STEPS, resampled
from tallybook.analyse.forecast.panel import Array, Panel

HALF_LIVES = {"month": (1.0, 2.0, 4.0, 8.0, 16.0), "week": (2.0, 4.0, 8.0, 16.0, 52.0)}
SIZES = np.geomspace(0.03, 30.0, 25)  # the smaller, the more it swings
LEANING = 1.0  # all places together count as so many periods of the place's own
SETTLED = 6  # periods that a mean rests on before its errors teach how much counts swing
LEAST_MEAN = 1e-3
MEMORY = 120  # periods of the past that half-life and size are learned from


def negative_binomial(history: Panel, measure: str, ahead: int) -> Array:
    """Quantiles by steps ahead and place.

    For each number of steps ahead, the half-life of the weights and the size (how much counts swing) are those that
    made the counts of the past likeliest, all places together. With too few months for that it says what the
    place's own recent months say.
    """
    counts, found = history.counts(measure), resampled(history, measure, ahead)
    means = means_of(counts, history.unit)
    for step in range(1, ahead + 1):
        fit = fitted(counts, means, step)
        if fit is not None:
            found[step - 1, fit.seen] = nbinom.ppf(STEPS, fit.size, fit.size / (fit.size + fit.means[:, None]))
    return found


@dataclass(frozen=True, slots=True)
class Fit:
    """What to expect some steps ahead: the mean of each place that anything was seen in, and one size for all."""

    seen: NDArray[np.bool_]
    means: Array
    size: float
    half_life: float


def fitted(counts: Array, means: Mapping[float, Array], step: int) -> Fit | None:
    """The fit for so many steps ahead; None where there is too little to learn from.

    Args:
        counts: what was counted, shape (periods, places).
        means: by half-life the means of `means_of`, for the same periods.
        step: how many periods ahead.
    """
    seen = np.cumsum(counts, axis=0) > 0
    if len(counts) < SETTLED + step or not seen[-1].any():
        return None
    first = max(SETTLED - 1, len(counts) - step - MEMORY)
    known = seen[first:-step]
    then = counts[first + step :][known]
    if not len(then):
        return None
    by_count = _of_counts(then)
    fits = {half: by_count + _of_means(then, mean[first:-step][known]) for half, mean in means.items()}
    best = max(fits, key=lambda half: float(fits[half].max()))
    return Fit(seen[-1], means[best][-1][seen[-1]], float(SIZES[int(fits[best].argmax())]), best)


def means_of(counts: Array, unit: str) -> dict[float, Array]:
    """By half-life the weighted mean of each place's past, for each period; a row rests on no later one."""
    seen = np.cumsum(counts, axis=0) > 0
    return {half: weighted_means(counts, seen, half) for half in HALF_LIVES[unit]}


def weighted_means(counts: Array, seen: Array, half_life: float) -> Array:
    """For each period the mean of a place's past up to it, as weighted by age and leaning on the mean of all."""
    fading = 0.5 ** (1 / half_life)
    total, weight = np.zeros(counts.shape[1]), 0.0
    rows = []
    for now, known in zip(counts, seen, strict=True):
        total, weight = fading * total + now, fading * weight + 1.0
        whole = float(total[known].mean() / weight) if known.any() else 0.0
        rows.append(np.maximum((total + LEANING * whole) / (weight + LEANING), LEAST_MEAN))
    return np.array(rows)


def _of_counts(counts: Array) -> Array:
    """The part of the log-likelihood for each of SIZES that rests on the counts alone; few of them differ."""
    size = SIZES[:, None]
    one, many = np.unique(counts, return_counts=True)
    found: Array = ((gammaln(one + size) - gammaln(size) - gammaln(one + 1)) * many).sum(axis=1)
    return found


def _of_means(counts: Array, means: Array) -> Array:
    """The part of the log-likelihood for each of SIZES that rests on what was expected."""
    size = SIZES[:, None]
    terms = size * np.log(size / (size + means)) + xlogy(counts, means / (size + means))
    found: Array = terms.sum(axis=1)
    return found
