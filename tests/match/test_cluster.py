"""Cluster: joining by average, never against a conflict."""

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.match.cluster import cluster


def test_a_chain_of_look_alikes_does_not_become_one_group():
    scores = {"a": {"b": 1.0}, "b": {"c": 1.0}, "c": {"d": 1.0}, "d": {}}
    assert len(cluster(scores, absent=-3.0)) > 1
    assert cluster(scores, absent=0.0) == [("a", "b", "c", "d")]


def test_what_is_forbidden_stays_apart_through_merges():
    scores = {"a": {"b": 5.0, "c": 5.0}, "b": {"c": -math.inf}, "c": {}}
    assert {len(g) for g in cluster(scores, absent=0.0)} == {1, 2}


def test_must_goes_before_scores_and_the_first_of_contradicting_ones_holds():
    scores = {"a": {"b": -9.0}, "b": {}, "c": {"b": 9.0}}
    assert cluster(scores, absent=-1.0, must=[("a", "b")], cannot=[("b", "c")]) == [("a", "b"), ("c",)]
    contradicting = cluster(scores, absent=-1.0, must=[("a", "b"), ("a", "c")], cannot=[("b", "c")])
    assert contradicting == [("a", "b"), ("c",)]


def test_two_of_one_label_never_meet():
    scores = {"a": {"x": 2.0}, "b": {"x": 3.0}, "x": {}}
    groups = cluster(scores, absent=0.0, exclusive={"a": "r1", "b": "r1", "x": "r2"})
    assert groups == [("a",), ("b", "x")]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_names_are_kept_once_each_conflicts_hold_and_order_is_nothing(seed):
    rng = random.Random(seed)
    names = [f"n{i}" for i in range(12)]
    pairs = {
        (a, b): rng.choice([3.0, 1.0, -1.0, -math.inf]) for a in names for b in names if a < b and rng.random() < 0.4
    }
    forward = {n: {b: s for (a, b), s in pairs.items() if a == n} for n in names}
    backward = {n: {a: s for (a, b), s in pairs.items() if b == n} for n in reversed(names)}
    groups = cluster(forward, absent=-0.5)
    assert sorted(n for g in groups for n in g) == sorted(names)
    assert not any(pairs.get((a, b)) == -math.inf for g in groups for a in g for b in g)
    assert cluster(backward, absent=-0.5) == groups
