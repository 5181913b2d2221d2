"""Which report one goes with in which no incident was found: whose event its headline or first sentence tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallybook.match.headlines import Headlines
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.likeness import UNDATED, Likeness, words_of
from tallybook.match.usual import Usual
from tallybook.match.words import sentence_breaks
from tallybook.records import Report
from tallybook.weigh import Linear

GAP_DAYS = 60
HEADLINE_WORDS = 6  # the weightiest, of which another report has to have one to be compared
NEIGHBOURS = 60  # and so many that have it, the nearest in time
LEAST_REPORTS = 2  # a word that only one report has finds no other
UNKNOWN_DAYS = 10  # between two of which one is undated
FEATURES = ("days apart", "told", "share told", "in both headlines", "share in both", "alike")


@dataclass(frozen=True, slots=True)
class Asked:
    """A report without an incident, the reports that it may go with, and a row of `FEATURES` for each."""

    name: str
    others: Sequence[str]
    rows: NDArray[np.float64]

    def best(self, weights: Linear) -> str | None:
        """The likeliest of the others, if it is likelier than not that they go together; of equals the first by id."""
        scores = [weights.score(dict(zip(FEATURES, row, strict=True))) for row in self.rows.tolist()]
        chosen = [(-round(score, 6), other) for score, other in zip(scores, self.others, strict=True) if score >= 0]
        return min(chosen)[1] if chosen else None


class Silent:
    """Compares reports without an incident with others by their headlines.

    A page behind a wall, or one of which another text was kept, says little of its event below its headline.

    Args:
        reports: all reports by id.
        original: the original of each report that is a copy.
    """

    def __init__(self, reports: Mapping[str, Report], original: Mapping[str, str]) -> None:
        told = words_of(reports.values())
        usual = Usual.of(told.values(), (), ())
        self._likeness = Likeness.of(reports, told, usual)
        tops = {report.id: report.title or _first_sentence(report.text) for report in reports.values()}
        self._headlines = Headlines.of(self._likeness, tops, usual)
        self._row = {name: i for i, name in enumerate(self._likeness.names)}
        self._original = original

    def asked(self, names: Sequence[str]) -> Iterator[Asked]:
        """What each of some reports may go with."""
        for name in names:
            row = self._row[name]
            beside = self._beside(row)
            if len(beside):
                yield Asked(name, [self._likeness.names[i] for i in beside.tolist()], self._features(row, beside))

    @cached_property
    def _holders(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows that have each word, by day of publication, and where those of each word begin."""
        said = self._headlines.said.tocsc()
        columns = np.repeat(np.arange(said.shape[1]), np.diff(said.indptr))
        order = np.lexsort((said.indices, self._likeness.published[said.indices], columns))
        return said.indices[order].astype(np.int64), said.indptr.astype(np.int64)

    def _beside(self, row: int) -> NDArray[np.int64]:
        """The rows that one is compared with: its original, and reports near it that have a word of its headline."""
        published, found = self._likeness.published, []
        copied = self._row.get(self._original.get(self._likeness.names[row], ""))
        if copied is not None:
            found.append(np.array([copied]))
        holders, starts = self._holders
        day = published[row]
        for column in self._weightiest(row) if day != UNDATED else ():
            own = holders[starts[column] : starts[column + 1]]
            apart = np.abs(published[own] - day)
            order = np.argsort(apart, kind="stable")[: NEIGHBOURS + 1]
            found.append(own[order][apart[order] <= GAP_DAYS])
        beside = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
        return np.asarray(beside[beside != row], dtype=np.int64)

    def _weightiest(self, row: int) -> list[int]:
        weights, (_, starts) = self._headlines.weights, self._holders
        columns = weights.indices[weights.indptr[row] : weights.indptr[row + 1]]
        heavy = dict(zip(columns.tolist(), weights.data[weights.indptr[row] : weights.indptr[row + 1]], strict=True))
        shared = [c for c in heavy if starts[c + 1] - starts[c] >= LEAST_REPORTS]
        return sorted(shared, key=lambda c: (-heavy[c], c))[:HEADLINE_WORDS]

    def _features(self, row: int, beside: NDArray[np.int64]) -> NDArray[np.float64]:
        day, days = self._likeness.published[row], self._likeness.published[beside]
        known = (days != UNDATED) & (day != UNDATED)
        apart = np.log1p(np.where(known, np.abs(days - day), UNKNOWN_DAYS))
        lines = self._headlines
        told, both = lines.told_by(row, beside), lines.in_both(row, beside)
        own, less = lines.totals[row], np.minimum(lines.totals[row], lines.totals[beside])
        codes = np.minimum(row, beside) << 32 | np.maximum(row, beside)
        order = np.argsort(codes, kind="stable")
        alike = np.empty(len(beside))
        alike[order] = self._likeness.cosines(codes[order])
        return np.column_stack([apart, told, _share(told, own), both, _share(both, less), alike])


def _first_sentence(text: str) -> str:
    return text[: next(iter(sentence_breaks(text)), len(text))]


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.broadcast_to(whole, part.shape)
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def nearest(
    silent: Sequence[str], reports: Mapping[str, Report], original: Mapping[str, str], knowledge: MatchKnowledge
) -> dict[str, str | None]:
    """For each report without an incident the one that it goes with, None where there is none."""
    found: dict[str, str | None] = dict.fromkeys(silent)
    if silent:
        weights = Linear.from_table(knowledge.across["silent"])
        found |= {asked.name: asked.best(weights) for asked in Silent(reports, original).asked(silent)}
    return found
