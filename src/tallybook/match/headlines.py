"""How much of the headlines of two reports the other one says: what stands on top is what a report is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tallybook.match.blocks import Codes, one_of, other_of
from tallybook.match.likeness import Likeness
from tallybook.match.usual import Usual
from tallybook.match.words import words

FEW_REPORTS = 10  # of so many it can hardly be said which words are rare
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Headlines:
    """The words of some reports and of their headlines, in the rows and columns of a `Likeness`.

    `weights` has what each word of a headline weighs, `said` a 1 for each word of a report, `totals` the weight of each
    headline: 0 for a report that has none.
    """

    weights: csr_matrix
    said: csr_matrix
    totals: Numbers

    @staticmethod
    def of(likeness: Likeness, told: Mapping[str, str], usual: Usual) -> Headlines:
        """The headlines of the reports of a likeness, by report.

        A word weighs by how few reports have it. Of a few reports that can't be said, so that all count more alike.
        """
        column = {word: i for i, word in enumerate(likeness.vocabulary)}
        even = FEW_REPORTS / (FEW_REPORTS + usual.reports)
        own = [sorted({column[w] for w in words(told[n]) if w in column}) for n in likeness.names]
        ends = np.concatenate([[0], np.cumsum([len(columns) for columns in own], dtype=np.int64)])
        indices = np.array([i for columns in own for i in columns], dtype=np.int64)
        heavy = np.array([usual.word_weight(word) - 1 + even for word in likeness.vocabulary])
        weights = csr_matrix((heavy[indices], indices, ends), shape=likeness.weights.shape)
        said = likeness.weights.copy()
        said.data = np.ones_like(said.data)
        return Headlines(weights, said, np.asarray(weights.sum(axis=1), dtype=np.float64).ravel())

    def shares(self, pairs: Codes) -> Numbers:
        """For each pair of rows the share, by weight, of both headlines that the other report says.

        Args:
            pairs: the pairs, sorted.

        Returns:
            Shares from 0 to 1; 0 where neither has a headline.
        """
        ones, others = one_of(pairs), other_of(pairs)
        found = np.zeros(len(pairs))
        for start, end in _runs(ones):
            row, beside = int(ones[start]), others[start:end]
            found[start:end] = self.told_by(row, beside) + self.told_in(row, beside)
        both = self.totals[ones] + self.totals[others]
        return np.divide(found, both, out=np.zeros(len(pairs)), where=both > 0).round(6)

    def told_by(self, row: int, others: NDArray[np.int64]) -> Numbers:
        """The weight of those words of a report's headline that each of some others says."""
        return np.asarray(self.said[others] @ _dense(self.weights, row), dtype=np.float64)

    def told_in(self, row: int, others: NDArray[np.int64]) -> Numbers:
        """The weight of those words of the headlines of some others that a report says."""
        return np.asarray(self.weights[others] @ _dense(self.said, row), dtype=np.float64)

    def in_both(self, row: int, others: NDArray[np.int64]) -> Numbers:
        """The weight of the words that stand both in a report's headline and in that of each of some others."""
        return np.asarray(self.weights[others] @ (_dense(self.weights, row) > 0), dtype=np.float64)


def _dense(matrix: csr_matrix, row: int) -> Numbers:
    found = np.zeros(matrix.shape[1])
    own = slice(matrix.indptr[row], matrix.indptr[row + 1])
    found[matrix.indices[own]] = matrix.data[own]
    return found


def _runs(numbers: NDArray[np.int64]) -> Sequence[tuple[int, int]]:
    """Where each run of equal numbers starts and ends."""
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else np.empty(0, dtype=np.int64)
    return list(zip(starts.tolist(), [*starts[1:].tolist(), len(numbers)], strict=False))
