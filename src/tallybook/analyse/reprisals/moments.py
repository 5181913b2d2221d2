"""Events known to the moment: the exact likelihood of one side's events, given those of all sides before each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tallybook.analyse.reprisals.background import Array, Background
from tallybook.analyse.reprisals.climbing import TINY, climbed
from tallybook.analyse.reprisals.excitation import Exponential

_STEPS = 5
_ROUNDS = 8
_ENOUGH = 1e-8  # gain in log-likelihood


class Moments:
    """The likelihood of the events of one side; sides part, so that each is fitted alone.

    With the columns of background and kernels as rows `x_i`, it is `sum_i log(x_i w) - c w`, where `c` is what each
    weight brings over the whole period. Events at one and the same moment do not set off each other.
    """

    def __init__(
        self, answering: Array, setting_off: Sequence[Array], background: Background, *, fastest: float
    ) -> None:
        self.background = background
        self.sides = len(setting_off)
        self.events = len(answering)
        self.fastest = fastest
        self._kernel = Exponential(answering, setting_off, background.length_days)
        self._bumps = background.columns(answering)
        self._weighs = background.until(np.array([background.length_days]))[0]
        rate = max(len(answering), 1) / background.length_days
        self.scale = np.concatenate([np.full(background.count, rate), np.ones(self.sides + 1)])

    def at(self, parameters: Array) -> tuple[float, Array]:
        """The log-likelihood at (weights, offspring, decay), and its gradient."""
        first = self.background.count
        weights, offspring, decay = parameters[:first], parameters[first:-1], float(parameters[-1])
        sums, slopes = self._kernel.columns(decay)
        whole, whole_slope = self._kernel.totals(decay)
        rate = self._bumps @ weights + sums @ offspring + TINY
        value = float(np.log(rate).sum() - self._weighs @ weights - whole @ offspring)
        shares = 1.0 / rate
        by_decay = float((slopes.T @ shares - whole_slope) @ offspring)
        return value, np.concatenate([self._bumps.T @ shares - self._weighs, sums.T @ shares - whole, [by_decay]])

    def begin(self, decay: float) -> Array:
        """A few steps of expectation and maximisation at this decay."""
        sums, _ = self._kernel.columns(decay)
        whole, _ = self._kernel.totals(decay)
        weights = climbed(np.hstack([self._bumps, sums]), np.concatenate([self._weighs, whole]), steps=_STEPS)
        return np.append(weights, decay)

    def sharpened(self, parameters: Array) -> Array:
        """Nearer to the maximum by Fisher scoring, as long as steps stay within what is allowed and gain something.

        The expected information is the sum of products of the rate's slopes over its square, which costs next to
        nothing beside the slopes themselves; with many events it is so near to the curvature that few steps do.
        """
        first, row = self.background.count, parameters
        value, gradient = self.at(row)
        for _ in range(_ROUNDS):
            sums, slopes = self._kernel.columns(float(row[-1]))
            columns = np.column_stack([self._bumps, sums, slopes @ row[first:-1]])
            columns /= (columns[:, :-1] @ row[:-1] + TINY)[:, None]
            try:
                step = np.linalg.solve(columns.T @ columns, gradient)
            except np.linalg.LinAlgError:
                return row
            new = row + step
            new[-1] = row[-1] * np.exp(np.clip(step[-1] / row[-1], -1.0, 1.0))
            if (new <= 0).any() or new[-1] >= self.fastest:
                return row
            better, gradient_there = self.at(new)
            if better <= value:
                return row
            row, gradient, gain, value = new, gradient_there, better - value, better
            if gain < _ENOUGH:
                break
        return row
