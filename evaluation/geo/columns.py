"""Turns a parsed text and the names of places found in it into the columns that the tagger of `geo_marks` looks at."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.geo.likeness import key_of, numbers
from tallybook.tokens import Doc, Token

Ints = NDArray[np.int64]
# The columns, each with the number of values it can take (None: as many as its list is long, and one more).
COLUMNS: Mapping[str, int | None] = {
    "word": None, "head_word": None, "common": None, "tag": None, "label": None, "head_tag": None, "head_label": None,
    "named": None, "place": 3, "shape": 12, "from_place": 9, "before": 4,
}  # fmt: skip
LISTS = ("words", "common", "tags", "labels", "kinds")
_FROM_PLACE = np.array([1, 2, 3, 5, 9, 21, 41])
_SHAPES = 6


@dataclass(frozen=True)
class Alphabet:
    """What has a number of its own, as sorted hashes: common words by the company they keep (`words`) and as they
    are written (`common`), tags and labels of the parser, kinds of names.
    """

    words: NDArray[np.uint32]
    common: NDArray[np.uint32]
    tags: NDArray[np.uint32]
    labels: NDArray[np.uint32]
    kinds: NDArray[np.uint32]

    @classmethod
    def of(cls, docs: Sequence[Doc], words: NDArray[np.uint32], *, least: int) -> Alphabet:
        """What stands in the texts; of the words those that are no names and stand in at least so many texts."""
        texts = Counter(w for doc in docs for w in {t.lower_ for t in doc if t.is_alpha and t.pos_ != "PROPN"})
        tokens = [token for doc in docs for token in doc]
        return cls(
            words,
            _hashes(word for word, count in texts.items() if count >= least),
            _hashes(t.tag_ for t in tokens),
            _hashes(t.dep_ for t in tokens),
            _hashes(t.ent_type_ for t in tokens if t.ent_type_),
        )

    def sizes(self) -> dict[str, int]:
        """How many values each column can take."""
        words, tags, labels = len(self.words) + 1, len(self.tags) + 1, len(self.labels) + 1
        own = {
            "word": words, "head_word": words, "common": len(self.common) + 1, "tag": tags, "label": labels,
            "head_tag": tags, "head_label": labels, "named": len(self.kinds) + 1,
        }  # fmt: skip
        return {name: size if size is not None else own[name] for name, size in COLUMNS.items()}


def columns_of(doc: Doc, places: Iterable[tuple[int, int]], alphabet: Alphabet) -> Ints:
    """The columns of every token, shape (tokens, columns), in the order of `COLUMNS`.

    Args:
        doc: the parsed text.
        places: the offsets of the names of places and peoples that the reader found in it.
        alphabet: what has a number of its own.
    """
    tokens = list(doc)
    heads = np.array([t.head.i for t in tokens], dtype=np.int64)
    words = numbers((key_of(t) for t in tokens), alphabet.words)
    tags = numbers((_hash(t.tag_) for t in tokens), alphabet.tags)
    labels = numbers((_hash(t.dep_) for t in tokens), alphabet.labels)
    place = _places(tokens, places)
    found = {
        "word": words, "head_word": words[heads], "common": numbers((_hash(t.lower_) for t in tokens), alphabet.common),
        "tag": tags, "label": labels, "head_tag": tags[heads], "head_label": labels[heads],
        "named": numbers((_hash(t.ent_type_) for t in tokens), alphabet.kinds), "place": place,
        "shape": np.array([_shape(t) + _SHAPES * t.is_sent_start for t in tokens], dtype=np.int64),
        "from_place": _from_place(place), "before": _before(tokens),
    }  # fmt: skip
    return np.stack([found[name] for name in COLUMNS], axis=1)


def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _hashes(words: Iterable[str]) -> NDArray[np.uint32]:
    return np.array(sorted({_hash(w) for w in words}), dtype=np.uint32)


def _places(tokens: Sequence[Token], places: Iterable[tuple[int, int]]) -> Ints:
    """For each token 1 where it begins the name of a place, 2 inside one, else 0."""
    marks = np.zeros(len(tokens), dtype=np.int64)
    starts = np.array([t.idx for t in tokens])
    ends = np.array([t.idx_end for t in tokens])
    for start, end in places:
        inside = np.flatnonzero((starts < end) & (start < ends))
        marks[inside] = 2
        marks[inside[:1]] = 1
    return marks


def _from_place(place: Ints) -> Ints:
    """How far the nearest name of a place is, in steps; the last where there is none."""
    named = np.flatnonzero(place)
    if not len(named):
        return np.full(len(place), len(_FROM_PLACE) + 1, dtype=np.int64)
    far = np.abs(np.arange(len(place))[:, None] - named).min(axis=1)
    steps: Ints = np.digitize(far, _FROM_PLACE).astype(np.int64)
    return steps


def _before(tokens: Sequence[Token]) -> Ints:
    """How often a noun stood in the text before, up to three times; 0 for all that is no noun."""
    seen: Counter[str] = Counter()
    times = np.zeros(len(tokens), dtype=np.int64)
    for number, token in enumerate(tokens):
        if token.pos_ == "NOUN":
            times[number] = min(seen[token.lemma], 3)
            seen[token.lemma] += 1
    return times


def _shape(token: Token) -> int:
    """Lower case, a capital first, capitals only, with a digit, another word, or no word."""
    if token.text.islower() and token.is_alpha:
        return 0
    if any(c.isdigit() for c in token.text):
        return 3
    if token.text.isupper():
        return 2
    if token.text[:1].isupper():
        return 1
    return 4 if any(c.isalpha() for c in token.text) else 5
