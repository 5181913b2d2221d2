"""How alike the words of two reports are: TF-IDF cosine between reports published within some days of each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tallybook.match.words import words
from tallybook.records import Report

ROWS_AT_ONCE = 256
KEPT_NEIGHBOURS = 60


def likeness(
    reports: Mapping[str, Report], names: Iterable[str], *, gap_days: int, cosine_min: float
) -> dict[str, dict[str, float]]:
    """For each report the most alike ones published within `gap_days`, with their cosine from `cosine_min` to 1.

    Args:
        reports: the reports by id.
        names: ids of those to compare; undated reports get no neighbours here.
        gap_days: how many days may lie between the days of publication.
        cosine_min: smaller cosines are left out.

    Returns:
        Neighbours both ways, at most 60 for each report, the most alike first.

    Source: term weights 1 + log(count), inverse document frequency log((1 + n) / (1 + df)) + 1, rows of unit length.
    """
    dated = [(day.toordinal(), name) for name in names if (day := reports[name].published) is not None]
    dated.sort()
    if len(dated) < 2:
        return {}
    days = np.array([day for day, _ in dated])
    matrix = _tfidf([reports[name] for _, name in dated])
    found: dict[str, list[tuple[float, str]]] = {name: [] for _, name in dated}
    for start in range(0, len(dated), ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, len(dated))
        last = int(np.searchsorted(days, days[stop - 1] + gap_days, side="right"))
        product = (matrix[start:stop] @ matrix[start:last].T).tocoo()
        rows, columns, cosines = product.row + start, product.col + start, product.data
        kept = (columns > rows) & (cosines >= cosine_min)
        kept &= np.abs(days[np.minimum(columns, len(days) - 1)] - days[rows]) <= gap_days
        for row, column, cosine in zip(rows[kept], columns[kept], cosines[kept], strict=True):
            one, two, share = dated[row][1], dated[column][1], round(min(1.0, float(cosine)), 6)
            found[one].append((-share, two))
            found[two].append((-share, one))
    return {
        name: {other: -share for share, other in sorted(own)[:KEPT_NEIGHBOURS]} for name, own in found.items() if own
    }


def _tfidf(reports: list[Report]) -> csr_matrix:
    counts = [Counter(words(f"{r.title}\n{r.text}")) for r in reports]
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
