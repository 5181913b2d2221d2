"""Maximum likelihood of self-exciting processes: the fit, its standard errors, profile intervals, a rough start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.stats import chi2

from tallybook.analyse.reprisals.background import Array, Background

TINY = 1e-12
_AT_ZERO = 1e-9
_NO_BOUND = 20.0
_FADES = (0.03, 0.3, 3.0)  # decays tried first, in fades per mean gap between events


class Likelihood(Protocol):
    """A likelihood whose parameters are blocks, one for each side: weights of the background, offspring, decay.

    `scale` has the size that each parameter is likely to have; decays up to `fastest` are searched for.
    """

    background: Background
    sides: int
    scale: Array
    events: int
    fastest: float

    def at(self, parameters: Array) -> tuple[float, Array]:
        """The log-likelihood and its gradient."""
        ...

    def begin(self, decay: float) -> Array:
        """Rough parameters with this decay."""
        ...

    def sharpened(self, parameters: Array) -> Array:
        """Parameters nearer to the maximum, or the same."""
        ...


@dataclass(frozen=True, slots=True)
class Fit:
    """The maximum of a likelihood.

    `parameters` are those of its blocks in a row; `covariance` the inverse of the observed information, nan in the rows
    of what lies at zero. `at_limit` says that a decay is as fast as the times can tell.
    """

    parameters: Array
    log_likelihood: float
    covariance: Array
    width: int
    at_limit: bool

    @property
    def errors(self) -> Array:
        """The standard error of each parameter, nan where it lies at zero."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def fitted(likelihood: Likelihood, *, start: Array | None = None, held: tuple[int, float] | None = None) -> Fit:
    """Climb to the maximum by L-BFGS within bounds, decays on their logarithm.

    Args:
        likelihood: what is climbed.
        start: parameters near by; None tries a few decays and begins with the best.
        held: one parameter, by number, and the value that it keeps.
    """
    scale, width = likelihood.scale, len(likelihood.scale) // _blocks(likelihood)
    is_decay = np.arange(len(scale)) % width == width - 1
    begin = _begin(likelihood) if start is None else start

    def unscaled(row: Array) -> Array:
        return np.where(is_decay, np.exp(np.where(is_decay, row, 0.0)), row) * np.where(is_decay, 1.0, scale)

    def downhill(row: Array) -> tuple[float, Array]:
        parameters = unscaled(row)
        value, gradient = likelihood.at(parameters)
        return -value, -gradient * np.where(is_decay, parameters, scale)

    ends = (np.log(_slowest(likelihood.background)), np.log(likelihood.fastest))
    limits = [ends if one else (0.0, None) for one in is_decay]
    first = np.where(is_decay, np.log(np.where(is_decay, begin, 1.0)), begin / scale)
    if held is not None:
        number, value = held
        first[number] = np.log(value) if is_decay[number] else value / scale[number]
        limits[number] = (first[number], first[number])
    steep = 1e-6 * max(likelihood.events, 1) ** 0.5
    options = {"ftol": 1e-11, "gtol": steep, "maxiter": 500}
    found = minimize(downhill, first, jac=True, method="L-BFGS-B", bounds=limits, options=options)
    parameters = unscaled(found.x)
    limited = bool((parameters[is_decay] > 0.99 * likelihood.fastest).any())
    unknown = np.full((len(scale), len(scale)), np.nan)
    return Fit(parameters, -float(found.fun), unknown, width, limited)


def with_errors(likelihood: Likelihood, fit: Fit) -> Fit:
    """The fit with its covariance: differences of the gradient, which is known exactly, give the information."""
    row, scale, width = fit.parameters, likelihood.scale, fit.width
    free = []
    for number, value in enumerate(row):
        block = number // width * width
        excites = row[block + likelihood.background.count : block + width - 1].any()
        if value > _AT_ZERO * scale[number] and (number % width != width - 1 or excites):
            free.append(number)
    information = np.empty((len(free), len(free)))
    for line, number in enumerate(free):
        step = np.zeros(len(row))
        step[number] = min(1e-4 * max(row[number], 1e-3 * scale[number]), 0.5 * row[number])
        slope = (likelihood.at(row + step)[1] - likelihood.at(row - step)[1]) / (2 * step[number])
        information[line] = -slope[free]
    covariance = np.full((len(row), len(row)), np.nan)
    try:
        inverse = np.linalg.inv((information + information.T) / 2)
    except np.linalg.LinAlgError:
        return replace(fit, covariance=covariance)
    covariance[np.ix_(free, free)] = np.where((np.diag(inverse) > 0)[:, None], inverse, np.nan)
    return replace(fit, covariance=covariance)


def profile(likelihood: Likelihood, fit: Fit, number: int, level_0_1: float = 0.95) -> tuple[float, float]:
    """The values of one parameter that the data can't tell from the best, all others at their best for each.

    Returns:
        Where the log-likelihood falls by half the quantile of chi-square; low is 0 where none at all is as good, high
        infinite where there is no bound.
    """
    best, scale = float(fit.parameters[number]), float(likelihood.scale[number])
    drop = float(chi2.ppf(level_0_1, 1)) / 2

    near_by, told = fit.parameters, {best: -drop}

    def short(value: float) -> float:
        nonlocal near_by
        if value not in told:  # a start elsewhere may end elsewhere: each value is asked about once
            held = fitted(likelihood, start=near_by, held=(number, value))
            near_by, told[value] = held.parameters, fit.log_likelihood - held.log_likelihood - drop
        return told[value]

    low = 0.0
    if best > _AT_ZERO * scale and short(0.0) > 0:
        low = float(brentq(short, 0.0, best, xtol=4e-3 * best))
    near, step = best, max(0.25 * best, 0.05 * scale)
    while short(near + step) < 0:
        near, step = near + step, 2 * step
        if near > _NO_BOUND * scale:
            return low, np.inf
    return low, float(brentq(short, near, near + step, xtol=4e-3 * (near + step)))


def climbed(columns: Array, costs: Array, *, steps: int, enough: float = 0.0) -> Array:
    """Weights of at least zero that raise `sum log(columns @ w) - costs @ w`, by expectation and maximisation.

    A step gives each event's single cause to the columns by their shares of its rate (who set off whom is not known,
    but how likely each is), and sets each weight to what it was given by what it costs. It stops once a step gains less
    than `enough` in log-likelihood.
    """
    weights = np.full(len(costs), len(columns) / max(len(costs), 1)) / np.maximum(costs, TINY)
    weights[costs <= 0] = 0.0
    before = -np.inf
    for _ in range(steps):
        rate = columns @ weights + TINY
        if enough:
            value = float(np.log(rate).sum() - costs @ weights)
            if value - before < enough:
                break
            before = value
        weights = weights * (columns.T @ (1.0 / rate)) / np.maximum(costs, TINY)
    return np.asarray(weights)


def _slowest(background: Background) -> float:
    """What takes longer than a third of a piece, or a twentieth of the period, is the background's to explain."""
    return max(20.0, 3.0 * background.pieces) / background.length_days


def _begin(likelihood: Likelihood) -> Array:
    gap, slowest = likelihood.background.length_days / max(likelihood.events, 1), _slowest(likelihood.background)
    tried = []
    for fades in _FADES:
        row = likelihood.begin(float(np.clip(fades / gap, slowest, 0.5 * likelihood.fastest)))
        tried.append((likelihood.at(row)[0], -fades, row))
    return likelihood.sharpened(max(tried, key=lambda t: t[:2])[2])


def _blocks(likelihood: Likelihood) -> int:
    return len(likelihood.scale) // (likelihood.background.count + likelihood.sides + 1)
