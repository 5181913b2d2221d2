"""A kernel of no set form: how many answers come at each lag, by stochastic declustering with steps of lags."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.reprisals.background import Array, Background
from tallybook.analyse.reprisals.climbing import TINY, climbed
from tallybook.analyse.reprisals.excitation import counted, exposed

STEPS_DAYS = (0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 28.0)
_ROUNDS = 2000
_ENOUGH = 1e-4  # log-likelihood gained in a round


@dataclass(frozen=True, slots=True)
class Stepped:
    """Direct answers to one event by lag: `answers` in the step from `edges_days[k]` to the next, with their errors.

    The errors come from the observed information; nan where the step lies at zero. With days, the first step is the
    rest of the event's own day. `branching` are the answers at all lags up to the last edge.
    """

    edges_days: Array
    answers: Array
    errors: Array
    weights: Array
    log_likelihood: float
    branching: float
    branching_error: float


def stepped_moments(days: Array, background: Background) -> Stepped:
    """Marsan and Lengline's estimate (2008) for events known to the moment, with a background that may change.

    Each round gives every event, by shares of its rate, to the background and to the steps in which earlier events lie.
    """
    edges_days = np.array(STEPS_DAYS)
    bumps = background.columns(days)
    columns = np.hstack([bumps, counted(days, days, edges_days)])
    weighs = background.until(np.array([background.length_days]))[0]
    costs = np.concatenate([weighs, exposed(days, edges_days, background.length_days)])
    found = climbed(columns, costs, steps=_ROUNDS, enough=_ENOUGH)
    rate = columns @ found + TINY
    value = float(np.log(rate).sum() - costs @ found)
    shares = columns / rate[:, None]
    covariance = _covariance(found, shares.T @ shares, costs)
    spans = np.concatenate([np.zeros(background.count), np.diff(edges_days)])
    return _stepped(edges_days, found, covariance, spans, background.count, value)


def stepped_days(counts: NDArray[np.int64], background: Background) -> Stepped:
    """The same for one side's counts of whole days: answers on the same day, then on the days of each later step.

    Of a day's events some are founders, answers to earlier days or of themselves; the others answer events of the same
    day. How many, given the count and the means, has a binomial distribution; the rounds use its mean.
    """
    edges = np.array([0.0, *(edge for edge in STEPS_DAYS if edge >= 1.0)])
    events = counts.astype(float)
    ends = np.concatenate([[0.0], np.cumsum(events)])
    days = np.arange(len(events))
    lags = (edges + 1).astype(int)  # lag 1 is the next day
    sums = np.stack(
        [ends[np.maximum(days - a + 1, 0)] - ends[np.maximum(days - b + 1, 0)] for a, b in pairwise(lags)],
        axis=1,
    )
    columns = np.hstack([np.diff(background.until(np.arange(len(events) + 1.0)), axis=0), sums])
    costs = columns.sum(axis=0)
    weights = np.full(len(costs), 0.7 * events.sum() / len(costs)) / np.maximum(costs, TINY)
    same, told, before, total = 0.3, events > 0, -np.inf, max(events.sum(), 1.0)
    for _ in range(_ROUNDS):
        founders = columns @ weights + TINY
        means = founders + same * events
        value = float((np.log(founders) + (events - 1) * np.log(means))[told].sum() - means.sum())
        if value - before < _ENOUGH:
            break
        before = value
        own = np.where(told, 1.0 + (events - 1.0) * founders / means, 0.0)
        weights = weights * (columns.T @ (own / founders)) / np.maximum(costs, TINY)
        same = float((events - own).sum() / total)
    found = np.append(weights, same)
    by_founder = np.where(told, 1.0 / founders, 0.0)[:, None] * columns
    by_mean = np.sqrt(np.where(told, events - 1.0, 0.0))[:, None] * np.column_stack([columns, events]) / means[:, None]
    information = by_mean.T @ by_mean
    information[:-1, :-1] += by_founder.T @ by_founder
    covariance = _covariance(found, information, np.append(costs, total))
    first = background.count
    order = [*range(first), len(found) - 1, *range(first, len(found) - 1)]  # the same day comes first
    spans = np.concatenate([np.zeros(first), [1.0], np.diff(edges)])
    shown = np.concatenate([[0.0], edges + 1.0])
    return _stepped(shown, found[order], covariance[np.ix_(order, order)], spans, first, value)


def _stepped(edges: Array, found: Array, covariance: Array, spans: Array, first: int, value: float) -> Stepped:
    answers, among = found * spans, covariance * np.outer(spans, spans)
    errors = np.sqrt(np.maximum(np.diag(among), 0.0))[first:]
    error = float(np.sqrt(max(np.nansum(among), 0.0)))
    return Stepped(edges, answers[first:], errors, found[:first], value, float(answers.sum()), error)


def _covariance(found: Array, information: Array, costs: Array) -> Array:
    """The inverse of the information of what does not lie at zero; nan elsewhere."""
    free = found * np.maximum(costs, TINY) > 1e-3  # of an event
    covariance = np.full((len(found), len(found)), np.nan)
    try:
        covariance[np.ix_(free, free)] = np.linalg.inv(information[np.ix_(free, free)])
    except np.linalg.LinAlgError:
        return covariance
    return covariance
