"""Scores pairs of tellings: looks up their claims, puts them in a table and has the model compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tallybook.match.blocks import Codes, Rows, codes_of, once, one_of, other_of
from tallybook.match.columns import Likened, columns_of, report_numbers
from tallybook.match.headlines import Headlines
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.likeness import Likeness
from tallybook.match.memory import Memory
from tallybook.match.model import Model
from tallybook.match.pages import Pages
from tallybook.match.telling import Telling
from tallybook.match.usual import Usual

if TYPE_CHECKING:
    import pyarrow as pa


PAIRS_TOGETHER = 2_000_000  # compared in one go, so that the table stays bounded


class Scorer:
    """Scores pairs of rows of a memory.

    Args:
        tell: gives the tellings of a report.
        pages: the words and names of reports.
        original: the original of each report that is a copy.
        knowledge: the tables to go by.
    """

    def __init__(
        self,
        tell: Callable[[str], Sequence[Telling]],
        pages: Pages,
        original: Mapping[str, str],
        knowledge: MatchKnowledge,
    ) -> None:
        self.pages = pages
        self._knowledge = knowledge
        self._tell = tell
        self._original = original
        self._weighed: Likeness | None = None
        self._headlines: Headlines | None = None

    def scored(self, memory: Memory, pairs: Codes, usual: Usual) -> NDArray[np.float64]:
        """What speaks for each pair of rows being one event, in bits above the threshold."""
        found = [np.empty(0)]
        for start in range(0, len(pairs), PAIRS_TOGETHER):
            table, rows, _ = self.table(memory, pairs[start : start + PAIRS_TOGETHER], usual)
            found.append(self.bits(table, rows))
        return np.concatenate(found)

    def likeness(self, memory: Memory, pairs: Codes, usual: Usual) -> tuple[Codes, NDArray[np.float64]]:
        """The pairs of reports of some pairs of rows, each with how alike their words are."""
        reports = codes_of(memory.report[one_of(pairs)], memory.report[other_of(pairs)])
        return reports, self.cosines(memory.reports, reports, usual)

    def bits(self, table: pa.Table, pairs: Codes) -> NDArray[np.float64]:
        """What speaks for each pair of rows of a table, in bits above the threshold."""
        model = Model(self._knowledge)
        return model.bits(table, pairs) - model.threshold

    def table(self, memory: Memory, pairs: Codes, usual: Usual) -> tuple[pa.Table, Codes, list[Telling]]:
        """The table in which some pairs are compared, the pairs as rows of it, and the tellings of its rows."""
        rows = once(np.concatenate([one_of(pairs), other_of(pairs)]))
        tellings = self.told(memory, rows)
        numbers = report_numbers(tellings)
        number = np.array([numbers.get(name, -1) for name in memory.reports], dtype=np.int64)
        reports, cosines = self.likeness(memory, pairs, usual)
        one, two = number[one_of(reports)], number[other_of(reports)]
        own = np.minimum(one, two) << 32 | np.maximum(one, two)
        headed = self._of_pairs(memory.reports, reports, usual, lambda codes: self._headed(usual).shares(codes))
        table = columns_of(tellings, self.pages, usual, Likened(own, usual.above(cosines), headed), self._original)
        return table, np.searchsorted(rows, one_of(pairs)) << 32 | np.searchsorted(rows, other_of(pairs)), tellings

    def told(self, memory: Memory, rows: Rows) -> list[Telling]:
        """The tellings of some rows."""
        wanted = [(memory.ids[row], memory.reports[memory.report[row]]) for row in rows.tolist()]
        by_id = {t.id: t for name in dict.fromkeys(name for _, name in wanted) for t in self._tell(name)}
        return [by_id[telling] for telling, _ in wanted]

    def cosines(self, names: Sequence[str], pairs: Codes, usual: Usual) -> NDArray[np.float64]:
        """How alike the words of each pair of reports are, by their numbers."""
        return self._of_pairs(names, pairs, usual, lambda codes: self.weighed((), usual).cosines(codes))

    def _of_pairs(
        self, names: Sequence[str], pairs: Codes, usual: Usual, measure: Callable[[Codes], NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """What is measured of each pair of reports, by their numbers; `measure` gets sorted pairs of weighed rows."""
        if not len(pairs):
            return np.empty(0)
        rows = once(np.concatenate([one_of(pairs), other_of(pairs)]))
        own = [names[row] for row in rows.tolist()]
        likeness = self.weighed(own, usual)
        place = {name: i for i, name in enumerate(likeness.names)}
        row = np.array([place[name] for name in own], dtype=np.int64)
        one, two = (row[np.searchsorted(rows, side)] for side in (one_of(pairs), other_of(pairs)))
        codes = np.minimum(one, two) << 32 | np.maximum(one, two)
        order = np.argsort(codes, kind="stable")
        found = np.empty(len(pairs))
        found[order] = measure(codes[order])
        return found

    def weighed(self, names: Sequence[str], usual: Usual) -> Likeness:
        """The words of some reports, perhaps of others as well, weighed."""
        if self._weighed is None or not set(names) <= set(self._weighed.names):
            words = {name: self.pages.about(name) for name in names}
            self._weighed = Likeness.of({name: self.pages.report(name) for name in names}, words, usual)
            self._headlines = None
        return self._weighed

    def _headed(self, usual: Usual) -> Headlines:
        """The headlines of the reports that are weighed."""
        if self._headlines is None:
            weighed = self.weighed((), usual)
            titles = {name: self.pages.report(name).title for name in weighed.names}
            self._headlines = Headlines.of(weighed, titles, usual)
        return self._headlines


class Unscored(Scorer):
    """Finds the pairs worth comparing and what is usual, and leaves the comparing to others."""

    def bits(self, table: pa.Table, pairs: Codes) -> NDArray[np.float64]:  # noqa: ARG002 - as `Scorer` has it
        """Nothing speaks for or against any pair."""
        return np.zeros(len(pairs))
