"""How much likelier an answer is within some days of an event than on other days around it: counted, not modelled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta
from scipy.stats import t as student

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.reprisals.background import Array

LEAST_TRIGGERS = 10
_LEAST_BLOCKS = 10
_RESAMPLED = 2000


@dataclass(frozen=True, slots=True)
class After:
    """What follows triggers within a window, beside the same windows moved to other days around each trigger.

    `chance` is how many times likelier at least one answer is, `rate` how many times as many answers there are.
    `chance_after_0_1` and `chance_around_0_1` are the shares of windows with an answer. `p_value` is how often windows
    moved at random, block by block, hold as many answers. `same_day` are answers on the day of a trigger itself, which
    may have come before it: they stand in no window where only days are known.
    """

    window_days: float
    triggers: int
    answers_after: int
    expected: float
    chance_after_0_1: float
    chance_around_0_1: float
    chance: Interval
    rate: Interval
    p_value: float
    same_day: int
    blocks: int


def after(
    triggers: Array, answers: Array, *, length_days: float, window_days: float, control_days: int, seed: int
) -> After:
    """Compare the days after triggers with other days around them.

    A window `(t, t + w]` behind each trigger is compared with the mean over the same window moved by every whole number
    of days, further than the window is long and no further than `control_days`, back and forth: the level around there
    is the yardstick, so that what changes over months cancels. Triggers lie in blocks of `2 * control_days`; the
    interval of the rate is the wider of a bootstrap of whole blocks (on the logarithm, with Student's t) and the exact
    one for Poisson counts; that of the chance is the bootstrap's; with under ten blocks both are Poisson's.

    Raises:
        Refused: too few triggers, or no answer around any of them.
    """
    moves = np.array([m for m in range(-control_days, control_days + 1) if abs(m) > window_days], dtype=float)
    what = f"what comes within {window_days:g} days"
    if not len(moves):
        raise Refused(what, cause=f"no other days within {control_days}", needed="a control longer than the window")
    triggers = triggers[triggers + window_days <= length_days]
    if len(triggers) < LEAST_TRIGGERS:
        raise Refused(what, cause=f"{len(triggers)} events to follow", needed=f"at least {LEAST_TRIGGERS}")
    own = _within(triggers, answers, window_days)
    moved = triggers[:, None] + moves
    inside = (moved >= 0) & (moved + window_days <= length_days)
    around = np.where(inside, _within(moved.ravel(), answers, window_days).reshape(moved.shape), np.nan)
    usable = inside.any(axis=1)
    triggers, own, around = triggers[usable], own[usable], around[usable]
    if len(triggers) < LEAST_TRIGGERS:
        raise Refused(what, cause="the period is too short to compare", needed=f"{2 * control_days} days or more")
    many, some = np.nanmean(around, axis=1), np.nanmean(np.where(np.isnan(around), np.nan, around > 0), axis=1)
    if not many.sum():
        raise Refused(what, cause="no answer on the days around", needed="answers on other days to compare with")
    blocks = np.unique(triggers // (2 * control_days), return_inverse=True)[1]
    random = np.random.default_rng(seed)
    return After(
        window_days=window_days,
        triggers=len(triggers),
        answers_after=int(own.sum()),
        expected=float(many.sum()),
        chance_after_0_1=float((own > 0).mean()),
        chance_around_0_1=float(some.mean()),
        chance=_ratio((own > 0).astype(float), some, blocks, counted=0, random=random),
        rate=_ratio(own, many, blocks, counted=len(moves), random=random),
        p_value=_moved_at_random(own, np.where(np.isnan(around), many[:, None], around), blocks, random),
        same_day=_on_one_day(triggers, answers),
        blocks=int(blocks.max()) + 1,
    )


def _on_one_day(triggers: Array, answers: Array) -> int:
    """Answers on the day of a trigger; where triggers are the answers themselves, of another one."""
    days, held = np.unique(np.floor(triggers), return_counts=True)
    busy = days[held > 1] if np.isin(triggers, answers).all() else days
    return int(np.isin(np.floor(answers), busy).sum())


def _within(starts: Array, answers: Array, window_days: float) -> Array:
    ends = np.searchsorted(answers, starts + window_days, side="right")
    return np.asarray(ends - np.searchsorted(answers, starts, side="right"), dtype=float)


def _ratio(
    own: Array, around: Array, blocks: NDArray[np.intp], *, counted: int, random: np.random.Generator
) -> Interval:
    """The ratio of sums: of counts with the wider of both intervals, of shares (counted 0) with the bootstrap's."""
    best = float(own.sum() / around.sum())
    count = int(blocks.max()) + 1
    low, high = best, best
    if counted or count < _LEAST_BLOCKS or not own.sum():
        low, high = _poisson(float(own.sum()), float(around.sum()), counted or 1)
    if count >= _LEAST_BLOCKS and own.sum():
        sums = np.stack([np.bincount(blocks, weights=v, minlength=count) for v in (own, around)], axis=1)
        drawn = sums[random.integers(0, count, (_RESAMPLED, count))].sum(axis=1)
        drawn = drawn[(drawn > 0).all(axis=1)]
        spread = float(np.log(drawn[:, 0] / drawn[:, 1]).std()) * np.sqrt(count / (count - 1))
        wide = float(np.exp(student.ppf(0.975, count - 1) * spread))
        low, high = min(low, best / wide), max(high, best * wide)
    return Interval(min(low, best), best, max(high, best))


def _poisson(own: float, around: float, counted: int) -> tuple[float, float]:
    """The exact interval for the ratio of two Poisson rates (Przyborowski and Wilenski 1940), the second seen over
    `counted` windows for each one of the first.
    """
    other = around * counted
    low = beta.ppf(0.025, own, other + 1) if own > 0 else 0.0
    high = beta.ppf(0.975, own + 1, other)
    return float(counted * low / (1 - low)), float(counted * high / (1 - high))


def _moved_at_random(own: Array, around: Array, blocks: NDArray[np.intp], random: np.random.Generator) -> float:
    count = int(blocks.max()) + 1
    by_block = np.stack([np.bincount(blocks, weights=column, minlength=count) for column in around.T], axis=1)
    drawn = by_block[np.arange(count), random.integers(0, around.shape[1], (_RESAMPLED, count))].sum(axis=1)
    return float((1 + (drawn >= own.sum()).sum()) / (_RESAMPLED + 1))
