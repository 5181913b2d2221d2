"""Several logistic regressions over the same hashed features, for many rows at once."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STEPS = 127  # a weight is stored as one of 255 steps


@dataclass(frozen=True)
class Hashed:
    """Weights by bucket and output, shape (buckets, outputs), and a bias for each output.

    A row is the numbers of the buckets that its features fall into (see `tallybook.weigh.bucket`), each once; with
    `levelled` their sum is divided by the square root of how many they are, so that rows of any length compare.
    """

    bias: Floats
    weights: Floats
    levelled: bool = False

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Hashed:
        """From what `table` gave."""
        steps = [np.frombuffer(base64.b64decode(column), dtype=np.int8) for column in table["weights"]]
        weights = np.stack([s * float(step) for s, step in zip(steps, table["step"], strict=True)], axis=1)
        return cls(np.array(table["bias"], dtype=np.float64), weights, bool(table["levelled"]))

    def table(self) -> dict[str, Any]:
        """What `save_weights` writes: each weight rounded to one of 255 steps, one byte a weight."""
        step = np.maximum(np.abs(self.weights).max(axis=0), 1e-9) / _STEPS
        rounded = np.round(self.weights / step).astype(np.int8)
        return {
            "form": "hashed",
            "levelled": self.levelled,
            "bias": [float(f"{b:.6g}") for b in self.bias],
            "step": [float(f"{s:.6g}") for s in step],
            "weights": [base64.b64encode(column.tobytes()).decode("ascii") for column in rounded.T],
        }

    def scores(self, rows: Sequence[NDArray[np.int32]], values: Sequence[Floats] | None = None) -> Floats:
        """Log-odds, shape (rows, outputs).

        Args:
            rows: buckets of each row; a row may be empty.
            values: how much each counts; None for one each.
        """
        totals = np.tile(self.bias, (len(rows), 1))
        filled = [i for i, row in enumerate(rows) if len(row)]
        if not filled:
            return totals
        counts = np.array([len(rows[i]) for i in filled])
        taken = self.weights[np.concatenate([rows[i] for i in filled])]
        if values is not None:
            taken = taken * np.concatenate([values[i] for i in filled])[:, None]
        sums = np.add.reduceat(taken, np.concatenate([[0], np.cumsum(counts)[:-1]]), axis=0)
        totals[filled] += sums / np.sqrt(counts)[:, None] if self.levelled else sums
        return totals
