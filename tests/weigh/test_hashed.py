"""Hashed regressions read back from their table give the scores they gave before, but for rounding."""

from __future__ import annotations

import json

import numpy as np

from tallybook.weigh import Hashed


def test_scores_are_sums_of_the_weights_of_a_row_and_the_bias() -> None:
    model = Hashed(np.array([1.0, -1.0]), np.array([[1.0, 0.0], [2.0, 0.5], [0.0, 3.0]]))
    rows = [np.array([0, 1], dtype=np.int32), np.array([], dtype=np.int32), np.array([2], dtype=np.int32)]
    assert model.scores(rows).tolist() == [[4.0, -0.5], [1.0, -1.0], [1.0, 2.0]]
    halves = [np.full(len(row), 0.5) for row in rows]
    assert model.scores(rows, halves).tolist() == [[2.5, -0.75], [1.0, -1.0], [1.0, 0.5]]


def test_a_levelled_row_counts_by_the_root_of_its_length() -> None:
    model = Hashed(np.array([0.0]), np.ones((4, 1)), levelled=True)
    assert model.scores([np.arange(4, dtype=np.int32)]).tolist() == [[2.0]]


def test_a_model_read_back_from_its_table_differs_by_less_than_a_step() -> None:
    weights = np.random.default_rng(3).normal(size=(64, 3))
    model = Hashed(np.array([0.1, 0.2, 0.3]), weights)
    back = Hashed.from_table(json.loads(json.dumps(model.table())))
    assert np.abs(back.weights - weights).max() <= np.abs(weights).max() / 127
    assert back.table() == model.table()


def test_no_rows_give_no_scores() -> None:
    assert Hashed(np.array([0.0]), np.ones((4, 1))).scores([]).shape == (0, 1)
