"""Chains of the latent-class sampler that see fewer records, and hand their classes on to those that see all."""

from __future__ import annotations

import numpy as np

from tallybook.analyse.undercount.loglinear import Floats, Ints

WARMTHS = (1.0, 0.7, 0.5, 0.35, 0.25)  # the share of the records that a rung sees; the first is what is asked about
_SMALLEST = 1e-300


class Ladder:
    """Parallel tempering, each rung with the counts of all patterns made smaller.

    With few records the posterior is wide, and a chain goes freely between sets of classes that are far apart where all
    records are seen. Neighbouring rungs change places by the rule of Metropolis and Hastings, with the number of
    records and their classes integrated out, so that each rung's posterior stays what it was.

    Source: Geyer (1991), Markov chain Monte Carlo maximum likelihood, Computing Science and Statistics 23.
    """

    def __init__(self, counts: Ints, rng: np.random.Generator) -> None:
        """Lay out `counts`, a row for each chain that is asked about, on all rungs: `counts` of this, rung by rung."""
        self._asked, self._rng = len(counts), rng
        self.counts: Ints = np.concatenate([np.rint(counts * share).astype(np.int64) for share in WARMTHS])
        pairs = [np.arange(t * self._asked, (t + 1) * self._asked) for t in range(len(WARMTHS) - 1)]
        self._lower = [np.concatenate(pairs[start::2]) for start in (0, 1)]

    def exchange(self, odd: int, total: Floats, *others: Floats) -> None:
        """Change places in place, between the first and second rung and so on, or (odd) the second and third.

        Args:
            odd: 0 or 1.
            total: chance of each pattern, by (chain, pattern); the first pattern is "on no list".
            others: all else that a chain is made of, a row for each.
        """
        low = self._lower[odd]
        high = low + self._asked
        fits = np.log(np.maximum(total[:, 1:], _SMALLEST) / np.maximum(1.0 - total[:, :1], _SMALLEST))
        gain = ((self.counts[low] - self.counts[high]) * (fits[high] - fits[low])).sum(axis=1)
        taken = np.flatnonzero(np.log(self._rng.random(len(low))) < gain)
        to = np.concatenate([low[taken], high[taken]])
        from_ = np.concatenate([high[taken], low[taken]])
        for rows in (total, *others):
            rows[to] = rows[from_]
