"""How alike the words of two reports are: TF-IDF cosine, for reports published near each other and for any pair."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tallybook.match.words import words
from tallybook.records import Report

PAIRS_AT_ONCE = 20_000
WEIGHTIEST_WORDS = 16
BLOCK_NEIGHBOURS = 60
UNDATED = 10**7  # a day after all others


@dataclass(frozen=True, slots=True)
class Likeness:
    """The words of some reports, weighed.

    Source: term weights 1 + log(count), inverse document frequency log((1 + n) / (1 + df)) + 1, rows of unit length.
    """

    row: Mapping[str, int]
    published: NDArray[np.int64]
    weights: csr_matrix

    @staticmethod
    def of(reports: Mapping[str, Report], told: Mapping[str, Sequence[str]]) -> Likeness:
        """Weigh the words of some reports.

        Args:
            reports: the reports by id.
            told: the words of those to compare, by id: `words_of`.
        """
        # by day, so that what was published near each other stands near each other; undated ones last
        dated = sorted((_day(reports[name]), name) for name in told)
        row = {name: i for i, (_, name) in enumerate(dated)}
        return Likeness(row, np.array([day for day, _ in dated]), _tfidf([told[name] for _, name in dated]))

    def near(self, *, gap_days: int, cosine_min: float) -> dict[str, dict[str, float]]:
        """For each report those published within `gap_days` that are alike, with their cosine from `cosine_min` to 1.

        Only reports that have one of their weightiest words in common are looked at, so that what this takes grows
        with the reports and not with their square.

        Returns:
            Neighbours both ways; undated reports have none.
        """
        name = list(self.row)
        blocks: dict[tuple[int, int], list[int]] = {}
        for row, day in enumerate(self.published.tolist()):
            if day == UNDATED:
                break  # they come last
            words = self.weightiest(row)
            for bucket in range((day - gap_days // 2) // gap_days, (day + gap_days // 2) // gap_days + 1):
                for word in words:
                    blocks.setdefault((bucket, word), []).append(row)
        met = {
            (one, two)
            for block in blocks.values()
            for i, one in enumerate(block)
            for two in block[i + 1 : i + 1 + BLOCK_NEIGHBOURS]
            if self.published[two] - self.published[one] <= gap_days
        }
        pairs = [(name[one], name[two]) for one, two in sorted(met)]
        found: dict[str, dict[str, float]] = {}
        for (one, two), cosine in zip(pairs, self.cosines(pairs).tolist(), strict=True):
            if cosine >= cosine_min:
                found.setdefault(one, {})[two] = found.setdefault(two, {})[one] = cosine
        return found

    def weightiest(self, row: int) -> list[int]:
        """The words, by column, that weigh most in a report."""
        start, end = self.weights.indptr[row], self.weights.indptr[row + 1]
        order = np.argsort(-self.weights.data[start:end], kind="stable")[:WEIGHTIEST_WORDS]
        return [int(column) for column in self.weights.indices[start:end][order]]

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """The cosine of each pair of reports, whenever they were published."""
        found = np.zeros(len(pairs))
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            part = pairs[start : start + PAIRS_AT_ONCE]
            ones, twos = ([self.row[p[side]] for p in part] for side in (0, 1))
            product = self.weights[ones].multiply(self.weights[twos]).sum(axis=1)
            found[start : start + len(part)] = np.asarray(product).ravel()
        found = np.minimum(found, 1.0)
        return found.round(6)


def words_of(reports: Iterable[Report]) -> dict[str, list[str]]:
    """The words of each report with its title, in their order, by its id."""
    return {r.id: words(f"{r.title}\n{r.text}") for r in reports}


def _day(report: Report) -> int:
    return report.published.toordinal() if report.published else UNDATED


def _tfidf(reports: Sequence[Sequence[str]]) -> csr_matrix:
    counts = [Counter(own) for own in reports]
    spread: Counter[str] = Counter()
    for own in counts:
        spread.update(own.keys())
    column = {word: i for i, word in enumerate(sorted(w for w, n in spread.items() if n > 1))}
    idf = {word: math.log((1 + len(reports)) / (1 + spread[word])) + 1 for word in column}
    rare = math.log((1 + len(reports)) / 2) + 1
    indptr: list[int] = [0]
    indices: list[int] = []
    values: list[float] = []
    for own in counts:
        row = [(column[w], (1 + math.log(n)) * idf[w]) for w, n in own.items() if w in column]
        row.sort()
        # words of one report alone can't agree with any other, but they make it less like all of them
        alone = sum(((1 + math.log(n)) * rare) ** 2 for w, n in own.items() if w not in column)
        length = math.sqrt(sum(v * v for _, v in row) + alone) or 1.0
        indices.extend(i for i, _ in row)
        values.extend(v / length for _, v in row)
        indptr.append(len(indices))
    data: NDArray[np.float64] = np.array(values, dtype=np.float64)
    return csr_matrix((data, np.array(indices), np.array(indptr)), shape=(len(reports), max(1, len(column))))
