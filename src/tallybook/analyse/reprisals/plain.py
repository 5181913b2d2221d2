"""What else can make events cluster: rates that change, and days that differ, with no event setting off another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from tallybook.analyse.reprisals.background import Array, Background
from tallybook.analyse.reprisals.climbing import TINY


@dataclass(frozen=True, slots=True)
class Plain:
    """A model without self-excitation: its log-likelihood and how many numbers were estimated.

    `spread` is, for days that differ, the variance of a day's rate by the square of its mean; 0 for Poisson.
    """

    log_likelihood: float
    parameters: int
    weights: Array
    spread: float = 0.0


def poisson_days(counts: NDArray[np.int64], background: Background) -> Plain:
    """Events that come independently at the background's rate, as counts of days."""
    means, weights = _means(counts, background)
    value = float((counts * np.log(means) - means - gammaln(counts + 1)).sum())
    return Plain(value, background.count, weights)


def gamma_days(counts: NDArray[np.int64], background: Background) -> Plain:
    """Each day has a rate of its own, drawn around the background's (gamma): counts are negative binomial.

    Days are busy together, yet no event sets off another; what is left of clustering from day to day is chance.
    """
    means, weights = _means(counts, background)

    def value(log_size: float) -> float:
        size = np.exp(log_size)
        told = gammaln(counts + size) - gammaln(size) - gammaln(counts + 1)
        return float((told - size * np.log1p(means / size) - counts * np.log1p(size / means)).sum())

    found = minimize_scalar(lambda s: -value(s), bounds=(-7.0, 14.0), method="bounded")
    return Plain(value(float(found.x)), background.count + 1, weights, float(np.exp(-found.x)))


def with_moments(plain: Plain, counts: NDArray[np.int64], days: Array, rhythm: tuple[float, ...]) -> Plain:
    """The same model as a likelihood of moments, which lie in their day by the rhythm of its hours."""
    by_hour = Background("constant", float(len(counts)), 1, rhythm)
    placed = float(gammaln(counts + 1).sum() + np.log(by_hour.columns(days)).sum())
    more = max(len(rhythm) - 1, 0)
    return Plain(plain.log_likelihood + placed, plain.parameters + more, plain.weights, plain.spread)


def _means(counts: NDArray[np.int64], background: Background) -> tuple[Array, Array]:
    """Means by day at the maximum of Poisson's likelihood: in rounds of expectation and maximisation, few for steps."""
    bumps = np.diff(background.until(np.arange(len(counts) + 1.0)), axis=0)
    costs = bumps.sum(axis=0)
    weights = np.full(background.count, counts.mean() + TINY)
    before = -np.inf
    for _ in range(2000):
        means = bumps @ weights + TINY
        value = float((counts * np.log(means) - means).sum())
        if value - before < 1e-6:
            break
        before = value
        weights = weights * (bumps.T @ (counts / means)) / np.maximum(costs, TINY)
    return np.asarray(means), np.asarray(weights)
