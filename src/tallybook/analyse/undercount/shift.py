"""A step of the latent-class sampler that moves how likely a class is listed, and its share with it."""

from __future__ import annotations

import numpy as np

from tallybook.analyse.undercount.loglinear import Floats, Ints

_STRIDES = (0.05, 1.5)  # the least and the largest scale of a shift, in log odds
_EACH = 0.3  # how much of it is each list's own
_SMALLEST = 1e-300


class Shift:
    """Moves for several chains at once.

    The number on no list and the odds of being listed hold each other fast in Gibbs steps. Here one class's log odds
    of all lists are shifted, and its share changed so that as many of it are listed as before, with the number of
    records and their classes integrated out; taken or left by the rule of Metropolis and Hastings, so that what is
    sampled stays the same.
    """

    def __init__(self, on_off: Floats, counts: Ints, rng: np.random.Generator) -> None:
        self._pattern, self._counts, self._rng = np.ascontiguousarray(on_off.T), counts, rng
        self._lists = on_off.shape[1] // 2
        self._chains = np.arange(len(counts))

    def move(self, logs: Floats, log_share: Floats, weight: Floats, total: Floats, rate: Floats) -> None:
        """Change log rates, log shares, weights and their totals in place, in the chains that take the step.

        Args:
            logs: log chance of on, then of off, by (chain, list, class); further rows are left alone.
            log_share: by (chain, class).
            weight: chance of pattern and class, by (chain, pattern, class); the first pattern is "on no list".
            total: its sum over classes.
            rate: of the sticks, by chain.
        """
        lists, rng, chains, classes = self._lists, self._rng, self._chains, log_share.shape[1]
        share = np.exp(log_share)
        listed = np.maximum(share - weight[:, 0], _SMALLEST)
        up = np.cumsum(listed, axis=1)
        chance = rng.random((3, len(chains)))
        at = (up < (chance[0] * up[:, -1])[:, None]).sum(axis=1)  # by who is listed, which the move leaves as it is
        noise = rng.standard_normal((len(chains), lists + 1))
        noise[:, 1:] *= _EACH
        stride = _STRIDES[0] * (_STRIDES[1] / _STRIDES[0]) ** chance[1]
        old = logs[chains, : 2 * lists, at]
        odds = old[:, :lists] - old[:, lists:] + stride[:, None] * (noise[:, :1] + noise[:, 1:])
        off = -np.logaddexp(0.0, odds)
        new = np.concatenate([odds + off, off], axis=1)
        cell = np.exp(new @ self._pattern)
        was = share[chains, at]
        seen = 1.0 - cell[:, 0]
        fresh = listed[chains, at] / seen
        scale = 1.0 + fresh - was
        column = cell * fresh[:, None]
        totals = total - weight[chains, :, at] + column
        share[chains, at] = fresh
        tails = np.log(np.maximum(np.cumsum(share[:, ::-1], axis=1)[:, ::-1] / scale[:, None], _SMALLEST))
        before = np.log(np.maximum(np.cumsum(np.exp(log_share[:, ::-1]), axis=1)[:, ::-1], _SMALLEST))
        gain = (self._counts * np.log(totals[:, 1:] / total[:, 1:])).sum(axis=1)
        gain += (new - old).sum(axis=1)
        gain += np.log(fresh / was) - classes * np.log(scale)  # the Jacobian of keeping who is listed
        gain += (rate - 1.0) * (tails[:, -1] - before[:, -1]) - (tails[:, 1:-1] - before[:, 1:-1]).sum(axis=1)
        taken = np.flatnonzero(np.log(chance[2]) < gain)
        if len(taken):
            where, by = at[taken], scale[taken]
            logs[taken, : 2 * lists, where] = new[taken]
            log_share[taken] -= np.log(by)[:, None]
            log_share[taken, where] = np.log(fresh[taken] / by)
            weight[taken, :, where] = column[taken]
            weight[taken] /= by[:, None, None]
            total[taken] = totals[taken] / by[:, None]
