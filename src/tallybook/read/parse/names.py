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
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

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
_NAME, _PREPOSITION = "NNP", "IN"
_DAY = "DATE"


@dataclass(frozen=True)
class Columns:
    """What features are made of, for the tokens of some documents one after the other.

    `starts` are the rows at which each document begins, and the number of all rows at the end.
    """

    rows: Words
    starts: tuple[int, ...]
    capital: NDArray[np.bool_]

    @classmethod
    def of(cls, docs: Sequence[Doc], known: Callable[[str], int]) -> Columns:
        """Read the columns of some documents of one vocabulary; `known` tells of a word in lower case, as a number."""
        starts = tuple(accumulate((len(doc) for doc in docs), initial=0))
        tables = [doc.to_array([*_COLUMNS, "HEAD"]).reshape(len(doc), len(_COLUMNS) + 1) for doc in docs]
        raw = np.concatenate(tables).astype(np.uint64)
        own, strings = raw[:, :-1], docs[0].vocab.strings
        heads = np.arange(len(own)) + raw[:, -1].astype(np.int64)
        told = _each(own[:, _LOWER], lambda word: known(strings[word]), np.uint64)
        # a shape begins with "X" where the word begins with a capital letter
        capital = _each(own[:, _SHAPE], lambda shape: strings[shape].startswith("X"), np.bool_)
        rows = np.concatenate([own, own[heads][:, [_LOWER, _TAG]], told[:, None]], axis=1)
        return cls(rows, starts, capital)

    def features(self) -> NDArray[np.int32]:
        """The buckets of every token's features: shape (tokens, len(FEATURES)), each from 0 to BUCKETS - 1."""
        count, documents = len(self.rows), len(self.starts) - 1
        lengths = np.diff(self.starts)
        # blank rows before, between and behind the documents, so that none sees into another
        at = np.arange(count) + _REACH * (1 + np.repeat(np.arange(documents), lengths))
        padded = np.zeros((count + _REACH * (documents + 1), self.rows.shape[1]), dtype=np.uint64)
        padded[at] = self.rows
        columns = np.ascontiguousarray(padded.T)
        found = np.empty((len(FEATURES), len(padded) - 2 * _REACH), dtype=np.int32)
        for number, parts in enumerate(FEATURES):
            mixed = np.full(found.shape[1], number + 1, dtype=np.uint64) * _SALT
            for column, away in parts:
                mixed ^= columns[column, _REACH + away : _REACH + away + len(mixed)]
                mixed *= _ODD
                mixed ^= mixed >> np.uint64(29)
            found[number] = (mixed * _ODD) >> np.uint64(64 - _BITS)
        own: NDArray[np.int32] = found.T[at - _REACH]
        return own


def _each(keys: Words, told: Callable[[int], Any], kind: type) -> NDArray[Any]:
    """What is told of each key, asked once for each different one."""
    different, where = np.unique(keys, return_inverse=True)
    return np.array([told(int(key)) for key in different], dtype=kind)[where.reshape(-1)]


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

    def scores(self, columns: Columns) -> Floats:
        """For each token the log-odds of each label, of being in a name, and of beginning one."""
        total = np.repeat(self.bias[None, :], len(columns.rows), axis=0)
        for column in columns.features().T:
            total += self.weights[column]
        documents = np.repeat(np.arange(len(columns.starts) - 1), np.diff(columns.starts))
        _, words = np.unique(columns.rows[:, _LOWER], return_inverse=True)
        _, same = np.unique(words * len(columns.starts) + documents, return_inverse=True)
        capital = columns.capital
        count = np.bincount(same[capital], minlength=int(same.max()) + 1)
        often = capital & (count[same] > 1)
        if often.any():
            kinds = slice(0, total.shape[1] - 1)
            sums = np.zeros((len(count), total.shape[1]), dtype=np.float32)
            np.add.at(sums, same[often], total[often])
            mean = sums / np.maximum(count, 1).astype(np.float32)[:, None]
            total[often, kinds] += _ELSEWHERE * (mean[same[often], kinds] - total[often, kinds])
        return total

    def find(self, docs: Sequence[Doc]) -> list[list[tuple[int, int, str]]]:
        """The names of parsed documents: first token, token after the last, kind; in order, none over another."""
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        columns = Columns.of(docs, self.known)
        scores = self.scores(columns)
        bounds = pairwise(columns.starts)
        return [self._found(doc, scores[start:end]) for doc, (start, end) in zip(docs, bounds, strict=True)]

    def _found(self, doc: Doc, scores: Floats) -> list[tuple[int, int, str]]:
        found = [self._settled(doc, *part) for span in self.spans(scores) for part in self._parted(doc, scores, *span)]
        return sorted(found + self._bare_areas(doc, {i for start, end, _ in found for i in range(start, end)}))

    def _parted(self, doc: Doc, scores: Floats, start: int, end: int, label: str) -> list[tuple[int, int, str]]:
        """ "On Sunday Karma Dolkun was stabbed": a day behind a preposition is no part of the name behind it."""
        day = end - start > 1 and label in _MISTAKEN and start > 0 and doc[start - 1].tag_ == _PREPOSITION
        if not day or self.labels[int(scores[start, :-2].argmax())] != _DAY:
            return [(start, end, label)]
        return [
            (start, start + 1, _DAY),
            (start + 1, end, self.labels[int(scores[start + 1 : end, :-2].sum(axis=0).argmax())]),
        ]

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
        inside = scores[:, -2] > 0
        if not inside.any():
            return []
        kinds = np.zeros_like(scores[:, :-2])
        kinds[inside] = _log_sigmoid(scores[inside, :-2])
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


def _log_sigmoid(values: Floats) -> Floats:
    return -np.logaddexp(np.float32(0), -values)
