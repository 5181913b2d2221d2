"""Which words of a parsed text name a person, body, place, people, day or amount: linear weights over hashed features.

It takes the place of the entity recogniser of spaCy's pipeline, whose labels it was taught, at a small part of its
cost: all tokens of a text are scored at once, from the tags and relations that the parse has found anyway.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from tallybook.records import TallybookError

Words = NDArray[np.uint64]
Floats = NDArray[np.float32]

# Columns of `doc.to_array`, and the features: each is one or more (column, tokens away) taken together.
_COLUMNS: list[int | str] = ["LOWER", "PREFIX", "SUFFIX", "SHAPE", "TAG", "DEP"]
_LOWER, _PREFIX, _SUFFIX, _SHAPE, _TAG, _DEP, _GOVERNOR, _GOVERNOR_TAG, _KNOWN = range(9)
FEATURES: tuple[tuple[tuple[int, int], ...], ...] = (
    ((_LOWER, 0),), ((_LOWER, -1),), ((_LOWER, 1),), ((_LOWER, -2),), ((_LOWER, 2),),
    ((_SUFFIX, 0),), ((_SUFFIX, -1),), ((_SUFFIX, 1),), ((_PREFIX, 0), (_SUFFIX, 0)),
    ((_SHAPE, 0),), ((_SHAPE, -1), (_SHAPE, 0)), ((_SHAPE, 0), (_SHAPE, 1)), ((_SHAPE, -1), (_SHAPE, 0), (_SHAPE, 1)),
    ((_TAG, 0),), ((_TAG, -1), (_TAG, 0)), ((_TAG, 0), (_TAG, 1)), ((_TAG, -2), (_TAG, -1), (_TAG, 0)),
    ((_TAG, 0), (_TAG, 1), (_TAG, 2)),
    ((_LOWER, -1), (_LOWER, 0)), ((_LOWER, 0), (_LOWER, 1)), ((_LOWER, -1), (_SHAPE, 0)), ((_LOWER, 1), (_SHAPE, 0)),
    ((_LOWER, -2), (_LOWER, -1), (_TAG, 0)), ((_TAG, 0), (_LOWER, 1), (_LOWER, 2)),
    ((_DEP, 0), (_GOVERNOR, 0)), ((_DEP, 0), (_GOVERNOR_TAG, 0), (_SHAPE, 0)), ((_GOVERNOR, 0), (_TAG, 0)),
    ((_LOWER, 0), (_SHAPE, 0)), ((_SHAPE, 0), (_LOWER, -1), (_LOWER, 1)),
    ((_KNOWN, 0), (_SHAPE, 0)), ((_KNOWN, 0), (_KNOWN, 1), (_TAG, 0)), ((_KNOWN, -1), (_KNOWN, 0), (_TAG, 0)),
    ((_KNOWN, 0), (_LOWER, -1)), ((_KNOWN, 0), (_LOWER, 1)),
)  # fmt: skip
_REACH = 2  # tokens to either side that a feature sees
_BITS = 17
BUCKETS = 1 << _BITS
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SALT = np.uint64(0xD6E8FEB86659FD93)
# How much a token leans on what the same word is elsewhere in the text.
_ELSEWHERE = np.float32(0.5)
# What `known` says of countries and their divisions, and how they are labelled where the weights see no name.
AREA = 1
_AREA_LABEL = "GPE"
_MISTAKEN = frozenset({"PERSON", "ORG", "NORP"})
_OTHER = 16 | 32  # a people, a given name
_NAME = "NNP"


def features(doc: Doc, known: Callable[[str], int]) -> NDArray[np.int32]:
    """The buckets of every token's features: shape (tokens, len(FEATURES)), each from 0 to BUCKETS - 1.

    `known` says what is known about a word in lower case, as a number.
    """
    columns = _columns(doc, known)
    padded = np.zeros((columns.shape[0] + 2 * _REACH, columns.shape[1]), dtype=np.uint64)
    padded[_REACH:-_REACH] = columns
    count = len(columns)
    found = np.empty((count, len(FEATURES)), dtype=np.int32)
    for number, parts in enumerate(FEATURES):
        mixed = np.full(count, number + 1, dtype=np.uint64) * _SALT
        for column, away in parts:
            mixed = (mixed ^ padded[_REACH + away : _REACH + away + count, column]) * _ODD
            mixed ^= mixed >> np.uint64(29)
        found[:, number] = (mixed * _ODD) >> np.uint64(64 - _BITS)
    return found


def _columns(doc: Doc, known: Callable[[str], int]) -> Words:
    own = doc.to_array(_COLUMNS)
    words, same = np.unique(own[:, _LOWER], return_inverse=True)
    strings = doc.vocab.strings
    told = np.array([known(strings[word]) for word in words.tolist()], dtype=np.uint64)[same]
    heads = np.arange(len(doc)) + doc.to_array(["HEAD"]).reshape(-1).astype(np.int64)
    return np.concatenate([own, own[heads][:, [_LOWER, _TAG]], told[:, None]], axis=1)


@dataclass(frozen=True)
class Names:
    """Weights by bucket: for each label among names, whether a token is of a name, and whether a name begins there."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    known: Callable[[str], int]
    version: str = "names"

    @classmethod
    def load(cls, path: Path, known: Callable[[str], int]) -> Names:
        """Read the file that `python -m evaluation.train_names` writes; runs no code.

        `known` says what is known about a word in lower case, as a number: see `Acquaintance`.

        Raises:
            TallybookError: the file can't be read.
        """
        try:
            raw = path.read_bytes()
            version = f"names-{hashlib.sha256(raw).hexdigest()[:8]}"
            with np.load(io.BytesIO(raw), allow_pickle=False) as table:
                labels = tuple(json.loads(str(table["card"]))["labels"])
                weights = np.zeros((BUCKETS, len(labels) + 2), dtype=np.float32)
                weights[table["buckets"]] = table["weights"].astype(np.float32) * table["scale"]
                return cls(labels, weights, table["bias"].astype(np.float32), known, version)
        except (OSError, KeyError, ValueError) as error:
            raise TallybookError(f"weights={path.name}: can't be read ({error}); install tallybook again") from error

    def scores(self, doc: Doc) -> Floats:
        """For each token the log-odds of each label, of being in a name, and of beginning one."""
        buckets = features(doc, self.known)
        total = np.repeat(self.bias[None, :], len(doc), axis=0)
        for column in buckets.T:
            total += self.weights[column]
        lowers = doc.to_array(["LOWER"]).reshape(-1)
        _, same, count = np.unique(lowers, return_inverse=True, return_counts=True)
        if count.max() > 1:
            sums = np.zeros((len(count), total.shape[1]), dtype=np.float32)
            capital = _capital(doc)
            np.add.at(sums, same[capital], total[capital])
            seen = np.bincount(same[capital], minlength=len(count)).astype(np.float32)
            mean = sums / np.maximum(seen, 1.0)[:, None]
            often = capital & (seen[same] > 1)
            kinds = slice(0, total.shape[1] - 1)
            total[often, kinds] += _ELSEWHERE * (mean[same[often], kinds] - total[often, kinds])
        return total

    def find(self, doc: Doc) -> list[tuple[int, int, str]]:
        """The names of a parsed document: first token, token after the last, kind; in order, none over another."""
        if not len(doc):
            return []
        found = [self._settled(doc, *span) for span in self.spans(self.scores(doc))]
        found += self._bare_areas(doc, {i for start, end, _ in found for i in range(start, end)})
        return sorted(found)

    def _settled(self, doc: Doc, start: int, end: int, label: str) -> tuple[int, int, str]:
        """A country or division that is neither a people nor a given name is a place, even where it is no other's."""
        if end == start + 1 and label in _MISTAKEN and self.known(doc[start].lower_) & (AREA | _OTHER) == AREA:
            return start, end, _AREA_LABEL
        return start, end, label

    def _bare_areas(self, doc: Doc, taken: set[int]) -> list[tuple[int, int, str]]:
        """Countries and their divisions that nothing else was made of: whatever stands around them, they are places."""
        tags = doc.to_array(["TAG"]).reshape(-1)
        names = np.flatnonzero(tags == doc.vocab.strings[_NAME]).tolist()
        return [(i, i + 1, _AREA_LABEL) for i in names if i not in taken and self.known(doc[i].lower_) & AREA]

    def spans(self, scores: Floats) -> Sequence[tuple[int, int, str]]:
        """Names as [first, after last] with the label that their tokens together speak for."""
        kinds = _log_sigmoid(scores[:, :-2])
        inside = scores[:, -2] > 0
        if not inside.any():
            return []
        begins = inside & (scores[:, -1] > 0)
        begins[0] |= inside[0]
        begins[1:] |= inside[1:] & ~inside[:-1]
        starts = np.flatnonzero(begins)
        found = []
        for number, start in enumerate(starts.tolist()):
            end = start + 1
            limit = int(starts[number + 1]) if number + 1 < len(starts) else len(inside)
            while end < limit and inside[end]:
                end += 1
            label = self.labels[int(kinds[start:end].sum(axis=0).argmax())]
            found.append((start, end, label))
        return found


def _capital(doc: Doc) -> NDArray[np.bool_]:
    """Whether each token begins with a capital letter: its shape, of which there are few, begins with "X"."""
    shapes = [int(shape) for shape in doc.to_array(["SHAPE"]).reshape(-1)]
    capital = {shape: doc.vocab.strings[shape].startswith("X") for shape in set(shapes)}
    return np.array([capital[shape] for shape in shapes], dtype=np.bool_)


def _log_sigmoid(values: Floats) -> Floats:
    return -np.logaddexp(np.float32(0), -values)
