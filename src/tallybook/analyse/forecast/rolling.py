"""Forecasts of the past, each made from what came before it, and which model they speak for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tallybook.analyse.finding import Interval
from tallybook.analyse.following import at
from tallybook.analyse.forecast import benchmarks
from tallybook.analyse.forecast.binomial import negative_binomial
from tallybook.analyse.forecast.forest import forest
from tallybook.analyse.forecast.panel import Array, Panel
from tallybook.analyse.forecast.scores import by_month, crps, mean_with_interval

LEARN = 12  # months that the first forecast learns from
CHECKED = 36  # forecasts that are checked at most, the latest ones
CHECK = 6  # months that can be checked, at least

Model = Callable[[Panel, str, int], Array]
BENCHMARKS: dict[str, Model] = {
    "all zeros": benchmarks.zeros,
    "last value": benchmarks.last,
    "own 12 months": benchmarks.resampled,
    "own and neighbours' 12 months": benchmarks.resampled_near,
}
CONTENDERS = ("negative binomial", "forest", "mixture")
MIXED = ("own 12 months", "negative binomial", "forest")
SCORED = (*BENCHMARKS, *CONTENDERS)
NUMBERS = ("all zeros", "last value")  # benchmarks that are a single number: they measure, but never speak


@dataclass(frozen=True, slots=True)
class Rolled:
    """Forecasts of the past.

    `origins` are the numbers of the last month that each forecast knew. `samples` holds by model an array of shape
    (origins, ahead, places, GRID), `truth` and each of `scores` (CRPS) one without the last axis, NaN where the month
    is not over yet. `target` is the number of the month that is forecast, of the same shape.
    """

    origins: Array
    samples: Mapping[str, Array]
    truth: Array
    target: Array
    scores: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model stands, and what speaks for it.

    `benchmark` is the benchmark with the lowest mean CRPS over the months up to `split` (the number of a month),
    `model` what beat it there, or itself where nothing did: but if it is a single number, which can't say how bad it
    may get, the better of the benchmarks that are distributions. `earlier` is by model the mean CRPS of the months that
    were chosen by, `later` that of forecasts made after them; `gains` and `earlier_gains` are the mean differences to
    the benchmark in each, with intervals: below 0 is better than the benchmark.
    """

    benchmark: str
    model: str
    split: int
    earlier: Mapping[str, float]
    later: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    earlier_gains: Mapping[str, Interval]


def forecasts(history: Panel, measure: str, ahead: int, *, seed: int) -> dict[str, Array]:
    """What each model says at the end of the history."""
    found = {name: model(history, measure, ahead) for name, model in BENCHMARKS.items()}
    found["negative binomial"] = negative_binomial(history, measure, ahead)
    found["forest"] = forest(history, measure, ahead, seed=seed)
    # every third quantile of each: equal shares of the three
    parts = np.concatenate([found[name][..., 1::3] for name in MIXED], axis=-1)
    found["mixture"] = np.sort(parts, axis=-1)
    return found


def roll(history: Panel, measure: str, ahead: int, *, seed: int) -> Rolled:
    """Forecast every month of the history from the months before it, 1 to `ahead` months before."""
    counts = history.counts(measure)
    periods, places = counts.shape
    origins = np.arange(LEARN - 1, periods - 1)[-CHECKED:]
    shape = (len(origins), ahead, places)
    samples = {name: np.zeros((*shape, benchmarks.GRID), dtype=np.float32) for name in SCORED}
    target = np.broadcast_to(origins[:, None, None] + np.arange(1, ahead + 1)[None, :, None], shape)
    for number, origin in enumerate(origins):
        at("checking forecasts", number, len(origins))
        made = forecasts(history.until(int(origin) + 1), measure, ahead, seed=seed)
        for name in SCORED:
            samples[name][number] = made[name]
    inside = target < periods
    truth = np.where(inside, counts[np.minimum(target, periods - 1), np.arange(places)], np.nan)
    scores = {name: crps(samples[name], truth) for name in SCORED}
    return Rolled(origins, samples, truth, target, scores)


def choose(rolled: Rolled, *, seed: int) -> Choice:
    """Choose by the earlier forecasts, measure on the later ones.

    The first half of the origins chooses, by months that were over at its end; forecasts made after that measure. The
    benchmark with the lowest mean stands unless a model's mean is surely lower (the interval of the difference lies
    below 0).
    """
    split = int(rolled.origins[len(rolled.origins) // 2])
    known = rolled.target <= split
    after = np.broadcast_to((rolled.origins >= split)[:, None, None], rolled.target.shape)
    earlier = {name: float(np.nanmean(scores[known])) for name, scores in rolled.scores.items()}
    benchmark = min(BENCHMARKS, key=lambda name: earlier[name])

    def gains(kept: Array) -> dict[str, Interval]:
        base = rolled.scores[benchmark]
        return {
            name: mean_with_interval(by_month((scores - base)[kept], rolled.target[kept]), seed=seed)
            for name, scores in rolled.scores.items()
            if name != benchmark
        }

    before = gains(known)
    surely = [name for name in CONTENDERS if (high := before[name].high) is not None and high < 0]
    standing = min((n for n in BENCHMARKS if n not in NUMBERS), key=lambda n: earlier[n])
    model = min(surely, key=lambda n: earlier[n], default=standing if benchmark in NUMBERS else benchmark)
    later = {
        name: mean_with_interval(by_month(scores[after], rolled.target[after]), seed=seed)
        for name, scores in rolled.scores.items()
    }
    return Choice(benchmark, model, split, earlier, later, gains(after), before)
