"""A forest of trees on lags, neighbours and signs in the ledger; its leaves give whole distributions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tallybook.analyse.forecast.benchmarks import quantiles, resampled, zeros
from tallybook.analyse.forecast.panel import Array, Panel

TREES = 100
LEAF = 10  # months in a leaf at least
LAGS = 3
WINDOWS = (3, 6, 12)
LONGEST_QUIET = 24
LEAST_ROWS = 60  # fewer are no forest
MOST_ROWS = 6_000  # more are drawn down to so many, so that 200 countries take minutes and not hours
MEMORY = 60  # periods of the past that are learned from


def forest(history: Panel, measure: str, ahead: int, *, seed: int = 1) -> Array:
    """Quantiles by steps ahead and place.

    One forest learns all places and steps together, on the logarithm of the count. A forecast draws from the months
    that fell into the same leaves, weighed by how often they did (Meinshausen's quantile regression forest). With too
    few months to learn from it says what the place's own recent months say.
    """
    from sklearn.ensemble import ExtraTreesRegressor

    counts = history.counts(measure)
    seen = np.flatnonzero(counts.any(axis=0))
    rows = features(history, measure)
    asked, then, known = _pairs(rows[:, seen], counts[:, seen], ahead)
    if len(then) < LEAST_ROWS:
        return resampled(history, measure, ahead)
    if len(then) > MOST_ROWS:
        drawn = np.random.default_rng(seed).choice(len(then), MOST_ROWS, replace=False)
        then, known = then[drawn], known[drawn]
    trees = ExtraTreesRegressor(
        TREES, min_samples_leaf=LEAF, max_features=0.5, bootstrap=True, random_state=seed, n_jobs=1
    ).fit(known, np.log1p(then))
    weights = _weights(trees.apply(asked), trees.apply(known))
    found = np.zeros((ahead, counts.shape[1], zeros(history, measure, 1).shape[2]))
    told = np.array([quantiles(then, row) for row in weights])
    found[:, seen] = told.reshape(ahead, len(seen), -1)
    return found


def _weights(asked: Array, known: Array) -> Array:
    """How much each known month says of each that is asked: in every tree, those of its leaf share one between them.

    Args:
        asked: the leaf of each row in each tree, shape (asked, trees).
        known: the same of the rows that were learned from, at least one of them in each leaf.

    Returns:
        Shape (asked, known); each row adds up to the number of trees.
    """
    from scipy.sparse import csr_array

    trees = known.shape[1]
    most = int(max(asked.max(), known.max())) + 1

    def in_leaves(leaves: Array) -> Any:
        columns = (leaves + np.arange(trees) * most).ravel()
        return csr_array(
            (np.ones(columns.size), columns, np.arange(0, columns.size + 1, trees)), (len(leaves), trees * most)
        )

    held = in_leaves(known)
    share = in_leaves(asked)
    share.data = 1 / np.asarray(held.sum(axis=0))[share.indices]
    found: Array = (share @ held.T).toarray()
    return found


def features(history: Panel, measure: str) -> Array:
    """What is known at the end of each period about each place, shape (periods, places, features)."""
    counts = np.log1p(history.counts(measure))
    other = np.log1p(history.counts("incidents" if measure == "deaths" else "deaths"))
    near = np.zeros_like(counts)
    for place, others in enumerate(history.neighbours()):
        if others:
            near[:, place] = counts[:, list(others)].mean(axis=1)
    everywhere = np.broadcast_to(counts.mean(axis=1, keepdims=True), counts.shape)
    columns = [_lagged(counts, lag) for lag in range(LAGS)]
    columns += [_mean(counts, window) for window in WINDOWS]
    columns.append(_quiet(counts))
    for values in (near, everywhere, other, *(np.log1p(v) for _, v in sorted(history.signs.items()))):
        columns += [values, _mean(values, 3)]
    return np.stack(columns, axis=-1)


def _pairs(rows: Array, counts: Array, ahead: int) -> tuple[Array, Array, Array]:
    """What is asked (now, each step ahead), and what the past answers: counts, and the rows they followed on."""
    asked, then, known = [], [], []
    for step in range(1, ahead + 1):
        asked.append(_with_step(rows[-1], step))
        held = rows[LAGS - 1 : -step][-MEMORY:]
        known.append(_with_step(held.reshape(-1, rows.shape[2]), step))
        then.append(counts[len(counts) - len(held) :].ravel())
    return np.concatenate(asked), np.concatenate(then), np.concatenate(known)


def _with_step(rows: Array, step: int) -> Array:
    return np.column_stack([rows, np.full(len(rows), float(step))])


def _lagged(values: Array, lag: int) -> Array:
    return values if not lag else np.vstack([np.zeros((min(lag, len(values)), values.shape[1])), values[:-lag]])


def _mean(values: Array, window: int) -> Array:
    """The mean of the last so many periods, of fewer where there are no more."""
    total = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values]), axis=0)
    end = np.arange(1, len(values) + 1)
    begin = np.maximum(end - window, 0)
    found: Array = (total[end] - total[begin]) / (end - begin)[:, None]
    return found


def _quiet(counts: Array) -> Array:
    """How many periods ago something last happened, 24 at most."""
    rows, since = [], np.full(counts.shape[1], float(LONGEST_QUIET))
    for now in counts:
        since = np.where(now > 0, 0.0, np.minimum(since + 1, LONGEST_QUIET))
        rows.append(since)
    return np.array(rows)
