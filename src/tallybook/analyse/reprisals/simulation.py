"""Self-exciting processes made by rule, family by family, to try estimates on and to draw bootstrap samples from."""

from __future__ import annotations

import numpy as np

from tallybook.analyse.reprisals.background import Array, Background


def simulated(
    backgrounds: tuple[tuple[Background, Array], ...], offspring: Array, decays: Array, *, seed: int
) -> tuple[Array, ...]:
    """Draw the events of every side over the period of the backgrounds.

    Founders come at the background's rate; each event has a Poisson number of direct answers on every side, after
    exponential delays, until a generation has none.

    Args:
        backgrounds: for each side its background and the weights, in events per day.
        offspring: answers of side `row` to one event of side `column`, on average; its largest eigenvalue is below 1.
        decays: of each answering side, per day.
        seed: of the generator; the same seed gives the same events.

    Returns:
        The sorted days of each side.
    """
    random = np.random.default_rng(seed)
    length = backgrounds[0][0].length_days
    every = [_founders(background, weights, random) for background, weights in backgrounds]
    latest = list(every)
    while any(len(times) for times in latest):
        born: list[list[Array]] = [[] for _ in every]
        for source, times in enumerate(latest):
            for side in range(len(every)):
                parents = np.repeat(times, random.poisson(offspring[side, source], len(times)))
                children = parents + random.exponential(1.0 / decays[side], len(parents))
                born[side].append(children[children < length])
        latest = [np.concatenate(parts) for parts in born]
        every = [np.concatenate(pair) for pair in zip(every, latest, strict=True)]
    return tuple(np.sort(times) for times in every)


def _founders(background: Background, weights: Array, random: np.random.Generator) -> Array:
    """By thinning: bumps add up to one, so that no rate exceeds the largest weight in the busiest hour."""
    most = float(weights.max()) * max(background.rhythm, default=1.0)
    times = random.uniform(0.0, background.length_days, random.poisson(most * background.length_days))
    kept = random.uniform(0.0, most, len(times)) < background.columns(times) @ weights
    return np.asarray(times[kept])
