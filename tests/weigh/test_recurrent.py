"""The tagger of sequences against a plain calculation of the same, and its files."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tallybook.records import TallybookError
from tallybook.weigh import Recurrent, load_arrays, save_arrays

LABELS = 3
CARD = {"decides": "nothing", "learned_from": "chance", "by": "this test", "figures": {}}


def arrays(units: int = 4) -> dict[str, Any]:
    rng = np.random.default_rng(7)

    def some(*shape: int) -> Any:
        return rng.normal(0, 0.6, shape).astype(np.float32)

    return {
        "table_0": some(9, 5), "table_1": some(4, 3), "into": some(8, 6), "into_bias": some(6),
        "layer_0_inputs": some(18, 8 * units), "layer_0_bias": some(8 * units),
        "layer_1_inputs": some(2 * units, 8 * units), "layer_1_bias": some(8 * units),
        "out": some(2 * units, LABELS), "out_bias": some(LABELS),
        "follows": some(LABELS, LABELS), "first": some(LABELS),
    }  # fmt: skip


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def scores(rows: Any, a: dict[str, Any]) -> Any:
    """The log-weights of labels, worked out row by row."""
    x = np.concatenate([a["table_0"][rows[:, 0]], a["table_1"][rows[:, 1]]], axis=1)
    x = np.maximum(x @ a["into"] + a["into_bias"], 0)
    for layer in (0, 1):
        inputs, bias = a[f"layer_{layer}_inputs"], a[f"layer_{layer}_bias"]
        if layer == 0:
            edge = np.zeros_like(x[:1])
            x = np.concatenate([np.concatenate([edge, x[:-1]]), x, np.concatenate([x[1:], edge])], axis=1)
        gates = x @ inputs + bias
        ways = []
        for way, order in ((0, range(len(x))), (1, range(len(x) - 1, -1, -1))):
            new, forget, reset, skip = np.split(np.split(gates, 2, axis=1)[way], 4, axis=1)
            cell, read = np.zeros(new.shape[1]), np.zeros_like(new)
            for t in order:
                cell = sigmoid(forget[t]) * cell + (1 - sigmoid(forget[t])) * new[t]
                read[t] = sigmoid(reset[t]) * cell + (1 - sigmoid(reset[t])) * skip[t]
            ways.append(read)
        x = np.concatenate(ways, axis=1)
    return x @ a["out"] + a["out_bias"]


def chains(rows: Any, a: dict[str, Any]) -> dict[tuple[int, ...], float]:
    """The log-weight of every chain of labels."""
    emitted = scores(rows, a)
    found = {}
    for chain in itertools.product(range(LABELS), repeat=len(rows)):
        moves = sum(a["follows"][x, y] for x, y in itertools.pairwise(chain))
        found[chain] = float(a["first"][chain[0]] + moves + sum(emitted[t, y] for t, y in enumerate(chain)))
    return found


def test_labels_and_probabilities_are_those_of_all_chains_weighed_one_by_one() -> None:
    a = arrays()
    model = Recurrent.from_arrays(a)
    rng = np.random.default_rng(3)
    rows = np.stack([rng.integers(0, 9, 17), rng.integers(0, 4, 17)], axis=1)
    sequences = [(0, 6), (7, 8), (8, 13)]
    ((labels, shares),) = model.tag([(rows, sequences)])
    for start, end in sequences:
        weighed = chains(rows[start:end], a)
        assert tuple(labels[start:end]) == max(weighed, key=lambda c: weighed[c])
        total = sum(np.exp(w) for w in weighed.values())
        for t in range(end - start):
            for label in range(LABELS):
                share = sum(np.exp(w) for c, w in weighed.items() if c[t] == label) / total
                assert shares[start + t, label] == pytest.approx(share, abs=1e-4)
    assert labels[6] == 0
    assert shares[6].tolist() == [1.0, 0.0, 0.0]


def test_nothing_to_tag_gives_label_0_everywhere() -> None:
    ((labels, shares),) = Recurrent.from_arrays(arrays()).tag([(np.zeros((3, 2), dtype=np.int64), [])])
    assert labels.tolist() == [0, 0, 0]
    assert (shares[:, 0] == 1).all()


def test_each_of_several_texts_gets_to_the_last_bit_what_it_gets_alone() -> None:
    model = Recurrent.from_arrays(arrays())
    rng = np.random.default_rng(5)
    lengths = (40, 3, 1, 0, 17, 112)
    texts = [
        (np.stack([rng.integers(0, 9, n), rng.integers(0, 4, n)], axis=1), [(0, n // 3), (n // 3, n)]) for n in lengths
    ]
    for text, (labels, shares) in zip(texts, model.tag(texts), strict=True):
        ((alone, its_shares),) = model.tag([text])
        assert labels.tolist() == alone.tolist()
        assert shares.tobytes() == its_shares.tobytes()


def test_files_give_the_arrays_back_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    for path in (first, second):
        save_arrays(path, {**arrays(), "words": np.array(["a", "of"])}, CARD)
    assert first.read_bytes() == second.read_bytes()
    loaded, card = load_arrays(first)
    assert card == CARD
    assert loaded["words"].tolist() == ["a", "of"]
    assert np.allclose(loaded["out"], arrays()["out"], atol=1e-3)


def test_a_file_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(b"no weights")
    with pytest.raises(TallybookError, match=r"broken\.npz"):
        load_arrays(path)
    with pytest.raises(TallybookError, match="figures"):
        save_arrays(path, {}, {"decides": "x", "learned_from": "y", "by": "z"})
