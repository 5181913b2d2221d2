"""Months and weeks: what stands where, what is left out and said, gaps that are no zeros."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.analyse.forecast.panel import Happening, Looked, history_of, next_start, start_of

MONTHS = [date(2031, m, 1) for m in range(1, 7)]
SPAN = (date(2031, 1, 1), date(2031, 6, 30))
LOOKED = Looked(*SPAN, dict.fromkeys(MONTHS, 4), {})


def killed(name, start, end=None, place="Dhorai", **fields):
    fields = {"low": 1, "best": 2, "high": 3, **fields}
    return Happening(name, place, start, end or start, **fields)


def test_low_best_and_high_add_up_by_place_and_month_and_an_open_high_stays_open():
    held = history_of(
        [
            killed("a", date(2031, 2, 3)),
            killed("b", date(2031, 2, 28), high=None),
            killed("c", date(2031, 3, 1), place="Vashir"),
        ],
        LOOKED,
    ).months
    assert held.places == ("Dhorai", "Vashir")
    assert held.deaths[:2, 1, 0].tolist() == [2, 4]
    assert np.isnan(held.deaths[2, 1, 0])
    assert held.deaths[:, 2, 1].tolist() == [1, 2, 3]
    assert held.incidents.sum() == 3
    assert held.under[1, 0] == ("a", "b")


def test_a_window_over_two_months_stands_where_most_of_its_days_lie():
    held = history_of([killed("a", date(2031, 1, 25), date(2031, 2, 20))], LOOKED).months
    assert held.incidents[:, 0].tolist() == [0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("happening", "reason"),
    [
        (killed("a", date(2031, 1, 1), date(2031, 12, 31)), "dated only to more than 62 days"),
        (Happening("a", "Dhorai", None, None, 2, 2, 2), "without a day"),
        (killed("a", date(2031, 2, 2), place=None), "without a place of this level"),
        (killed("a", date(2029, 2, 2)), "outside the months that were looked at without a gap"),
    ],
)
def test_what_can_stand_in_no_month_is_left_out_counted_and_said(happening, reason):
    (left,) = history_of([happening, killed("b", date(2031, 3, 3))], LOOKED).left_out
    assert (left.reason, left.names, left.deaths) == (reason, ("a",), 2)


def test_a_month_nobody_looked_at_is_a_gap_and_no_zero():
    reports = {m: 3 for m in MONTHS if m.month != 2}
    held = history_of([killed("a", date(2031, 1, 5)), killed("b", date(2031, 4, 5))], Looked(*SPAN, reports, {}))
    assert held.gaps == (date(2031, 2, 1),)
    assert held.months.starts == tuple(MONTHS[2:])
    assert [one.names for one in held.left_out] == [("a",)]


def test_a_last_month_that_is_not_over_is_no_month_yet():
    held = history_of([killed("a", date(2031, 5, 5))], Looked(SPAN[0], date(2031, 6, 20), dict.fromkeys(MONTHS, 4), {}))
    assert held.months.starts[-1] == date(2031, 5, 1)


def test_months_with_few_reports_are_named():
    held = history_of(
        [killed("a", date(2031, 5, 5))], Looked(*SPAN, {m: 1 if m.month == 3 else 20 for m in MONTHS}, {})
    )
    assert held.thin == (date(2031, 3, 1),)


def test_neighbours_are_the_nearest_by_what_happened_so_far():
    spots = {"a": (10, 10), "b": (10, 11), "c": (10, 13), "d": (10, 17), "nowhere": (None, None)}
    happenings = [
        killed(n, date(2031, 3, 1), place=n, latitude=spot[0], longitude=spot[1]) for n, spot in spots.items()
    ]
    held = history_of(happenings, LOOKED).months
    assert held.neighbours() == ((1, 2, 3), (0, 2, 3), (1, 0, 3), (2, 1, 0), ())
    assert held.until(2).neighbours() == ((), (), (), (), ())


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(["month", "week"]))
def test_every_day_lies_in_the_period_that_begins_on_its_start(day, unit):
    start = start_of(unit, day)
    assert start <= day < next_start(unit, start)
    assert start_of(unit, next_start(unit, start)) == next_start(unit, start)
