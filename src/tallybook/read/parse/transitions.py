"""Ties the words of encoded documents with spaCy's parser, one step of all documents after the other.

The parser's own loop leaves and takes Python's lock several times for each word, and multiplies with a library that
does not know this processor; both together cost more than what it works out. The steps and weights here are its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from spacy.tokens import Doc


class Transitions:
    """Finds the ties of each document, the most likely next step first."""

    def __init__(self, parser: Any) -> None:
        """Of a pipeline's parser, a `DependencyParser` that looks at one way to go on only."""
        self._parser = parser
        last = parser.model.get_ref("upper")
        self._weights = np.ascontiguousarray(last.get_param("W").T)
        self._bias = last.get_param("b")

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Set heads, relations and sentences of documents that have their rows of numbers."""
        parser = self._parser
        reached = parser.moves.init_batch(docs)
        going = [state for state in reached if not state.is_final()]
        model = parser.model.predict(docs)
        while going:
            scores = model.state2vec.predict(model.get_token_ids(going)) @ self._weights
            scores += self._bias
            going = parser.transition_states(going, scores)
        parser.set_annotations(docs, reached)
