"""Ties the words of encoded documents with spaCy's parser, one step of all documents after the other.

The parser's own loop leaves and takes Python's lock several times for each word, and multiplies with a library that
does not know this processor; both together cost more than what it works out. The steps and weights here are its own.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.ml.parser_model import ParserStepModel
from spacy.tokens import Doc

Floats = NDArray[np.float32]

_TOGETHER = 16_384  # words that are tied together at most, unless a single text has more


class _Room(threading.local):
    """Where the sums of a batch are written over those of the last: new memory for them takes as long as the sums."""

    sums: Floats = np.empty((0, 0), dtype=np.float32)

    def of(self, rows: int, width: int) -> Floats:
        if rows > _TOGETHER:
            return np.empty((rows, width), dtype=np.float32)  # not kept
        if len(self.sums) < rows:
            self.sums = np.empty((rows, width), dtype=np.float32)
        return self.sums[:rows]


class Transitions:
    """Finds the ties of each document, the most likely next step first.

    What a step may do goes by some words around the place that a document has been read to. What each word would add in
    each of these places is worked out beforehand; a step sums these up, the larger of two sums for each unit.
    """

    def __init__(self, parser: Any) -> None:
        """Of a pipeline's parser, a `DependencyParser` that looks at one way to go on only."""
        self._parser = parser
        first, last = parser.model.get_ref("lower"), parser.model.get_ref("upper")
        weights, bias = first.get_param("W"), first.get_param("b")  # (places, units, 2, inputs), (units, 2)
        places, self._units, _, inputs = weights.shape
        self._adding = np.ascontiguousarray(weights.transpose(3, 0, 2, 1).reshape(inputs, -1))
        self._nothing = first.get_param("pad").transpose(0, 1, 3, 2).reshape(-1)
        self._bias = bias.T.reshape(-1)
        self._places = np.arange(places, dtype=np.int32)
        self._weights = np.ascontiguousarray(last.get_param("W").T)
        self._last_bias = last.get_param("b")
        self._steps = ParserStepModel.__new__(ParserStepModel)  # to be asked which words a step goes by, no more
        self._steps.state2vec = SimpleNamespace(nF=places)
        self._room = _Room()

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Set heads, relations and sentences of documents that have their rows of numbers."""
        some: list[Doc] = []
        for doc in docs:
            if some and sum(map(len, some)) + len(doc) >= _TOGETHER:
                self._tie(some)
                some = []
            some.append(doc)
        self._tie(some)

    def _tie(self, docs: Sequence[Doc]) -> None:
        parser, places, units = self._parser, self._places, self._units
        adds = self._added(parser.model.get_ref("tok2vec").predict(docs)).reshape(-1, 2 * units)
        reached = parser.moves.init_batch(docs)
        going = [state for state in reached if not state.is_final()]
        while going:
            words = self._steps.get_token_ids(going)
            words *= len(places)
            words += places
            sums = np.add.reduce(adds.take(words, axis=0, mode="wrap"), axis=1)  # wrap: no word, -1, is the last
            scores = np.maximum(sums[:, :units], sums[:, units:]) @ self._weights
            scores += self._last_bias
            going = parser.transition_states(going, scores)
        parser.set_annotations(docs, reached)

    def _added(self, rows: Floats) -> Floats:
        """What each word adds in each place, and last what is added where no word is."""
        added = self._room.of(len(rows) + 1, self._adding.shape[1])
        np.matmul(rows, self._adding, out=added[:-1])
        added[-1] = self._nothing
        added[:, : len(self._bias)] += self._bias  # once for each step: in its first place
        return added
