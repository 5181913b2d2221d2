"""Goodness of fit: if the model holds, events on the clock of its own rate come like a plain Poisson process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import beta, expon, kstest

from tallybook.analyse.reprisals.background import Array, Background
from tallybook.analyse.reprisals.climbing import Fit
from tallybook.analyse.reprisals.days import Days
from tallybook.analyse.reprisals.excitation import Exponential

_DRAWS = 21
_POINTS = 60


@dataclass(frozen=True, slots=True)
class Rescaled:
    """Waits on the model's own clock, exponential with mean 1 if it holds, and the Kolmogorov-Smirnov test of that.

    `waits` are sorted. The p-value is somewhat too kind, since the model was fitted to the same events. `draws` is 1
    where nothing was drawn; else the middle one of so many draws is shown.
    """

    waits: Array
    distance: float
    p_value: float
    draws: int = 1

    def against_theory(self) -> list[tuple[float, float, float, float]]:
        """Points of a Q-Q picture: expected wait, found wait, and where 95 of 100 samples would have it."""
        count = len(self.waits)
        ranks = np.unique(np.linspace(1, count, min(_POINTS, count)).astype(int))
        expected = expon.ppf((ranks - 0.5) / count)
        low, high = (expon.ppf(beta.ppf(q, ranks, count - ranks + 1)) for q in (0.025, 0.975))
        found = self.waits[ranks - 1]
        return [tuple(map(float, row)) for row in zip(expected, found, low, high, strict=True)]  # type: ignore[misc]


def rescaled_moments(answering: Array, setting_off: Sequence[Array], background: Background, fit: Fit) -> Rescaled:
    """The compensator's growth between the events of one side (Ogata 1988)."""
    first = background.count
    weights, offspring, decay = fit.parameters[:first], fit.parameters[first:-1], float(fit.parameters[-1])
    sums, _ = Exponential(answering, setting_off, background.length_days).columns(decay)
    before = np.stack([np.searchsorted(times, answering, side="left") for times in setting_off], axis=1)
    clock = background.until(answering) @ weights + (before - sums / decay) @ offspring
    return _tested(np.diff(clock, prepend=0.0))


def rescaled_days(likelihood: Days, fit: Fit, *, seed: int) -> Rescaled:
    """For counts of one side: where each day's count lies in its distribution given the days before.

    A count fills a stretch of probabilities; a point in it is drawn at random (Brockwell 2007), in several draws from
    the stated seed, and the draw with the middle distance is shown.
    """
    counts = likelihood.counts[:, 0]
    founders, within = likelihood.founders(fit.parameters)
    below, at = _stretch(counts, founders[:, 0], float(within[0, 0]))
    random = np.random.default_rng(seed)
    tested = [
        _tested(-np.log1p(-np.minimum(below + random.uniform(size=len(at)) * at, 1 - 1e-15))) for _ in range(_DRAWS)
    ]
    middle = sorted(tested, key=lambda r: r.distance)[_DRAWS // 2]
    return Rescaled(middle.waits, middle.distance, middle.p_value, _DRAWS)


def _stretch(counts: Array, founders: Array, same: float) -> tuple[Array, Array]:
    """The probability of fewer than each count, and of just it, by the distribution of families within a day."""
    most = int(counts.max())
    below, at = np.zeros(len(counts)), np.zeros(len(counts))
    for value in range(most + 1):
        mean = founders + same * value
        log = np.log(founders) + (value - 1) * np.log(mean) - mean - gammaln(value + 1)
        chance = np.exp(log)
        below += np.where(counts > value, chance, 0.0)
        at = np.where(counts == value, chance, at)
    return below, at


def _tested(waits: NDArray[np.float64]) -> Rescaled:
    found = kstest(waits, "expon")
    return Rescaled(np.sort(waits), float(found.statistic), float(found.pvalue))
