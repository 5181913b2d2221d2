"""A finding that is kept comes back as it was, also what NumPy computed; numbers that are none become "not known"."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.analyse.codec import as_json, from_json
from tallybook.analyse.finding import Column, Finding, Interval, Picture, Refused, Row, Statement, Table
from tallybook.analyse.following import at, following
from tallybook.records import BadInput, Figure

NUMBERS = st.none() | st.integers(0, 10**9)
CELLS = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(lambda t: Figure(*sorted(t))),
    st.tuples(st.floats(0, 9), st.floats(0, 9), st.floats(0, 9)).map(lambda t: Interval(*sorted(t), level_0_1=0.9)),
)


def finding(*rows: Row, spec: object = None) -> Finding:
    width = len(rows[0].cells) if rows else 0
    columns = tuple(Column(f"c{n}", f"Column {n}") for n in range(width))
    return Finding(
        "tallies", "A count", (("by", "place"), ("rate", "")), (Statement("Nine died.", ("c-1",), ("i-1",)),), ("why",),
        (Table("deaths", "Deaths", columns, rows, "a note"),), (Picture("bars", "Bars", "Three bars", spec or {}),),
        (Refused("a rate", cause="no population", needed="a population claim"),),
    )  # fmt: skip


def told_again(told: Finding) -> Finding:
    return from_json(json.loads(json.dumps(as_json(told), allow_nan=False)))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4))
def test_every_cell_comes_back(rows: list[tuple[object, ...]]):
    made = finding(*(Row(cells, ("c-1", "c-2"), ("i-1",)) for cells in rows))  # type: ignore[arg-type]
    back = told_again(made)
    assert back.tables == made.tables
    assert (back.settings, back.says, back.cannot_know) == (made.settings, made.says, made.cannot_know)
    assert [str(r) for r in back.refused] == [str(r) for r in made.refused]


def test_what_numpy_computed_is_kept_as_plain_numbers():
    cells = (np.int64(3), np.float64(0.5), Interval(np.float64(1), np.float64(2), float("inf")))
    made = finding(Row(cells), spec={"data": {"values": [{"n": np.int64(3), "day": date(2031, 5, 1), "x": np.nan}]}})  # type: ignore[arg-type]
    back = told_again(made)
    assert back.tables[0].rows[0].cells == (3, 0.5, Interval(1.0, 2.0, None))
    assert back.pictures[0].spec == {"data": {"values": [{"n": 3, "day": "2031-05-01", "x": None}]}}


def test_a_value_that_json_has_no_word_for_is_refused():
    with pytest.raises(BadInput, match="expected text, a number"):
        as_json(finding(spec={"data": object()}))


def test_whoever_listens_hears_the_steps_and_nobody_else_does():
    heard: list[tuple[str, int, int | None]] = []
    at("sweeps", 1, 9)
    with following(lambda *told: heard.append(told)):
        at("sweeps", 2, 9)
    at("sweeps", 3, 9)
    assert heard == [("sweeps", 2, 9)]
