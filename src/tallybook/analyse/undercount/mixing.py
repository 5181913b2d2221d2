"""Whether several chains of a sampler tell the same: split R-hat, and how many independent draws they are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from tallybook.analyse.undercount.loglinear import Floats

HIGHEST_R_HAT = 1.05
LEAST_DRAWS = 400.0


@dataclass(frozen=True, slots=True)
class Mixing:
    """`r_hat` is 1 where chains can't be told apart; `bulk` and `tails` are independent draws for middle and bounds."""

    r_hat: float
    bulk: float
    tails: float

    @property
    def mixed(self) -> bool:
        """Whether the chains may be taken for draws of one distribution, enough of them for its middle and bounds."""
        return self.r_hat <= HIGHEST_R_HAT and min(self.bulk, self.tails) >= LEAST_DRAWS


def mixing(draws: Floats, level_0_1: float = 0.95) -> Mixing:
    """Judge chains, one a column.

    Ranks take the place of values, so that long tails do not matter; each chain is cut in halves, so that a drift
    shows. R-hat is the larger one of those of the ranks and of the ranks' distances from the middle.

    Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), Rank-normalization, folding, and localization: an
    improved R-hat for assessing convergence of MCMC, Bayesian Analysis 16.
    """
    half = len(draws) // 2
    split = np.concatenate([draws[:half], draws[half : 2 * half]], axis=1).astype(np.float64)
    folded = np.abs(split - np.median(split))
    normal = _normal_scores(split)
    bounds = np.quantile(split, [0.5 - level_0_1 / 2, 0.5 + level_0_1 / 2])
    tails = min(_effective((split <= bound).astype(np.float64)) for bound in bounds)
    return Mixing(max(_r_hat(normal), _r_hat(_normal_scores(folded))), _effective(normal), tails)


def _normal_scores(values: Floats) -> Floats:
    ranks = rankdata(values, method="average").reshape(values.shape)
    return np.asarray(norm.ppf((ranks - 0.375) / (values.size + 0.25)))


def _r_hat(chains: Floats) -> float:
    length = len(chains)
    within = chains.var(axis=0, ddof=1).mean()
    between = chains.mean(axis=0).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((length - 1) / length + between / within))


def _effective(chains: Floats) -> float:
    """How many independent draws say as much about the mean: draws over the sum of their autocorrelations (Geyer)."""
    length = len(chains)
    centred = chains - chains.mean(axis=0)
    spectrum = np.fft.rfft(centred, 2 * length, axis=0)
    covariance = np.fft.irfft(spectrum * np.conj(spectrum), axis=0)[:length] / length
    within = covariance[0].mean() * length / (length - 1)
    total = within * (length - 1) / length + chains.mean(axis=0).var(ddof=1)
    if total == 0:
        return float(chains.size)
    correlation = 1 - (within - covariance.mean(axis=1)) / total
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: negative[0]] if len(negative) else pairs)
    most = chains.size * np.log10(chains.size)  # of chains that swing from draw to draw
    return float(min(most, chains.size / max(2 * pairs.sum() - 1, 1e-9)))
