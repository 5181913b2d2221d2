"""Gradient-boosted trees over numbered columns, read from a table of plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Tree:
    """One tree: for each inner node its column, threshold and children; a child below 0 is leaf number -1 - child.

    A row goes left where its value is at most the threshold, or is missing (NaN) and `missing_left` says so.
    """

    column: NDArray[np.int32]
    threshold: Floats
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaf: Floats

    def scores(self, rows: Floats) -> Floats:
        if not len(self.column):
            return np.full(len(rows), self.leaf[0])
        at = np.zeros(len(rows), dtype=np.int32)
        inside = np.arange(len(rows))
        while len(inside):
            node = at[inside]
            value = rows[inside, self.column[node]]
            missing = np.isnan(value)
            goes_left = np.where(missing, self.missing_left[node], value <= self.threshold[node])
            at[inside] = np.where(goes_left, self.left[node], self.right[node])
            inside = inside[at[inside] >= 0]
        return self.leaf[-1 - at]


@dataclass(frozen=True)
class Trees:
    """Gradient-boosted trees for one yes-or-no question (one output) or a choice among several (one output each).

    `features` names the columns, in order.
    """

    features: tuple[str, ...]
    outputs: int
    trees: tuple[_Tree, ...]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Trees:
        """From what `save_weights` wrote."""
        trees = tuple(
            _Tree(
                np.array(t["column"], dtype=np.int32),
                np.array(t["threshold"], dtype=np.float64),
                np.array(t["missing_left"], dtype=np.bool_),
                np.array(t["left"], dtype=np.int32),
                np.array(t["right"], dtype=np.int32),
                np.array(t["leaf"], dtype=np.float64),
            )
            for t in table["trees"]
        )
        return cls(tuple(table["features"]), int(table["outputs"]), trees)

    def scores(self, rows: Sequence[Mapping[str, float]] | Floats) -> Floats:
        """Log-odds, shape (rows, outputs), of rows of features by name (absent: missing) or of an array by column."""
        values = rows if isinstance(rows, np.ndarray) else self.array(rows)
        totals = np.zeros((len(values), self.outputs))
        for number, tree in enumerate(self.trees):
            totals[:, number % self.outputs] += tree.scores(values)
        return totals

    def probabilities(self, rows: Sequence[Mapping[str, float]] | Floats) -> Floats:
        """Probabilities: shape (rows,) for one output, (rows, outputs) that sum to 1 for several."""
        scores = self.scores(rows)
        if self.outputs == 1:
            return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores[:, 0], -30, 30))))
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def array(self, rows: Sequence[Mapping[str, float]]) -> Floats:
        """Rows of features by name as an array, shape (rows, columns), NaN where a feature is absent."""
        column = {name: i for i, name in enumerate(self.features)}
        values = np.full((len(rows), len(column)), np.nan)
        for i, row in enumerate(rows):
            for name, value in row.items():
                place = column.get(name)
                if place is not None:
                    values[i, place] = value
        return values
