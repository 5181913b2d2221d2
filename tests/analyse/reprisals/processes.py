"""Slow and independent ways of making and weighing self-exciting processes, to hold the quick ones against."""

from __future__ import annotations

import itertools
import math

import numpy as np


def by_pairs(answering, setting_off, rates, offspring, decay, length):
    """The log-likelihood by all pairs of events, with a background of equal steps: O(n squared)."""
    step = length / len(rates)
    value = -sum(rates) * step
    for t in answering:
        rate = rates[min(int(t / step), len(rates) - 1)]
        for n, times in zip(offspring, setting_off, strict=True):
            rate += sum(n * decay * math.exp(-decay * (t - s)) for s in times if s < t)
        value += math.log(rate)
    for n, times in zip(offspring, setting_off, strict=True):
        value -= sum(n * (1 - math.exp(-decay * (length - s))) for s in times)
    return value


def thinned(rate, offspring, decay, length, seed):
    """One side's events by Ogata's thinning (1981), which knows nothing of families."""
    random = np.random.default_rng(seed)
    events, now, excited = [], 0.0, 0.0
    while True:
        most = rate + excited
        wait = random.exponential(1 / most)
        now, excited = now + wait, excited * math.exp(-decay * wait)
        if now >= length:
            return np.array(events)
        if random.uniform() * most < rate + excited:
            events.append(now)
            excited += offspring * decay


def chance_of_counts(counts, founders, within):
    """The chance of a day's counts of all sides, by trying every number of answers of each event, one by one."""
    chance: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}
    sides = len(counts)
    for first in itertools.product(*(range(c + 1) for c in counts)):
        p = math.prod(poisson(f, mean) for f, mean in zip(first, founders, strict=True))
        chance[(first, first)] = chance.get((first, first), 0.0) + p
    done = 0.0
    while chance:  # (so many so far, so many whose answers are still to be drawn)
        (so_far, waiting), p = chance.popitem()
        if not any(waiting):
            done += p if so_far == tuple(counts) else 0.0
            continue
        side = next(s for s in range(sides) if waiting[s])
        left = tuple(w - (s == side) for s, w in enumerate(waiting))
        for born in itertools.product(*(range(c - n + 1) for c, n in zip(counts, so_far, strict=True))):
            q = p * math.prod(poisson(b, within[s][side]) for s, b in enumerate(born))
            key = (tuple(a + b for a, b in zip(so_far, born, strict=True)),
                   tuple(a + b for a, b in zip(left, born, strict=True)))  # fmt: skip
            chance[key] = chance.get(key, 0.0) + q
    return done


def poisson(count, mean):
    return math.exp(-mean) * mean**count / math.factorial(count)
