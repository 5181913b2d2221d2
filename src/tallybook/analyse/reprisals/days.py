"""Events known to the day: the likelihood of whole days of counts, with answers on the same day and on later ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import gammaln

from tallybook.analyse.reprisals.background import Array, Background
from tallybook.analyse.reprisals.climbing import TINY

MOST_DECAY = 20.0  # per day; answers within the hour look the same as those within minutes if only the day is known


class Days:
    """The likelihood of the counts of all sides on all days together.

    An event is taken to lie anywhere in its day. Of its answers, which come after exponential delays, a share
    `1 - (1 - exp(-b)) / b` falls on the same day, and `exp(-b (m - 1)) (1 - exp(-b))^2 / b` on the m-th day after. A
    day's founders (from the background, and answers to earlier days) are Poisson; with the answers within the day,
    their families' size has the distribution of Good (1965), which for one side is Consul and Jain's generalised
    Poisson (1973). Nothing is drawn at random.
    """

    def __init__(self, counts: NDArray[np.int64], background: Background) -> None:
        days, self.sides = counts.shape
        self.background = background
        self.events = int(counts.sum())
        self.fastest = MOST_DECAY
        self.counts = counts.astype(float)
        self._constant = float(gammaln(self.counts + 1).sum())
        self._bumps = np.diff(background.until(np.arange(days + 1.0)), axis=0)
        block = [
            np.concatenate([np.full(background.count, max(column.sum(), 1.0) / days), np.ones(self.sides + 1)])
            for column in self.counts.T
        ]
        self.scale = np.concatenate(block)

    def founders(self, parameters: Array) -> tuple[Array, Array]:
        """The mean number of founders of each side on each day, and the same-day offspring matrix."""
        first = self.background.count
        rows = parameters.reshape(self.sides, -1)
        means = np.empty_like(self.counts)
        within = np.empty((self.sides, self.sides))
        for side, row in enumerate(rows):
            same, _, sums, _ = self._lagged(float(row[-1]))
            means[:, side] = self._bumps @ row[:first] + sums @ row[first:-1] + TINY
            within[side] = row[first:-1] * same
        return means, within

    def at(self, parameters: Array) -> tuple[float, Array]:
        """The log-likelihood at the blocks (weights, offspring, decay) of all sides, and its gradient."""
        first = self.background.count
        rows = parameters.reshape(self.sides, -1)
        lagged = [self._lagged(float(row[-1])) for row in rows]
        founders = np.stack(
            [self._bumps @ row[:first] + told[2] @ row[first:-1] for row, told in zip(rows, lagged, strict=True)],
            axis=1,
        )
        within = np.stack([row[first:-1] * told[0] for row, told in zip(rows, lagged, strict=True)])
        means = founders + self.counts @ within.T + TINY
        value, by_mean, by_within = self._families(means, within)
        gradient = np.empty_like(rows)
        for side, (row, (same, same_slope, sums, slopes)) in enumerate(zip(rows, lagged, strict=True)):
            pull = by_mean[:, side]
            on_same = pull @ self.counts + by_within[side]
            gradient[side, :first] = pull @ self._bumps
            gradient[side, first:-1] = pull @ sums + same * on_same
            gradient[side, -1] = (pull @ slopes + same_slope * on_same) @ row[first:-1]
        return value, gradient.ravel()

    def begin(self, decay: float) -> Array:
        """Half of everything from the background, the rest answers to all sides alike."""
        days = len(self.counts)
        rows = []
        for column in self.counts.T:
            spread = np.full(self.sides, 0.5 * column.sum() / max(self.counts.sum(), 1.0))
            rows.append(np.concatenate([np.full(self.background.count, 0.5 * column.sum() / days), spread, [decay]]))
        return np.concatenate(rows)

    def sharpened(self, parameters: Array) -> Array:
        """As they are: of days there are so few that climbing from afar takes no time."""
        return parameters

    def _families(self, means: Array, within: Array) -> tuple[float, Array, Array]:
        """The log-likelihood given the means, with its slopes by the means and by the same-day offspring."""
        counts = self.counts
        value = float((counts * np.log(means) - means).sum()) - self._constant
        by_mean = counts / means - 1.0
        ratio = counts / means
        matrix = np.eye(self.sides) - ratio[:, :, None] * within
        alone = self.sides == 1  # a matrix of one number: quicker by hand
        sizes: Array = matrix[:, 0, 0] if alone else np.linalg.det(matrix)
        if (sizes <= 0).any():
            return -1e300, np.zeros_like(means), np.zeros_like(within)
        inverse = 1.0 / matrix if alone else np.linalg.inv(matrix)
        by_mean = by_mean + ratio / means * np.einsum("tji,ij->ti", inverse, within)
        by_within = -np.einsum("tji,ti->ij", inverse, ratio)
        return value + float(np.log(sizes).sum()), by_mean, by_within

    def _lagged(self, decay: float) -> tuple[float, float, Array, Array]:
        """The share of answers on the same day and its slope by the decay; sums over earlier days and their slopes."""
        faded = np.exp(-decay)
        same = 1.0 - (1.0 - faded) / decay
        same_slope = (1.0 - faded) / decay**2 - faded / decay
        first = (1.0 - faded) ** 2 / decay
        first_slope = 2.0 * (1.0 - faded) * faded / decay - (1.0 - faded) ** 2 / decay**2
        chain = lfilter([0.0, 1.0], [1.0, -faded], self.counts, axis=0)
        aged = lfilter([0.0, 1.0], [1.0, -faded], chain, axis=0)
        return same, same_slope, first * chain, first_slope * chain - faded * first * aged
