"""Fits weights that rank the options of a choice: the softmax of their scores puts the right ones on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of one choice with their features, which of them are right, and how much the choice counts."""

    options: Sequence[Sequence[str]]
    right: Sequence[bool]
    weight: float = 1.0


def fit(choices: Sequence[Choice], *, ridge: float = 1.0, seen: int = 5, digits: int = 3) -> dict[str, float]:
    """Weights of features that make the right options of each choice likely together; deterministic.

    Args:
        choices: those without a right option, or with only right ones, teach nothing and are left out.
        ridge: the strength by which weights are drawn to zero.
        seen: features that stand in fewer options are left out.
        digits: how many decimals the weights keep.
    """
    used = [c for c in choices if any(c.right) and not all(c.right)]
    counts = Counter(f for c in used for option in c.options for f in option)
    names = sorted(name for name, count in counts.items() if count >= seen)
    column = {name: i for i, name in enumerate(names)}
    x, group, right, weight = _arrays(used, column)
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])

    def loss(w: Array) -> tuple[float, Array]:
        z = x @ w
        z = z - np.repeat(np.maximum.reduceat(z, starts), np.diff(np.r_[starts, len(z)]))
        e = np.exp(z)
        total = np.add.reduceat(e, starts)
        good = np.add.reduceat(e * right, starts)
        p, q = e / total[group], e * right / good[group]
        value = float(np.sum(weight * (np.log(total) - np.log(good))) + 0.5 * ridge * w @ w)
        return value, x.T @ (weight[group] * (p - q)) + ridge * w

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {n: r for n, w in zip(names, best, strict=True) if (r := round(float(w), digits)) != 0.0}


def _arrays(used: Sequence[Choice], column: dict[str, int]) -> tuple[Any, Array, Array, Array]:
    """The options of all choices as rows of a sparse matrix, with the choice, and whether it is right, of each."""
    indices: list[int] = []
    ends = [0]
    group: list[int] = []
    right: list[bool] = []
    for number, choice in enumerate(used):
        for option, good in zip(choice.options, choice.right, strict=True):
            indices += sorted({column[f] for f in option if f in column})
            ends.append(len(indices))
            group.append(number)
            right.append(good)
    x = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(group), len(column)))
    weight = np.array([c.weight for c in used])
    return x, np.array(group), np.array(right, dtype=float), weight


def fold_of(name: str, folds: int = 5) -> int:
    """Which fold of a cross-validation a document, incident or publisher falls into: by its hash, the same always."""
    import zlib

    return zlib.crc32(name.encode("utf-8")) % folds
