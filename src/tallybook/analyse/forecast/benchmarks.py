"""The forecasts that any model has to beat: all zeros, the last value, own recent months drawn again."""

from __future__ import annotations

import numpy as np

from tallybook.analyse.forecast.panel import Array, Panel

GRID = 240  # a distribution is its quantiles at so many even steps; 12, 24, 36 and 48 drawn months divide it evenly
STEPS = (np.arange(GRID) + 0.5) / GRID
RECENT = {"month": 12, "week": 52}  # how many periods are drawn again


def zeros(history: Panel, measure: str, ahead: int) -> Array:
    """Nothing happens; shape (ahead, places, GRID), as of every model."""
    return np.zeros((ahead, history.counts(measure).shape[1], GRID))


def last(history: Panel, measure: str, ahead: int) -> Array:
    """As many as in the last period, for sure."""
    return _repeated(history.counts(measure)[-1][:, None] * np.ones(GRID), ahead)


def resampled(history: Panel, measure: str, ahead: int) -> Array:
    """The place's own last 12 months (or 52 weeks), each as likely: the conflictology of VIEWS."""
    recent = history.counts(measure)[-RECENT[history.unit] :]
    return _repeated(np.array([quantiles(recent[:, place]) for place in range(recent.shape[1])]), ahead)


def resampled_near(history: Panel, measure: str, ahead: int) -> Array:
    """The same with the months of the nearest three places beside its own."""
    recent = history.counts(measure)[-RECENT[history.unit] :]
    held = [(place, *others) for place, others in enumerate(history.neighbours())]
    return _repeated(np.array([quantiles(recent[:, list(places)].ravel()) for places in held]), ahead)


def quantiles(values: Array, weights: Array | None = None) -> Array:
    """The grid of quantiles of values that are drawn with these weights (None: evenly); shape (GRID,), rising."""
    order = np.argsort(values, kind="stable")
    shares = np.ones(len(values)) if weights is None else weights[order]
    reached = np.cumsum(shares) / shares.sum()
    found = np.searchsorted(reached, STEPS - 1e-9)
    picked: Array = values[order][np.minimum(found, len(values) - 1)]
    return picked


def _repeated(one: Array, ahead: int) -> Array:
    return np.broadcast_to(one, (ahead, *one.shape)).astype(float).reshape(ahead, -1, GRID)
