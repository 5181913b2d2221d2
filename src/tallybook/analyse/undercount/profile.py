"""How surely a log-linear model knows the number of records: the profile of its likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln
from scipy.stats import norm

from tallybook.analyse.undercount.loglinear import Floats, Ints, Model, design, margins

_ROUNDS = 80
_WIDEST = 1e7  # times as many as are named: beyond, the data set no upper bound


@dataclass(frozen=True, slots=True)
class Profile:
    """The likelihood of each number of records with all effects fitted anew, and where it is highest.

    The number itself is a parameter (the capture patterns of all records are multinomial), so the highest point lies a
    little below the conditional estimate of the same model.
    """

    named: int
    missing: float
    highest: float
    _x: Floats
    _y: Floats

    def log_likelihood(self, missing: float) -> float:
        """Up to a constant, with so many on no list."""
        return _log_likelihood(self._x, self._y, missing)

    def root(self, missing: float) -> float:
        """The signed root of twice what the likelihood loses there: about standard normal over repeated samples."""
        lost = max(0.0, 2 * (self.highest - self.log_likelihood(missing)))
        return math.copysign(math.sqrt(lost), missing - self.missing)

    def at(self, z: float) -> float | None:
        """The number missing whose signed root is z; 0 where even none missing is nearer, None where no number is."""
        if z <= 0:
            if self.root(0.0) >= z:
                return 0.0
            return float(brentq(lambda m: self.root(m) - z, 0.0, self.missing, xtol=1e-3 * (1 + self.missing)))
        high = 2 * self.missing + 10.0
        while self.root(high) < z:
            if high > _WIDEST * self.named:
                return None
            high *= 2
        return float(brentq(lambda m: self.root(m) - z, self.missing, high, xtol=1e-3 * (1 + self.missing)))

    def interval(self, level_0_1: float) -> tuple[float, float | None]:
        """All records: the bounds that hold the truth so often, None where the likelihood sets no upper one."""
        z = float(norm.ppf(0.5 + level_0_1 / 2))
        low, high = self.at(-z), self.at(z)
        return self.named + (low or 0.0), None if high is None else self.named + high

    def draws(self, seed: np.random.Generator, size: int) -> Floats:
        """Numbers of all records as sure as the profile says, for adding up strata; infinite where it sets no bound.

        Each is where the signed root equals a standard normal number; between 41 points it is read off a curve.
        """
        z = np.linspace(-3.5, 3.5, 41)
        where = [self.at(float(v)) for v in z]
        curve = np.array([np.inf if v is None else v for v in where])
        drawn = np.clip(seed.standard_normal(size), z[0], z[-1])
        finite = np.isfinite(curve)
        values = np.interp(drawn, z[finite], curve[finite])
        return np.asarray(self.named + np.where(drawn > z[finite][-1], np.inf, values))


def profile(model: Model, cells: Ints, start: float) -> Profile:
    """The profile likelihood of a model, begun at its conditional estimate of those missing.

    Source: Cormack (1992), Interval estimation for mark-recapture studies of closed populations, Biometrics 48.
    """
    lists = len(cells).bit_length() - 1
    shared = margins(cells)
    kept = [t for t in model if shared[t] > 0]
    masks = np.arange(1 << lists)
    open_cells = np.ones(len(cells), dtype=bool)
    for term in set(model) - set(kept):
        open_cells &= (masks & term) != term
    x = design(lists)[open_cells][:, [0, *(1 << i for i in range(lists)), *kept]]
    y = cells[open_cells].astype(np.float64)
    low, high = math.log(max(start, 0.05)) - 1.0, math.log(max(start, 0.05)) + 1.0
    peak = minimize_scalar(
        lambda log: -_log_likelihood(x, y, math.exp(log)), bounds=(low, high), method="bounded", options={"xatol": 1e-5}
    )
    missing = math.exp(float(peak.x))
    if _log_likelihood(x, y, 0.0) >= _log_likelihood(x, y, missing):
        missing = 0.0
    return Profile(int(cells.sum()), missing, _log_likelihood(x, y, missing), x, y)


def _log_likelihood(x: Floats, y: Floats, missing: float) -> float:
    """Of the multinomial over all patterns with so many in the first cell, effects fitted by Poisson scores."""
    full: Floats = y.copy()
    full[0] = missing
    mean: Floats = np.asarray(full + 0.5)
    eta = np.log(mean)
    last = np.inf
    for _ in range(_ROUNDS):
        weighted = x.T * mean
        curved = weighted @ x
        curved[np.diag_indices_from(curved)] += 1e-10 * np.trace(curved)
        beta = np.linalg.solve(curved, weighted @ (eta + (full - mean) / mean))
        eta = np.clip(x @ beta, -30.0, 60.0)
        mean = np.asarray(np.exp(eta))
        deviance = float(mean.sum() - (full * eta).sum())
        if abs(deviance - last) <= 1e-10 * (abs(deviance) + 1.0):
            break
        last = deviance
    total = full.sum()
    probability = np.log(mean / mean.sum())
    return float(gammaln(total + 1) - gammaln(missing + 1) + (full * probability).sum())
