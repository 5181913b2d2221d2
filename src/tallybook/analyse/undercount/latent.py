"""The Bayesian latent-class model: records fall into classes, and within a class the lists are independent.

Sampled by Gibbs over patterns, not records: the records of a pattern are exchangeable, so a multinomial split of its
count among the classes is the same draw as a class for each. A sweep costs patterns x classes, however many records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallybook.analyse.following import at
from tallybook.analyse.undercount.loglinear import Floats, Ints
from tallybook.analyse.undercount.shift import Shift
from tallybook.analyse.undercount.tempering import Ladder

_SMALLEST = 1e-300
_MOST_NOBODY = 1 - 1e-9  # a chance of being on no list beyond which the number would overflow
_SHIFT_EVERY = 2  # sweeps between the two moves that help chains on
_SWAP_EVERY = 4
_WARMED_0_1 = 0.15  # of the sweeps: records come in one by one, or many a chain begins far off and stays for thousands
_EVERY = 250  # sweeps between two words about how far it is


@dataclass(frozen=True, slots=True)
class Prior:
    """Beta(1, 1) for each class and list; stick-breaking for the classes, its rate Gamma(a, b); 1/N for the number."""

    classes: int = 10
    a: float = 0.25
    b: float = 0.25


def sample(masks: Ints, counts: Ints, lists: int, prior: Prior, rng: np.random.Generator, sweeps: int) -> Ints:
    """Numbers of all records, one row a sweep and one column a chain.

    Args:
        masks: the patterns, not 0; those that hold no records may be left out.
        counts: one row for each chain, one column for each pattern. Chains may have counts of their own.
        lists: how many lists.
        prior: classes (at least 3) and hyperparameters.
        rng: the one place that chance comes from.
        sweeps: how many of each chain, from its random start on; the first of them are to be thrown away. For each
            chain that is asked about, as many sweeps are made on each rung of the ladder.

    Source: Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet process mixtures, Biometrics
    72; the swaps of labels: Hastie, Liverani, Richardson (2015), Sampling from Dirichlet process mixture models with
    unknown concentration parameter, Statistics and Computing 25.
    """
    ladder, asked = Ladder(counts, rng), len(counts)
    counts = ladder.counts
    chains, k = len(counts), prior.classes
    pattern = ((np.concatenate([[0], masks])[:, None] >> np.arange(lists)) & 1).astype(np.float64)
    on_off = np.concatenate([pattern, 1 - pattern], axis=1)
    either = np.ascontiguousarray(on_off.T)
    named = counts.sum(axis=1)
    full = np.concatenate([np.zeros((chains, 1), dtype=np.int64), counts], axis=1)
    missing = np.empty((sweeps, asked), dtype=np.int64)
    # One call draws all gammas of a sweep: those of each list on and off, then those of the sticks. The sticks' last
    # column, where nothing is broken any more, holds those of the number on no list and of the sticks' rate.
    shape = np.ones((chains, 2 * lists + 2, k))
    kept, broken = 2 * lists, 2 * lists + 1  # rows: what of a stick is left for later classes, what is broken off
    shape[:, kept, -1] = named
    shape[:, broken, -1] = prior.a + k - 1
    rate = np.ones((chains, 1))
    log_share = np.zeros((chains, k))
    shift = Shift(on_off, counts, rng)
    warming = int(_WARMED_0_1 * sweeps)
    for sweep in range(sweeps):
        drawn = np.maximum(rng.standard_gamma(shape), _SMALLEST)
        logs = np.log(drawn)
        both = np.log(drawn[:, :lists] + drawn[:, lists:kept])
        logs[:, :lists] -= both
        logs[:, lists:kept] -= both
        logs[:, kept:, :-1] -= np.log(drawn[:, kept, :-1] + drawn[:, broken, :-1])[:, None]
        log_share[:, 1:] = np.cumsum(logs[:, kept, :-1], axis=1)
        log_share[:, :1] = 0.0
        log_share[:, :-1] += logs[:, broken, :-1]
        weight = np.exp(on_off @ logs[:, :kept] + log_share[:, None, :])
        total = weight.sum(axis=2)
        if sweep % _SHIFT_EVERY == 0:
            shift.move(logs, log_share, weight, total, rate[:, 0])
        else:
            ladder.exchange(sweep // _SHIFT_EVERY % 2, total, weight, log_share, rate)
        rate[:, 0] = drawn[:, broken, -1] / (prior.b - log_share[:, -1])
        nobody = np.minimum(total[:, 0], _MOST_NOBODY)
        full[:, 0] = rng.poisson(drawn[:, kept, -1] * nobody / (1 - nobody))
        missing[sweep] = full[:asked, 0]
        split = rng.multinomial(full, weight / total[:, :, None])
        listed: Floats = either @ split
        if sweep % _SWAP_EVERY == 0:
            listed = _swapped(listed, rate, sweep // _SWAP_EVERY % 2, rng)
        if sweep < warming:
            listed *= (sweep + 1) / warming
        size = listed[:, 0] + listed[:, lists]
        shape[:, :kept] = 1.0 + listed
        shape[:, broken, :-1] = 1.0 + size[:, :-1]
        shape[:, kept, :-1] = rate + np.cumsum(size[:, :0:-1], axis=1)[:, ::-1]
        if sweep % _EVERY == 0:
            at("sweeps", sweep, sweeps)
    return np.asarray(missing + named[:asked])


def _swapped(listed: Floats, rate: Floats, odd: int, rng: np.random.Generator) -> Floats:
    """Classes that stand beside each other change places now and then, with their sticks integrated out.

    Without it a chain can stay for thousands of sweeps with a large class at a late place, where few others fit.
    """
    size = listed[:, 0] + listed[:, listed.shape[1] // 2]
    first = np.arange(odd, size.shape[1] - 2, 2)
    after = rate + np.cumsum(size[:, ::-1], axis=1)[:, ::-1][:, first + 2]
    swap = rng.random(after.shape) * (after + size[:, first]) < after + size[:, first + 1]
    order = np.tile(np.arange(size.shape[1]), (len(size), 1))
    order[:, first] += swap
    order[:, first + 1] -= swap
    return np.take_along_axis(listed, order[:, None, :], axis=2)
