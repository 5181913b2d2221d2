"""How often the 95 % intervals of the tallies hold the truth, over simulated places whose rates are known.

    python -m benchmarks.tallies [--rounds N] [--seed N]

Ratios of incidents between two places (exact Poisson), ratios of persons (overdispersed, beside what plain Poisson
would hold), and concentration over eight places (by drawing incidents anew). Incidents fall as Poisson, the dead of
each are geometric with a mean of 3.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.tallies.comparing import exact_ratio, persons_ratios
from tallybook.analyse.tallies.concentrating import concentration

LEVEL = 0.95
MONTHS = 24
DEAD_MEAN = 3.0
SHARES = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.06, 0.05, 0.04])
DRAWS = 400


def main() -> None:
    """Print one line a scenario."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    rng = np.random.default_rng(asked.seed)
    for name, held in (*_incidents(rng, asked.rounds), *_persons(rng, asked.rounds), *_shares(rng, asked.rounds)):
        print(f"| {name} | {held:.1%} |")


def _holds(interval: Interval, truth: float) -> bool:
    above = interval.low is None or interval.low <= truth
    return above and (interval.high is None or truth <= interval.high)


def _incidents(rng: np.random.Generator, rounds: int) -> Iterator[tuple[str, float]]:
    for one, other in ((3.0, 2.0), (20.0, 10.0), (1.0, 10.0)):
        held = 0
        for _ in range(rounds):
            counts = rng.poisson(one), rng.poisson(other)
            held += sum(counts) == 0 or _holds(exact_ratio(int(counts[0]), int(counts[1]), 1.0, LEVEL), one / other)
        yield f"ratio of incidents, {one:g} and {other:g} expected", held / rounds


def _persons(rng: np.random.Generator, rounds: int) -> Iterator[tuple[str, float]]:
    for one, other in ((1.0, 0.5), (4.0, 2.0)):
        held = plain = done = 0
        for _ in range(rounds):
            panel = {name: _dead(rng, rate) for name, rate in (("one", one), ("other", other))}
            try:
                ratios, scatter = persons_ratios(panel, "other", None, LEVEL)
            except Refused:
                continue
            if not ratios:
                continue
            done += 1
            held += _holds(ratios["one"], one / other)
            plain += _holds(_narrowed(ratios["one"], scatter), one / other)
        name = f"ratio of persons, {one:g} and {other:g} incidents a month over {MONTHS} months"
        yield name, held / done
        yield f"{name}, had they been taken for Poisson", plain / done


def _dead(rng: np.random.Generator, rate: float) -> list[float]:
    return [float(rng.geometric(1 / DEAD_MEAN, rng.poisson(rate)).sum()) for _ in range(MONTHS)]


def _narrowed(interval: Interval, scatter: float) -> Interval:
    """The interval as it would be without the widening."""
    low, best, high = (float(np.log(v or 1e-9)) for v in (interval.low, interval.best, interval.high))
    by = scatter**0.5
    return Interval(float(np.exp(best - (best - low) / by)), interval.best, float(np.exp(best + (high - best) / by)))


def _shares(rng: np.random.Generator, rounds: int) -> Iterator[tuple[str, float]]:
    rank = np.arange(1, len(SHARES) + 1)
    gini = 1 + 1 / len(SHARES) - 2 * float((rank * SHARES).sum()) / len(SHARES)
    for incidents in (40, 400):
        held = np.zeros(3)
        for number in range(rounds):
            homes = rng.choice(len(SHARES), incidents, p=SHARES)
            dead = rng.geometric(1 / DEAD_MEAN, incidents).astype(float)
            by_place = {f"p{n}": list(dead[homes == n]) for n in range(len(SHARES)) if (homes == n).any()}
            found = concentration(by_place, draws=DRAWS, level_0_1=LEVEL, seed=number)
            truths = (
                (found.top[1][1], SHARES[:3].sum()), (found.gini, gini), (found.alike, 1 / float((SHARES**2).sum())),
            )  # fmt: skip
            held += [_holds(interval, truth) for interval, truth in truths]
        for name, share in zip(("share of the first 3 places", "Gini", "equal places"), held / rounds, strict=True):
            yield f"{name}, {incidents} incidents in {len(SHARES)} places", share


if __name__ == "__main__":
    main()
