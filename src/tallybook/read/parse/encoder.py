"""spaCy's encoder of words in their sentence, worked out in stretches that fit a processor's cache.

The weights and the outcome are those of spaCy's own `tok2vec`, but for the last digits; what differs is that each
different word of a batch is looked up once, and that no array grows with the batch but the one that is handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

Floats = NDArray[np.float32]

_ROWS = 1024  # rows of a stretch: its products stay in the cache
_PIECES = 3  # of a maxout
_ODD = np.uint64(0x9E3779B97F4A7C15)
_TINY = np.float32(1e-8)  # as spaCy has it: no variance is none


@dataclass(frozen=True)
class _Layer:
    """A row from itself and its neighbours: the largest of three sums for each unit, brought to mean 0 and variance 1.

    `weights` has shape (3 * width, _PIECES * width), the pieces one after the other.
    """

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    @classmethod
    def of(cls, maxout: Model[Any, Any], norm: Model[Any, Any]) -> _Layer:
        weights, bias = _told(maxout, "W"), _told(maxout, "b")  # (units, pieces, inputs), (units, pieces)
        units, pieces, inputs = weights.shape
        return cls(
            np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(inputs, pieces * units)),
            np.ascontiguousarray(bias.T.reshape(-1)),
            _told(norm, "G"),
            _told(norm, "b"),
        )

    def add(self, rows: Floats, to: Floats, wide: Floats, sums: Floats) -> None:
        """Set `to` to its rows with what the layer makes of them; `rows` has one more at either end."""
        count, width = to.shape
        wide, sums = wide[:count], sums[:count]
        for away in range(3):
            wide[:, away * width : (away + 1) * width] = rows[away : away + count]
        np.matmul(wide, self.weights, out=sums)
        sums += self.bias
        best = np.maximum(sums[:, :width], sums[:, width : 2 * width])
        np.maximum(best, sums[:, 2 * width :], out=best)
        best -= best.mean(axis=1, keepdims=True)
        best *= (np.einsum("ij,ij->i", best, best)[:, None] / np.float32(width) + _TINY) ** np.float32(-0.5)
        best *= self.gain
        best += self.shift
        np.add(rows[1:-1], best, out=to)


@dataclass(frozen=True)
class Encoder:
    """Gives each token of some documents its row of numbers, which tagger and parser go by."""

    columns: list[int | str]
    embed: Model[Any, Any]
    mix: Model[Any, Any]
    layers: tuple[_Layer, ...]

    @classmethod
    def of(cls, model: Model[Any, Any]) -> Encoder:
        """From the model of spaCy's `tok2vec`: hashed columns of each word, mixed; then layers of windows of three."""
        extract, _, embed, mix, _ = model.get_ref("embed").layers
        within = list(model.get_ref("encode").walk())
        maxouts, norms = ([node for node in within if node.name == name] for name in ("maxout", "layernorm"))
        layers = tuple(_Layer.of(maxout, norm) for maxout, norm in zip(maxouts, norms, strict=True))
        return cls(extract.attrs["columns"], embed, mix, layers)

    def __call__(self, docs: Sequence[Doc]) -> list[Floats]:
        """The rows of each document, shape (tokens, width); none may be empty."""
        words = self._words(docs)
        width, apart = words.shape[1], len(self.layers)  # blank rows between, so that no document sees another
        starts, count = [], apart
        for doc in docs:
            starts.append(count)
            count += len(doc) + apart
        rows = np.zeros((count + 2, width), dtype=np.float32)  # one more at either end
        at = 0
        for doc, start in zip(docs, starts, strict=True):
            rows[start + 1 : start + 1 + len(doc)] = words[at : at + len(doc)]
            at += len(doc)
        other = np.zeros_like(rows)
        wide = np.empty((min(count, _ROWS), 3 * width), dtype=np.float32)
        sums = np.empty((min(count, _ROWS), _PIECES * width), dtype=np.float32)
        for layer in self.layers:
            for start in range(0, count, _ROWS):
                end = min(start + _ROWS, count)
                layer.add(rows[start : end + 2], other[start + 1 : end + 1], wide, sums)
            rows, other = other, rows
        return [rows[start + 1 : start + 1 + len(doc)].copy() for doc, start in zip(docs, starts, strict=True)]

    def _words(self, docs: Sequence[Doc]) -> Floats:
        """What each token is by itself, one document after the other; worked out once for each different word."""
        told = np.concatenate([doc.to_array(self.columns) for doc in docs]).astype(np.uint64)
        keys = np.zeros(len(told), dtype=np.uint64)
        for column in told.T:
            keys = (keys ^ column) * _ODD
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        rows: Floats = self.mix.predict(self.embed.predict(told[first]))[which.reshape(-1)]
        return rows


def _told(node: Model[Any, Any], name: str) -> Floats:
    return np.asarray(node.get_param(name), dtype=np.float32)
