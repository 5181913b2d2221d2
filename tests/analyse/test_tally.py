"""Tallies and months: what incidents add up to."""

from dataclasses import replace
from datetime import date

import pytest
from casework import TERRACE, VASHIRA, Case, on
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.analyse import by_month, tally
from tallybook.match.adding import add_figures
from tallybook.records import Actor, BadInput, Figure, Incident, Snapshot, Where


def incident(name, deaths=None, when=None, where=VASHIRA, **fields):
    figure = Figure.exactly(deaths) if isinstance(deaths, int) else deaths
    kinds = fields.pop("kinds", ("killing",))
    return Incident(name, kinds, name, (f"c-{name}",), (f"r-{name}",), deaths=figure, when=when, where=where, **fields)


def snapshot(*incidents):
    return Snapshot({}, {}, {i.id: i for i in incidents})


def test_bounds_add_up_each_for_itself_and_an_open_top_stays_open():
    whole = snapshot(incident("a", Figure(2, 3, 5)), incident("b", 4))
    assert tally(whole).deaths == Figure(6, 7, 9)
    opened = snapshot(incident("a", Figure(2, 3, 5)), incident("b", Figure(low=31)))
    assert tally(opened).deaths == Figure(33, 34, None)


def test_an_incident_without_a_figure_adds_nothing_and_is_shown():
    counted = tally(snapshot(incident("a", 4), incident("b")))
    assert (counted.deaths, counted.incidents, counted.unstated) == (Figure.exactly(4), ("a",), ("b",))


def test_a_part_of_a_counted_whole_adds_nothing_but_alone_it_does():
    part = incident("part", 12, links=(("part_of", "whole"),))
    assert tally(snapshot(incident("whole", Figure(low=31)), part)).deaths.low == 31
    assert tally(snapshot(incident("whole"), part)).deaths.low == 12
    assert tally(snapshot(part)).deaths.low == 12


def test_a_window_that_only_touches_the_period_widens_the_range():
    held = snapshot(
        incident("inside", 1, on("2031-05-03")),
        incident("mostly", 10, on("2031-04-30", "2031-05-05")),
        incident("hardly", 100, on("2031-05-30", "2031-06-05")),
        incident("outside", 1000, on("2031-07-01")),
        incident("undated", 10_000),
    )
    counted = tally(held, start=date(2031, 5, 1), end=date(2031, 5, 31))
    assert counted.deaths == Figure(1, 11, 111)


def test_filters_by_place_kind_victims_and_review():
    held = snapshot(
        incident("a", 1, victims=(Actor("Dhorai shopkeepers"),)),
        incident("b", 2, where=TERRACE, kinds=("bombing", "killing"), reviewed=True),
        incident("c", 4, where=None),
    )
    assert tally(held, place="Vashira").deaths.best == 1
    assert tally(held, place="VASHIRA").incidents == ("a",)
    assert tally(held, place="Upper Damra").deaths.best == 2
    assert tally(held, place="Qasmara").deaths.best == 3
    assert tally(held, place="qs:9").deaths.best == 2
    assert tally(held, kinds=("bombing",)).deaths.best == 2
    assert tally(held, victims="the shopkeepers").deaths.best == 1
    assert tally(held, reviewed_only=True).deaths.best == 2
    assert tally(held).deaths.best == 7
    assert dict(tally(held, place="Vashira", reviewed_only=True).definition) == {
        "place": "Vashira",
        "reviewed_only": "yes",
    }


def test_a_quarter_lies_in_its_city():
    quarter = Where("Saltmarket", "qs:1/saltmarket", -12.0, 72.0, "Qasmara", "QS", "Lower Damra", None, 1)
    held = snapshot(incident("city", 1), incident("quarter", 2, where=quarter))
    assert tally(held, place="Vashira").deaths.best == 3
    assert tally(held, place="Saltmarket").deaths.best == 2


def test_misuse_says_what_was_expected():
    with pytest.raises(BadInput, match="start=2031-06-01 end=2031-05-01"):
        tally(snapshot(), start=date(2031, 6, 1), end=date(2031, 5, 1))
    with pytest.raises(BadInput, match=r"kinds=murder: expected some of killing"):
        tally(snapshot(), kinds=("murder",))


def test_months_hold_each_incident_once_and_keep_the_rest_apart():
    held = snapshot(
        incident("may", 1, on("2031-05-03")),
        incident("span", 2, on("2031-05-30", "2031-06-05")),
        incident("even", 4, on("2031-05-31", "2031-06-01")),
        incident("year", 8, on("2030-01-01", "2030-12-31")),
        incident("undated", Figure(low=16)),
        incident("silent", None, on("2031-05-09")),
    )
    rows = {row.label: row for row in by_month(held)}
    assert list(rows) == ["2031-05", "2031-06", "longer", "undated"]
    assert rows["2031-05"].deaths == Figure.exactly(5)
    assert rows["2031-05"].spanning == ("even",)
    assert rows["2031-05"].unstated == ("silent",)
    assert rows["2031-06"].deaths == Figure.exactly(2)
    assert (rows["longer"].start, rows["longer"].end) == (date(2030, 1, 1), date(2030, 12, 31))
    assert rows["undated"].open_top == ("undated",)
    assert rows["undated"].deaths.high is None


def test_the_months_add_up_to_the_whole_even_with_parts_in_another_month():
    held = snapshot(
        incident("whole", Figure(31, 31, 40), on("2031-05-20", "2031-06-25")),
        incident("part", 12, on("2031-05-21"), links=(("part_of", "whole"),)),
    )
    rows = by_month(held)
    assert add_figures([row.deaths for row in rows]) == tally(held).deaths
    assert [row.parts for row in rows if row.label == "2031-05"] == [("part",)]


def test_the_first_and_the_last_month_of_the_calendar():
    rows = by_month(snapshot(incident("a", 1, on("0001-01-01")), incident("z", 1, on("9999-12-31"))))
    assert [(row.label, str(row.end)) for row in rows] == [("0001-01", "0001-01-31"), ("9999-12", "9999-12-31")]


FIGURES = st.one_of(
    st.none(),
    st.integers(0, 99).map(Figure.exactly),
    st.integers(0, 99).map(lambda n: Figure(low=n)),
    st.integers(0, 99).map(lambda n: Figure(high=n)),
    st.integers(0, 99).map(lambda n: Figure(best=n, approximate=True)),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(FIGURES, st.integers(0, 400), st.integers(0, 90)), max_size=8))
def test_low_best_high_are_ordered_and_months_add_up_to_the_whole(told):
    start = date(2031, 1, 1).toordinal()
    incidents = [
        incident(f"i{n}", figure, replace(on("2031-01-01"), start=date.fromordinal(start + first),
                                          end=date.fromordinal(start + first + days)))
        for n, (figure, first, days) in enumerate(told)
    ]  # fmt: skip
    held = snapshot(*incidents)
    whole = tally(held)
    rows = by_month(held)
    summed = add_figures([row.deaths for row in rows])
    assert (summed.low, summed.best, summed.high) == (whole.deaths.low, whole.deaths.best, whole.deaths.high)
    assert sorted(i for row in rows for i in (*row.incidents, *row.unstated)) == sorted(held.incidents)


def test_a_tally_of_matched_claims_can_be_followed_to_them():
    case = Case()
    report = case.report("Two men were shot dead.")
    case.claim(report, "killing", "Two men were shot dead", figure=2)
    matched = case.snapshot()
    (name,) = tally(matched).incidents
    assert set(matched.incidents[name].claims) == set(case.claims)
