"""What GeoWebNews's coders mark beside names of places: common nouns, and names that hold or stand for a place.

They marked a fifth of all nouns, such as a place or a body can stand for ("the town", "its officials"), by no rule that
could be written down, and all of a body's name where a place is part of it. Taggers have learned what is likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.geo.columns import COLUMNS, LISTS, Alphabet, columns_of
from tallybook.tokens import Doc
from tallybook.weigh import Recurrent, load_arrays

WEIGHTS = Path(__file__).parents[1] / "weights" / "geo-marks.npz"
OTHER, NOUN, BEGINS, INSIDE = range(4)
LIKENESS = ("word", "head_word")  # columns whose rows are those of `evaluation.geo.likeness`, stored once
_SCALE = 8.0  # rows of likeness have unit length; taggers learn better from numbers about as large as one
Span = tuple[int, int]
Shares = NDArray[np.float32]


@dataclass(frozen=True)
class Marks:
    """The taggers, whose mean counts, and from which share on a noun and a name are marked."""

    alphabet: Alphabet
    taggers: Sequence[Recurrent]
    least: tuple[float, float]

    @classmethod
    def load(cls) -> Marks:
        """The weights that come with the adapter, kept in memory for the next call."""
        return _load(WEIGHTS)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Marks:
        """From the arrays of `as_arrays`."""
        shared = {f"table_{list(COLUMNS).index(name)}": arrays["likeness"] for name in LIKENESS}
        parts: dict[str, dict[str, NDArray[Any]]] = {}
        for name, array in arrays.items():
            number, mark, part = name.partition(":")
            if mark:
                parts.setdefault(number, dict(shared))[part] = array
        taggers = [Recurrent.from_arrays(part) for _, part in sorted(parts.items())]
        lists = {name: arrays[name] for name in LISTS}
        noun, name = arrays["least"]
        return cls(Alphabet(**lists), taggers, (float(noun), float(name)))

    def shares(self, doc: Doc, places: Iterable[Span]) -> Shares:
        """How likely each token is no mark, a noun, the beginning of a name or the inside of one: (tokens, 4)."""
        rows = columns_of(doc, places, self.alphabet)
        told: Shares = np.mean([t.tag([(rows, [(0, len(rows))])])[0][1] for t in self.taggers], axis=0)
        return told

    def spans(self, doc: Doc, places: Sequence[Span]) -> list[Span]:
        """The offsets of what the coders would mark beside the names of places that the reader found."""
        if not len(doc):
            return []
        return chosen(doc, self.shares(doc, places), places, self.least)


def chosen(doc: Doc, shares: Shares, places: Sequence[Span], least: tuple[float, float]) -> list[Span]:
    """The offsets of nouns and names that are at least so likely, but for names that the reader has found."""
    least_noun, least_name = least
    names = [span for span, share in names_of(doc, shares) if share >= least_name and span not in places]
    taken = [*places, *names]
    nouns = [span for span, share in nouns_of(doc, shares) if share >= least_noun and not _meets(span, taken)]
    return sorted([*names, *nouns])


def table_of(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows of likeness as a table of the taggers: number 0 stands for words that have none."""
    return np.vstack([np.zeros((1, likeness.shape[1])), _SCALE * likeness]).astype(np.float32)


def as_arrays(
    alphabet: Alphabet,
    table: NDArray[np.float32],
    taggers: Sequence[Mapping[str, NDArray[Any]]],
    least: tuple[float, float],
) -> dict[str, NDArray[Any]]:
    """The arrays that `save_arrays` writes."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(alphabet, name) for name in LISTS}
    arrays |= {"likeness": table, "least": np.array(least)}
    own = {f"table_{list(COLUMNS).index(name)}" for name in LIKENESS}
    for number, tagger in enumerate(taggers):
        arrays |= {f"{number}:{name}": array for name, array in tagger.items() if name not in own}
    return arrays


def nouns_of(doc: Doc, shares: Shares) -> Iterator[tuple[Span, float]]:
    """Each common noun, with how likely it is marked."""
    for token, share in zip(doc, shares[:, NOUN], strict=True):
        if token.pos_ == "NOUN":
            yield (token.idx, token.idx_end), float(share)


def names_of(doc: Doc, shares: Shares) -> Iterator[tuple[Span, float]]:
    """Stretches that are likelier parts of a name than not, with the mean of how likely that is."""
    best = shares.argmax(axis=1)
    inside = shares[:, BEGINS] + shares[:, INSIDE]
    start = None
    for i in range(len(best) + 1):
        ends = i == len(best) or inside[i] < 0.5 or best[i] == BEGINS
        if start is not None and ends:
            yield (doc[start].idx, doc[i - 1].idx_end), float(inside[start:i].mean())
            start = None
        if start is None and i < len(best) and inside[i] >= 0.5:
            start = i


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


@lru_cache(maxsize=1)
def _load(path: Path) -> Marks:
    return Marks.from_arrays(load_arrays(path)[0])
