"""The waterfall of a pair: each comparison's bar begins where the one before ended."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.publish.waterfall import LABEL, SCALE, Step, waterfall

BITS = st.integers(-120, 120).map(lambda tenths: tenths / 10)


@given(st.lists(BITS, max_size=14), st.sampled_from([-1.05, 0.05, 1.05]))
def test_bars_join_up_stay_inside_the_scale_and_come_to_the_sum(bits: list[float], threshold: float) -> None:
    drawn = waterfall([Step("days", "one day", value) for value in bits], threshold_bits=threshold)
    *steps, total = drawn.bars
    assert all(bar.x >= LABEL and bar.x + bar.width <= LABEL + SCALE + 1.5 for bar in drawn.bars)
    for before, after in itertools.pairwise(steps):
        end = before.x + before.width if before.speaks_for else before.x
        start = after.x if after.speaks_for else after.x + after.width
        assert start == pytest.approx(end, abs=2.1)  # a bar of no weight is drawn one pixel wide
    assert total.found == ("one event" if sum(bits) >= threshold else "two events")


def test_what_forbids_decides_whatever_else_speaks_for_one_event() -> None:
    drawn = waterfall([Step("names", "many in common", 9.0), Step("days", "a year apart", None)])
    assert (drawn.bars[-1].found, drawn.bars[-1].value) == ("two events", "never")
    assert drawn.bars[1].forbids


def test_the_words_say_what_the_drawing_shows() -> None:
    drawn = waterfall([Step("days", "one same day", 3.04), Step("words of the reports", "hardly alike", -1.0)])
    assert drawn.words == "one event: days, one same day: +3.0 bits; words of the reports, hardly alike: -1.0 bits"
