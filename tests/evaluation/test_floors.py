"""Floors stand a stated tolerance below what was measured, catch what falls, and are never lowered in silence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import floors
from evaluation.floors import Measured, Score
from evaluation.gate import chosen, digest, fields
from tallybook.records import TallybookError


def score(value: float, answers: int = 1000, sha: str = "one", name: str = "deaths") -> Score:
    return Score(sha, {name: Measured(value, answers)}, 1.0)


def test_a_floor_is_a_hundredth_below_or_two_answers_where_they_are_few():
    assert Measured(0.8, 1000).floor == 0.79
    assert Measured(0.8, 50).floor == 0.76
    assert Measured(0.005, 1000).floor == 0.0
    assert Measured(0.8, 19).floor is None
    assert Measured(math.nan, 1000).floor is None


@given(st.floats(0, 1), st.integers(1, 10**6))
def test_what_was_measured_is_never_below_its_own_floor(value, answers):
    measured = score(round(value, 4), answers)
    pinned, lines = floors.moved("ucdp", measured, {}, allow_lower=False)
    assert lines == []
    assert list(floors.below("ucdp", measured, pinned)) == []


def test_what_falls_below_or_is_no_longer_measured_is_named():
    pinned = {"sha256": "one", "fields": {"deaths": 0.5, "country": 0.7}}
    assert list(floors.below("ucdp", score(0.4), pinned)) == [
        "ucdp deaths: 0.4000 is below the floor 0.5000",
        "ucdp country: floor 0.7000, no longer measured",
    ]


def test_an_update_raises_floors_and_keeps_those_that_still_hold():
    pinned = {"sha256": "one", "fields": {"deaths": 0.5}}
    assert floors.moved("ucdp", score(0.8), pinned, allow_lower=False)[0]["fields"] == {"deaths": 0.79}
    assert floors.moved("ucdp", score(0.505), pinned, allow_lower=True) == (pinned, [])


def test_an_update_refuses_to_lower_unless_told_and_then_says_so():
    pinned = {"sha256": "one", "fields": {"deaths": 0.5}}
    with pytest.raises(TallybookError, match="--allow-lower"):
        floors.moved("ucdp", score(0.4), pinned, allow_lower=False)
    moved, lines = floors.moved("ucdp", score(0.4), pinned, allow_lower=True)
    assert moved["fields"] == {"deaths": 0.39}
    assert lines == ["lowered: ucdp deaths from 0.5 to 0.39"]


def test_another_corpus_under_the_same_name_is_not_taken_for_the_old_one():
    pinned = {"sha256": "another", "fields": {"deaths": 0.5}}
    with pytest.raises(TallybookError, match="other reports or answers"):
        floors.moved("ucdp", score(0.8), pinned, allow_lower=False)
    assert floors.moved("ucdp", score(0.8), pinned, allow_lower=True)[0]["sha256"] == "one"


def test_floors_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "floors.toml"
    written = {"whole": {"ucdp": {"sha256": "one", "fields": {"first_incident.deaths": 0.57}}}, "tenth": {}}
    floors.write(written, path)
    assert floors.load(path) == {"whole": written["whole"]}
    assert floors.load(tmp_path / "none.toml") == {}


def test_the_shipped_floors_are_readable_and_below_one():
    pinned = floors.load()
    values = [v for part in pinned.values() for own in part.values() for v in own["fields"].values()]
    assert {"whole", "tenth"} <= set(pinned)
    assert values
    assert all(0 <= v < 1 for v in values)


def test_fields_of_a_scorers_answer_are_named_by_their_path_with_their_gold_answers():
    answer = {
        "first_incident": {"deaths": {"value": 0.5, "value_95": [0.4, 0.6]}},
        "source": {"precision": 0.9, "f1": 0.7, "f1_95": [0.6, 0.8], "hit": 7, "gold": 400},
        "lgl": {"within_161km_of_placed": 0.8, "within_161km_of_placed_95": [0.7, 0.9], "placed": 90},
        "killed_error_mean": 0.3,
    }
    assert dict(fields(answer, 90)) == {
        "first_incident.deaths": Measured(0.5, 90),
        "source": Measured(0.7, 400),
        "lgl.within_161km_of_placed": Measured(0.8, 90),
    }


def test_the_tenth_is_about_a_tenth_and_the_hash_tells_parts_apart():
    names = [f"report {i}" for i in range(2000)]
    assert 140 < sum(map(chosen, names)) < 260
    assert digest([{"id": "a"}], []) != digest([{"id": "b"}], [])
    assert digest([{"id": "a", "text": "b"}], []) == digest([{"text": "b", "id": "a"}], [])
