"""A tagger of sequences: layers of simple recurrent units that read both ways, and a chain of labels over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
_RESCALE = 4  # steps after which products of probabilities are brought back to a sum of one


@dataclass(frozen=True)
class _Layer:
    """One layer of simple recurrent units, both ways at once.

    `inputs` has shape (width * inputs, 8 units): the forget gates of both ways, their reset gates (all of these at half
    their weight, for `_sigmoid_of_half`), what is new, and what is passed on. Only the sum over time is worked out step
    by step; all else is done for all rows at once.

    Source: Lei, Zhang, Wang, Dai, Artzi (2018), Simple Recurrent Units for Highly Parallelizable Recurrence.
    """

    inputs: Floats
    bias: Floats

    @classmethod
    def stored(cls, inputs: Floats, bias: Floats) -> _Layer:
        """From weights in the order of the file: new, forget, reset and passed on forwards, then the same backwards."""
        parts = np.arange(inputs.shape[1]).reshape(2, 4, -1)
        order = parts.transpose(1, 0, 2)[[1, 2, 0, 3]].reshape(-1)
        halves = np.repeat(np.array([0.5, 1.0], dtype=np.float32), inputs.shape[1] // 2)
        return cls(np.ascontiguousarray(inputs[:, order] * halves), bias[order] * halves)

    def run(self, rows: Floats, packing: _Packing) -> Floats:
        """Both readings of every row, shape (rows, 2 units)."""
        if len(self.inputs) > rows.shape[1]:
            rows = packing.with_neighbours(rows)
        gates = packing.times(rows, self.inputs)
        gates += self.bias
        width = gates.shape[1] // 4  # the units of both ways
        units = width // 2
        _sigmoid_of_half(gates[:, : 2 * width])
        forget, reset, new, passed = np.split(gates, 4, axis=1)
        new *= 1.0 - forget
        cell = np.empty((2, len(rows), units), dtype=np.float32)
        kept = np.empty_like(cell)
        for way in (0, 1):
            own = slice(way * units, (way + 1) * units)
            np.take(forget[:, own], packing.order[way], axis=0, out=kept[way])
            np.take(new[:, own], packing.order[way], axis=0, out=cell[way])
        before = 0
        for start, end in packing.steps[1:]:
            step = kept[:, start:end]
            step *= cell[:, before : before + end - start]
            cell[:, start:end] += step
            before = start
        result = np.empty((len(rows), width), dtype=np.float32)
        for way in (0, 1):
            result[packing.order[way], way * units : (way + 1) * units] = cell[way]
        result -= passed
        result *= reset
        result += passed
        return result


def _sigmoid_of_half(halves: Floats) -> None:
    """In place: the sigmoid of numbers that are given at half their value."""
    np.tanh(halves, out=halves)
    halves *= 0.5
    halves += 0.5


@dataclass(frozen=True)
class _Packing:
    """Sequences side by side, the longest first: `order` gives the rows by step, forwards and backwards."""

    order: Ints
    steps: tuple[tuple[int, int], ...]
    width: int
    starts: Ints
    texts: tuple[tuple[int, int], ...]

    def times(self, rows: Floats, weights: Floats) -> Floats:
        """A product of matrices, text by text: a larger one may round its sums in another order."""
        result = np.empty((len(rows), weights.shape[1]), dtype=np.float32)
        for start, end in self.texts:
            np.matmul(rows[start:end], weights, out=result[start:end])
        return result

    def with_neighbours(self, rows: Floats) -> Floats:
        """Each row with the one before and the one after it in its sequence; zeros beyond the ends."""
        size, inputs = rows.shape
        wide = np.zeros((size, 3 * inputs), dtype=np.float32)
        wide[1:, :inputs] = rows[:-1]
        wide[:, inputs : 2 * inputs] = rows
        wide[:-1, 2 * inputs :] = rows[1:]
        wide[self.starts, :inputs] = 0
        wide[self.starts[self.starts > 0] - 1, 2 * inputs :] = 0
        return wide

    @classmethod
    def of(cls, sequences: Sequence[tuple[int, int]], texts: Sequence[tuple[int, int]]) -> _Packing:
        longest = sorted(sequences, key=lambda s: s[0] - s[1])
        starts = np.array([s for s, _ in longest])
        ends = np.array([e for _, e in longest])
        live = np.searchsorted(starts - ends, -np.arange(int(ends[0] - starts[0])), side="left")  # by step
        after = np.cumsum(live)
        step = np.repeat(np.arange(len(live)), live)
        which = np.arange(int(after[-1])) - np.repeat(after - live, live)
        order = np.stack([starts[which] + step, ends[which] - 1 - step])
        steps = tuple(zip((after - live).tolist(), after.tolist(), strict=True))
        return cls(order, steps, len(longest), starts, tuple(texts))


@dataclass(frozen=True)
class Recurrent:
    """Gives every row of a sequence one of some labels; rows are numbers by column, each looked up in a table.

    Example:
        A model is trained elsewhere; `Recurrent.from_arrays(load_arrays(path)[0])` reads it, and
        `((labels, shares),) = model.tag([(rows, [(0, len(rows))])])` runs it.
    """

    tables: tuple[Floats, ...]
    into: Floats
    into_bias: Floats
    layers: tuple[_Layer, ...]
    out: Floats
    out_bias: Floats
    follows: Floats
    first: Floats

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Recurrent:
        """From arrays by name: `table_0` ..., `into`, `into_bias`, `layer_0_inputs`, `layer_0_bias` ..., `out`,
        `out_bias`, `follows`, `first` (log-weights of label pairs and of first labels).
        """

        def get(name: str) -> Floats:
            return np.ascontiguousarray(arrays[name], dtype=np.float32)

        tables = tuple(get(f"table_{i}") for i in range(sum(n.startswith("table_") for n in arrays)))
        count = sum(n.startswith("layer_") and n.endswith("_inputs") for n in arrays)
        layers = tuple(_Layer.stored(*(get(f"layer_{i}_{part}") for part in ("inputs", "bias"))) for i in range(count))
        return cls(
            tables, get("into"), get("into_bias"), layers, get("out"), get("out_bias"), get("follows"), get("first")
        )

    def tag(self, texts: Sequence[tuple[Ints, Sequence[tuple[int, int]]]]) -> list[tuple[Ints, Floats]]:
        """For each text the best labels of its rows, and for each row the probability of every label.

        Several texts at once take less time than one after the other, and each gets what it would get alone.

        Args:
            texts: for each, its numbers by column, shape (rows, columns), and its sequences: half-open, not
                overlapping; rows that stand in none get label 0 for certain.
        """
        found, chosen, sequences, bounds, at = [], [], [], [], 0
        for rows, parts in texts:
            shares = np.zeros((len(rows), len(self.first)), dtype=np.float32)
            shares[:, 0] = 1.0
            found.append((np.zeros(len(rows), dtype=np.int64), shares))
            inside = [np.arange(a, b) for a, b in parts if a < b]
            chosen.append(np.concatenate(inside) if inside else np.zeros(0, dtype=np.int64))
            ends = [at, *(at + int(n) for n in np.cumsum([len(part) for part in inside]))]
            sequences += list(pairwise(ends))
            bounds.append((at, ends[-1]))
            at = ends[-1]
        if sequences:
            packing = _Packing.of(sequences, [(a, b) for a, b in bounds if a < b])
            scores = self._scores(
                np.concatenate([rows[at] for (rows, _), at in zip(texts, chosen, strict=True)]), packing
            )
            best, likely = self._best(scores, packing), self._shares(scores, packing)
            for (labels, shares), inside_it, (start, end) in zip(found, chosen, bounds, strict=True):
                labels[inside_it], shares[inside_it] = best[start:end], likely[start:end]
        return found

    def _scores(self, rows: Ints, packing: _Packing) -> Floats:
        values = np.concatenate([table[rows[:, i]] for i, table in enumerate(self.tables)], axis=1)
        values = np.maximum(packing.times(values, self.into) + self.into_bias, 0)
        for layer in self.layers:
            values = layer.run(values, packing)
        return packing.times(values, self.out) + self.out_bias

    def _best(self, scores: Floats, packing: _Packing) -> Ints:
        """The labels of the likeliest chain (Viterbi)."""
        order = packing.order[0]
        reached = scores[order]
        before = 0
        for start, end in packing.steps:
            if start == 0:
                reached[:end] += self.first
            else:
                paths = reached[before : before + end - start, :, None] + self.follows
                reached[start:end] += paths.max(axis=1)
            before = start
        labels = np.zeros(len(scores), dtype=np.int64)
        chosen = np.zeros(packing.width, dtype=np.int64)
        following = 0
        for start, end in reversed(packing.steps):
            live = end - start
            reached[start : start + following] += self.follows[:, chosen[:following]].T
            chosen[:live] = reached[start:end].argmax(axis=1)
            labels[order[start:end]] = chosen[:live]
            following = live
        return labels

    def _shares(self, scores: Floats, packing: _Packing) -> Floats:
        """The probability of each label of each row over all chains (forward and backward)."""
        order, follows = packing.order[0], np.exp(self.follows.astype(np.float64))
        values = scores[order].astype(np.float64)
        weights = np.exp(values - values.max(axis=1, keepdims=True))
        ahead, behind = np.empty_like(weights), np.ones_like(weights)
        before = 0
        for number, (start, end) in enumerate(packing.steps):
            if start == 0:
                ahead[:end] = np.exp(self.first) * weights[:end]
            else:
                ahead[start:end] = np.add.reduce(ahead[before : before + end - start, :, None] * follows, axis=1)
                ahead[start:end] *= weights[start:end]
            if number % _RESCALE == 0:
                ahead[start:end] /= ahead[start:end].sum(axis=1, keepdims=True)
            before = start
        for number in range(len(packing.steps) - 1, 0, -1):
            start, end = packing.steps[number]
            late = behind[start:end] * weights[start:end]
            if number % _RESCALE == 0:
                late /= late.sum(axis=1, keepdims=True)
            first = packing.steps[number - 1][0]
            behind[first : first + end - start] = np.add.reduce(late[:, None, :] * follows, axis=2)
        ahead *= behind
        ahead /= ahead.sum(axis=1, keepdims=True)
        result = np.empty_like(scores)
        result[order] = ahead
        return result
