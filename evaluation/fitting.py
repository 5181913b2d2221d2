"""Fits logistic regressions on named features to the tables that `tallybook.weigh` reads, for commands that train."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tallybook.weigh import Linear

Floats = NDArray[np.float64]


def common(documents: Sequence[Iterable[str]], groups: Sequence[str], least: int) -> dict[str, int]:
    """The features that stand in at least so many groups (incidents, publishers), by column."""
    counts: Counter[str] = Counter()
    last: dict[str, set[str]] = {}
    for features, group in zip(documents, groups, strict=True):
        seen = last.setdefault(group, set())
        new = set(features) - seen
        seen |= new
        counts.update(new)
    return {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= least))}


def matrix(documents: Sequence[Iterable[str]], columns: Mapping[str, int]) -> csr_matrix:
    """Rows of 0 and 1: which of the features each document has."""
    indices: list[int] = []
    ends = [0]
    for features in documents:
        indices += sorted({columns[f] for f in features if f in columns})
        ends.append(len(indices))
    ones = np.ones(len(indices))
    return csr_matrix((ones, np.array(indices, dtype=np.int32), np.array(ends)), shape=(len(ends) - 1, len(columns)))


def regression(rows: csr_matrix, labels: NDArray[np.int64], *, strength: float) -> Any:
    """A fitted yes-or-no regression; `strength` is the inverse of the penalty."""
    return LogisticRegression(C=strength, solver="liblinear", max_iter=200, random_state=0).fit(rows, labels)


def linear(model: Any, columns: Mapping[str, int], *, row: int = 0, least: float = 0.005) -> Linear:
    """The table of one row of a fitted regression; weights smaller than `least` are left out."""
    weights = model.coef_[row]
    kept = {name: round(float(weights[i]), 3) for name, i in columns.items() if abs(weights[i]) >= least}
    return Linear(round(float(model.intercept_[row]), 4), kept)


def out_of_fold(rows: csr_matrix, labels: NDArray[np.int64], folds: NDArray[np.int64], *, strength: float) -> Floats:
    """For each row the probability by a regression that has not seen its fold; a label below 0 is not known."""
    found = np.zeros(len(labels))
    for fold in sorted(set(folds.tolist())):
        known = (folds != fold) & (labels >= 0)
        model = regression(rows[known], labels[known], strength=strength)
        found[folds == fold] = model.predict_proba(rows[folds == fold])[:, 1]
    return found


def calibration_error(probabilities: Floats, labels: NDArray[np.int64], *, bins: int = 10) -> float:
    """The expected calibration error: the mean gap between probability and share of right ones, by bins of 0.1."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(probabilities[place == b].mean() - labels[place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))
