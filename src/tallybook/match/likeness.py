"""How alike the words of two reports are: TF-IDF cosine, for reports published near each other and for any pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tallybook.match.blocks import Blocks, Codes, May, key_of, one_of, other_of
from tallybook.match.usual import Usual
from tallybook.match.words import words
from tallybook.records import Report

WEIGHTIEST_WORDS = 16
BLOCK_NEIGHBOURS = 60
UNDATED = 10**7  # a day after all others


@dataclass(frozen=True, slots=True)
class Likeness:
    """The words of some reports, weighed.

    Source: term weights 1 + log(count), inverse document frequency log((1 + n) / (1 + df)) + 1, rows of unit length.
    `common` marks the words that more than one of the reports that say what is usual has.
    """

    names: Sequence[str]
    published: NDArray[np.int64]
    vocabulary: Sequence[str]
    common: NDArray[np.bool_]
    weights: csr_matrix

    @staticmethod
    def of(reports: Mapping[str, Report], told: Mapping[str, Sequence[str]], usual: Usual | None = None) -> Likeness:
        """Weigh the words of some reports.

        Args:
            reports: the reports by id.
            told: the words of those to compare, by id: `words_of`. Rows are numbered in this order.
            usual: how many reports have a word; None counts those to compare.
        """
        known = Usual.of(told.values(), (), ()) if usual is None else usual
        names = list(told)
        vocabulary, weights = _weighed([told[name] for name in names], known)
        common = np.array([word in known.words for word in vocabulary], dtype=np.bool_)
        published = np.array([day_of(reports[name]) for name in names], dtype=np.int64)
        return Likeness(names, published, vocabulary, common, weights)

    def near(self, *, gap_days: int, cosine_min: float) -> dict[str, dict[str, float]]:
        """For each report those published within `gap_days` that are alike, with their cosine from `cosine_min` to 1.

        Only reports that have one of their weightiest words in common are looked at, so that what this takes grows
        with the reports and not with their square.

        Returns:
            Neighbours both ways; undated reports have none.
        """
        rank = rank_of(self.published, self.names)
        met = self.blocks(gap_days).met(rank, BLOCK_NEIGHBOURS, within(self.published, gap_days))
        found: dict[str, dict[str, float]] = {}
        cosines = self.cosines(met)
        kept = cosines >= cosine_min
        for a, b, cosine in zip(*(x[kept].tolist() for x in (one_of(met), other_of(met), cosines)), strict=True):
            one, two = self.names[a], self.names[b]
            found.setdefault(one, {})[two] = found.setdefault(two, {})[one] = cosine
        return found

    def blocks(self, gap_days: int, *, first_row: int = 0) -> Blocks:
        """The blocks in which a report meets others: a stretch of days and one of its weightiest common words."""
        keys: list[int] = []
        rows: list[int] = []
        hashed: dict[int, int] = {}
        for row, day in enumerate(self.published.tolist()):
            if day == UNDATED:
                continue
            words = [hashed.setdefault(w, key_of(self.vocabulary[w])) for w in self._weightiest(row)]
            for bucket in range((day - gap_days // 2) // gap_days, (day + gap_days // 2) // gap_days + 1):
                keys += [word ^ (bucket << 42) for word in words]
                rows += [first_row + row] * len(words)
        return Blocks.of(keys, rows)

    def _weightiest(self, row: int) -> list[int]:
        """The common words, by column, that weigh most in a report."""
        start, end = self.weights.indptr[row], self.weights.indptr[row + 1]
        columns = self.weights.indices[start:end]
        weights = np.where(self.common[columns], self.weights.data[start:end], 0.0)
        order = np.argsort(-weights, kind="stable")[:WEIGHTIEST_WORDS]
        return [int(column) for column, weight in zip(columns[order], weights[order], strict=True) if weight > 0]

    def cosines(self, pairs: Codes) -> NDArray[np.float64]:
        """The cosine of each pair of rows, whenever they were published; the pairs are sorted."""
        found = np.zeros(len(pairs))
        ones, others = one_of(pairs), other_of(pairs)
        dense = np.zeros(len(self.vocabulary))
        firsts = np.flatnonzero(np.r_[True, ones[1:] != ones[:-1]]) if len(ones) else np.empty(0, dtype=np.int64)
        indptr, indices, data = self.weights.indptr, self.weights.indices, self.weights.data
        for start, end in zip(firsts.tolist(), [*firsts[1:].tolist(), len(ones)], strict=False):
            row = ones[start]
            own = slice(indptr[row], indptr[row + 1])
            dense[indices[own]] = data[own]
            found[start:end] = self.weights[others[start:end]] @ dense
            dense[indices[own]] = 0.0
        return np.minimum(found, 1.0).round(6)


def words_of(reports: Iterable[Report]) -> dict[str, list[str]]:
    """The words of each report with its title, in their order, by its id."""
    return {r.id: words_in(r) for r in reports}


def words_in(report: Report) -> list[str]:
    """The words of a report with its title, in their order."""
    return words(f"{report.title}\n{report.text}")


def day_of(report: Report) -> int:
    """The day of publication as an ordinal, `UNDATED` where it is not known."""
    return report.published.toordinal() if report.published else UNDATED


def rank_of(published: NDArray[np.int64], names: Sequence[str]) -> NDArray[np.int64]:
    """The place of each report in the order of publication, of one day by id."""
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.lexsort((np.array(names, dtype=np.str_), published))] = np.arange(len(names))
    return rank


def within(published: NDArray[np.int64], gap_days: int) -> May:
    """Whether two rows were published within so many days."""
    return lambda a, b: np.abs(published[a] - published[b]) <= gap_days


def _weighed(reports: Sequence[Sequence[str]], usual: Usual) -> tuple[list[str], csr_matrix]:
    """All words of some reports, sorted, and the weight of each word of each report."""
    counts = [Counter(own) for own in reports]
    vocabulary = sorted({word for own in counts for word in own})
    column = {word: i for i, word in enumerate(vocabulary)}
    weight = np.array([usual.word_weight(word) for word in vocabulary])
    lengths = [len(own) for own in counts]
    indptr = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    indices = np.fromiter((column[w] for own in counts for w in own), dtype=np.int64, count=int(indptr[-1]))
    times = np.fromiter((n for own in counts for n in own.values()), dtype=np.float64, count=int(indptr[-1]))
    values = (1 + np.log(times)) * weight[indices]
    matrix = csr_matrix((values, indices, indptr), shape=(len(reports), max(1, len(vocabulary))))
    matrix.sort_indices()
    full = np.flatnonzero(lengths)
    squares = np.add.reduceat(matrix.data**2, matrix.indptr[full]) if len(full) else np.empty(0)
    norms = np.ones(len(reports))
    norms[full] = np.sqrt(squares)
    matrix.data /= np.repeat(norms, lengths)
    return vocabulary, matrix
