"""Models read back from their files decide as the library that trained them, and say what is wrong with a file."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from evaluation.grown import table_of
from tallybook.records import TallybookError
from tallybook.weigh import Linear, Trees, bucket, load_weights, save_weights

CARD = {"decides": "x", "learned_from": "made up numbers", "by": "this test", "figures": {}}


def _rows(*, missing):
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(400, 4))
    if missing:
        rows[chance.random(rows.shape) < 0.2] = np.nan
    return rows, (np.nan_to_num(rows[:, 0]) * 2 + np.nan_to_num(rows[:, 1]) > 0.3).astype(int)


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("classes", [1, 3])
def test_trees_read_back_from_a_file_decide_as_lightgbm_does(tmp_path, missing, classes):
    rows, labels = _rows(missing=missing)
    labels = labels if classes == 1 else labels + (np.nan_to_num(rows[:, 2]) > 0)
    options = {"objective": "binary"} if classes == 1 else {"objective": "multiclass", "num_class": 3}
    booster = lightgbm.train({**options, "verbose": -1, "num_threads": 1}, lightgbm.Dataset(rows, labels), 15)
    save_weights(tmp_path / "w.json.gz", {"model": table_of(booster, "abcd")}, CARD)
    trees = Trees.from_table(load_weights(tmp_path / "w.json.gz")["model"])
    assert np.allclose(trees.probabilities(rows), booster.predict(rows), atol=1e-3)


def test_rows_by_name_may_lack_features():
    rows, labels = _rows(missing=True)
    booster = lightgbm.train(
        {"objective": "binary", "verbose": -1, "num_threads": 1}, lightgbm.Dataset(rows, labels), 5
    )
    trees = Trees.from_table(table_of(booster, "abcd"))
    named = [{n: v for n, v in zip("abcd", row, strict=True) if not np.isnan(v)} | {"unknown": 1.0} for row in rows]
    assert np.array_equal(trees.scores(named), trees.scores(rows))


def test_a_linear_model_adds_up_weights_of_named_and_hashed_features():
    named = Linear(-1.0, {"dead": 2.0, "far": -0.5})
    assert named.score(["dead", "unknown"]) == 1.0
    assert named.score({"dead": 1.0, "far": 4.0}) == -1.0
    hashed = Linear(0.0, {bucket("word=fired", 1024): 1.5, "=plain": 1.0}, 1024)
    assert hashed.score(["word=fired", "=plain"]) == 2.5
    assert 0.9 < hashed.probability(["word=fired", "=plain"]) < 1
    assert Linear.from_table(hashed.table()) == hashed


def test_weights_are_not_written_without_saying_what_they_are(tmp_path):
    with pytest.raises(TallybookError, match="learned_from"):
        save_weights(tmp_path / "w.json", {}, {"decides": "x", "by": "y", "figures": {}})


@pytest.mark.parametrize("raw", [b"", b"not json", b"[1]", b"{}", b"\x1f\x8bbroken"])
def test_a_damaged_file_of_weights_is_named(tmp_path, raw):
    (tmp_path / "w.json").write_bytes(raw)
    with pytest.raises(TallybookError, match=r"weights=w\.json"):
        load_weights(tmp_path / "w.json")
