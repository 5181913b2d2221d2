"""What is known of the tellings of a ledger: their rows, blocks, and the score of every pair worth comparing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tallybook.match.blocks import Blocks, Codes, Rows
from tallybook.match.people import NOBODY, Rulings
from tallybook.match.usual import Usual

NO_PAIRS: Codes = np.empty(0, dtype=np.int64)
NO_BLOCKS = Blocks(NO_PAIRS, NO_PAIRS)
FIRST, LAST, REPORT, FAMILIES, LEAD = range(5)


@dataclass(frozen=True, eq=False)
class Memory:
    """Tellings by row and reports by number, with their blocks and with the score of every pair worth comparing.

    A memory is never changed: `grown` gives a new one. What comes out is the same as if all reports had come at once,
    as long as `usual` is: it is set by the reports that come first. `Memory()` is of no reports.

    `tellings` has a row for each telling: its first and last day, the number of its report, its families as bits,
    whether it is the lead. `bits` are above the threshold. `incident` is the id of each telling's incident.
    """

    usual: Usual | None = None
    reports: tuple[str, ...] = ()
    published: NDArray[np.int64] = field(default_factory=lambda: NO_PAIRS)
    ids: tuple[str, ...] = ()
    claims: tuple[tuple[str, ...], ...] = ()
    incident: tuple[str, ...] = ()
    tellings: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 5), dtype=np.int64))
    blocks: Blocks = NO_BLOCKS
    word_blocks: Blocks = NO_BLOCKS
    alike: Codes = field(default_factory=lambda: NO_PAIRS)
    pairs: Codes = field(default_factory=lambda: NO_PAIRS)
    bits: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    people: Rulings = NOBODY

    @property
    def report(self) -> Rows:
        """The number of the report of each telling."""
        return self.tellings[:, REPORT]

    def rank(self) -> Rows:
        """The place of each telling in the order of days, of one day by id."""
        order = np.lexsort((np.array(self.ids, dtype=np.str_), self.tellings[:, LAST], self.tellings[:, FIRST]))
        rank = np.empty(len(self.ids), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank
