"""What is usual in a ledger: how many of its reports have a word, a name or a place, and how alike two of them are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

BACKGROUND_REPORTS = 2000  # a ledger is thought to lie among so many more, so that a name that two of ten have is rare
RARE_PLACE_BITS = 5.0
USUAL_COSINE = 0.09  # median of compared pairs of reports in the corpus that the weights are learned from
USUAL_PAIRS = 300
COSINE_DIGITS = 2  # so that it does not hang on single pairs
ALL_COUNT = 200  # in a ledger of up to so many reports all of them say what is usual
STEP = 1.25  # in a larger one those that came before it had last grown by a quarter


@dataclass(frozen=True, slots=True)
class Usual:
    """How many of some reports have a word, a name, a place; what only one or none of them has is not listed.

    `cosine` is how alike two of them that are compared usually are. Scores rest on it, so it stays as it is while a
    ledger grows by a few reports: one more must not move the score of every pair.
    """

    reports: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    cosine: float = USUAL_COSINE

    @staticmethod
    def of(words: Iterable[Sequence[str]], names: Iterable[Iterable[str]], places: Iterable[Iterable[str]]) -> Usual:
        """Count over some reports: of each its words, its names, the places that its claims name."""
        told = [set(own) for own in words]
        return Usual(len(told), _spread(told), _spread(names), _spread(places))

    def word_weight(self, word: str) -> float:
        """The inverse document frequency of a word: log((1 + n) / (1 + df)) + 1."""
        return math.log((1 + self.reports) / (1 + self.words.get(word, 1))) + 1

    def name_bits(self, name: str) -> float:
        """What a name says: log2 of the reports there are, a background among them, for each report that has it."""
        return math.log2((self.reports + BACKGROUND_REPORTS) / self.names.get(name, 1))

    def is_rare_place(self, key: str) -> bool:
        """Whether few reports name a place, a background of other reports among them."""
        return math.log2((self.reports + BACKGROUND_REPORTS) / self.places.get(key, 1)) >= RARE_PLACE_BITS

    def with_cosines(self, cosines: NDArray[np.float64]) -> Usual:
        """The same, with how alike compared pairs are. A ledger with few is held to be as mixed as news usually is."""
        found = float(np.median(cosines)) if len(cosines) else USUAL_COSINE
        usual = (len(cosines) * found + USUAL_PAIRS * USUAL_COSINE) / (len(cosines) + USUAL_PAIRS)
        return replace(self, cosine=round(usual, COSINE_DIGITS))

    def above(self, cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much more alike pairs of reports are than two usually are: 0 as usual, 1 the same words.

        Where few papers write by few forms, any two of their reports are alike.
        """
        return np.maximum(0.0, (cosines - self.cosine) / (1 - self.cosine))


def counting(reports: int) -> int:
    """How many reports of a ledger, the first that came, say what is usual in it.

    All of up to `ALL_COUNT`; of more as many as there were when it had last grown by a quarter. It depends on nothing
    but the number of reports, so that it makes no difference how often somebody matched in between.
    """
    count = ALL_COUNT
    if reports <= count:
        return reports
    while int(count * STEP) <= reports:
        count = int(count * STEP)
    return count


def _spread(held: Iterable[Iterable[str]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for own in held:
        found.update(own)
    return {name: count for name, count in found.items() if count > 1}
