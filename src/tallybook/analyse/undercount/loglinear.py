"""Fits log-linear models to the counts of capture patterns, many at once, by iteratively reweighted least squares.

A model is the tuple of its interactions, each a mask of the lists that it ties (0b011 ties the first two); the overall
level and one effect for each list are always in it. The cell of those on no list is left out of the fit; its expected
count is the exponential of the level, since every other effect is absent there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from tallybook.analyse.following import at

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Model = tuple[int, ...]
ROUNDS = 60
STEP_TOLERANCE = 1e-9
_CHUNK_FLOATS = 4_000_000  # of the designs of models that are fitted together
_FLAT = 30.0  # natural logarithm beyond which an expected count is no longer followed


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitted model.

    `deviance` is twice the log-likelihood that it lacks to the counts themselves; `effects` is how many parameters it
    has, with those that a zero margin sends to minus infinity; `missing` the expected count on no list and `log_error`
    the standard error of its logarithm, by the curvature of the likelihood.
    """

    model: Model
    deviance: float
    effects: int
    missing: float
    log_error: float

    def criterion(self, price: float) -> float:
        """Deviance plus a price for each effect: 2 makes it AIC, the logarithm of the records BIC (lower is better)."""
        return self.deviance + price * self.effects


@lru_cache(maxsize=16)
def design(lists: int) -> Floats:
    """One row for each pattern and one column for each term, by their masks: 1 where the pattern holds all of it."""
    masks = np.arange(1 << lists)
    return np.asarray((masks[:, None] & masks[None, :]) == masks[None, :], dtype=np.float64)


def margins(cells: Ints) -> Ints:
    """For each set of lists, by its mask, how many records stand on all of them."""
    lists = len(cells).bit_length() - 1
    return np.asarray(design(lists).T @ cells).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Reduced:
    """A model after zero margins: the terms still estimated, and the cells that can hold records."""

    model: Model
    terms: tuple[int, ...]
    open_cells: NDArray[np.bool_]


def _reduced(model: Model, shared: Ints, lists: int) -> _Reduced:
    """Lists that never meet: the effect that ties them is minus infinity, and cells that hold them all stay empty.

    Source: Chan, Silverman, Vincent (2021), Multiple systems estimation for sparse capture data, JASA 116.
    """
    cells = np.arange(1 << lists)
    open_cells = cells > 0
    kept = []
    for term in model:
        if shared[term] > 0:
            kept.append(term)
        else:
            open_cells &= (cells & term) != term
    return _Reduced(model, (0, *(1 << i for i in range(lists)), *kept), open_cells)


def fit_models(models: Sequence[Model], cells: Ints) -> list[Fit | None]:
    """Fit each model; None where the counts can't tell its effects apart, whatever they are.

    A fit whose maximum lies at infinity in a way that zero margins do not show is still returned: `exists` says so,
    for the few models that somebody wants to use.
    """
    lists = len(cells).bit_length() - 1
    shared = margins(cells)
    fits: list[Fit | None] = [None] * len(models)
    by_size: dict[int, list[tuple[int, _Reduced]]] = {}
    for place, model in enumerate(models):
        reduced = _reduced(model, shared, lists)
        by_size.setdefault(len(reduced.terms), []).append((place, reduced))
    done = 0
    for size, group in by_size.items():
        step = max(1, _CHUNK_FLOATS // (size * len(cells)))
        for first in range(0, len(group), step):
            part = group[first : first + step]
            at("models", done := done + len(part), len(models))
            for (place, _), fit in zip(part, _fit_together([r for _, r in part], cells, lists), strict=True):
                fits[place] = fit
    return fits


def _fit_together(models: list[_Reduced], cells: Ints, lists: int) -> list[Fit | None]:
    x = np.ascontiguousarray(np.moveaxis(design(lists)[1:][:, [m.terms for m in models]], 1, 0))
    weights = np.array([m.open_cells[1:] for m in models], dtype=np.float64)
    y = cells[1:].astype(np.float64)[None, :] * weights
    x *= weights[:, :, None]
    told = np.linalg.matrix_rank(x) == x.shape[2]
    fits: list[Fit | None] = [None] * len(models)
    if not told.any():
        return fits
    x, y, weights = x[told], y[told], weights[told]
    level, deviance, log_error = _reweighted(x, y, weights)
    for i, place in enumerate(np.flatnonzero(told)):
        effects = 1 + lists + len(models[place].model)
        fits[place] = Fit(
            models[place].model, float(deviance[i]), effects, float(np.exp(level[i])), float(log_error[i])
        )
    return fits


def _reweighted(x: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """The level, the deviance and the level's standard error of Poisson models with a logarithmic link."""
    mean = (y + 0.5) * weights
    eta = np.log(y + 0.5)
    last = np.full(len(x), np.inf)
    ridge = np.eye(x.shape[2]) * 1e-10
    going = np.arange(len(x))
    beta = np.zeros((len(x), x.shape[2]))
    for _ in range(ROUNDS):
        xs, ms = x[going], mean[going]
        working = eta[going] + (y[going] - ms) / np.maximum(ms, 1e-300)
        weighted = np.swapaxes(xs * ms[:, :, None], 1, 2)
        curved = weighted @ xs
        curved += ridge * np.trace(curved, axis1=1, axis2=2)[:, None, None]
        beta[going] = np.linalg.solve(curved, weighted @ working[:, :, None])[:, :, 0]
        eta[going] = np.clip((xs @ beta[going][:, :, None])[:, :, 0], -_FLAT, _FLAT)
        mean[going] = np.exp(eta[going]) * weights[going]
        deviance = _deviance(y[going], mean[going])
        done = np.abs(deviance - last[going]) <= STEP_TOLERANCE * (np.abs(deviance) + 0.1)
        last[going] = deviance
        going = going[~done]
        if not len(going):
            break
    curved = np.swapaxes(x * mean[:, :, None], 1, 2) @ x
    curved += ridge * np.trace(curved, axis1=1, axis2=2)[:, None, None]
    return beta[:, 0], last, np.sqrt(np.maximum(np.linalg.inv(curved)[:, 0, 0], 0.0))


def _deviance(y: Floats, mean: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(y > 0, y * np.log(y / mean), 0.0)
    return np.asarray(2 * (logs - (y - mean)).sum(axis=1))


def fit_cells(model: Model, cells: Ints, which: NDArray[np.bool_]) -> Fit | None:
    """Fit a model to some of the cells only; None where the counts in them can't tell its effects apart."""
    lists = len(cells).bit_length() - 1
    held = _reduced(model, margins(np.where(which, cells, 0)), lists)
    fit = _fit_together([_Reduced(model, held.terms, held.open_cells & which)], cells, lists)[0]
    return fit if fit is not None and math.isfinite(fit.log_error) and fit.log_error < _FLAT else None


def exists(model: Model, cells: Ints) -> bool:
    """Whether the likelihood of a model has its maximum at a finite number of missing records.

    It has none where the effects can move for ever without lowering the fit of any cell that holds records: along a
    direction that leaves those as they are and only lowers the others (Fienberg and Rinaldo). Effects of zero margins
    are taken out before, since there the limit is known.

    Source: Fienberg and Rinaldo (2012), Maximum likelihood estimation in log-linear models, Annals of Statistics 40;
    as a linear program: Chan, Silverman, Vincent (2021).
    """
    lists = len(cells).bit_length() - 1
    reduced = _reduced(model, margins(cells), lists)
    x = design(lists)[:, reduced.terms][reduced.open_cells]
    held = cells[reduced.open_cells] > 0
    if np.linalg.matrix_rank(x[held]) == x.shape[1]:
        return True
    if np.linalg.matrix_rank(x) < x.shape[1]:
        return False
    empty = x[~held]
    found = linprog(
        empty.sum(axis=0), A_ub=empty, b_ub=np.zeros(len(empty)), A_eq=x[held], b_eq=np.zeros(int(held.sum())),
        bounds=(-1, 1), method="highs",
    )  # fmt: skip
    return bool(found.status == 0 and found.fun > -1e-7)
