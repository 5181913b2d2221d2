"""Histories from tables: events in UCDP GED's columns, months with places; faults name the file, the line, the cure."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.analyse.forecast.table import history_from_csv
from tallybook.records import BadInput

HEAD = "id,type_of_violence,adm_1,country,latitude,longitude,date_start,date_end,low,best,high"


def events(*rows, head=HEAD, **options):
    return history_from_csv([f"{line}\n" for line in (head, *rows)], name="events.csv", **options)


def row(day, best=3, *, end=None, low=None, high=None, adm="Dhorai", country="Qasmara", number=1):
    bounds = f"{best if low is None else low},{best},{best if high is None else high}"
    return f"{number},1,{adm},{country},31.5,51.2,{day},{end or day},{bounds}"


def test_events_stand_by_division_and_month_with_their_bounds_and_kinds():
    held = events(row("2031-01-02"), row("2031-02-20 00:00:00.000", 5, low=2, high=9), row("2031-03-31"))
    months = held.months
    assert months.places == ("Dhorai, Qasmara",)
    assert months.starts == (date(2031, 1, 1), date(2031, 2, 1), date(2031, 3, 1))
    assert months.deaths[:, 1, 0].tolist() == [2, 5, 9]
    assert months.signs["state_based"].sum() == 3
    assert len(held.weeks.starts) == 12


def test_by_country_events_without_a_division_count_too():
    rows = (row("2031-01-01"), row("2031-01-30", adm=""))
    assert events(*rows, level="country").months.deaths[1].sum() == 6
    (left,) = events(*rows).left_out
    assert (left.reason, left.deaths) == ("without a place of this level", 3)


def test_a_year_long_row_is_left_out_and_does_not_make_its_year_known():
    held = events(row("2031-01-01"), row("2031-03-31"), row("2031-01-01", 500, end="2031-12-31"))
    assert held.months.starts[-1] == date(2031, 3, 1)
    assert [(one.reason, one.deaths) for one in held.left_out] == [("dated only to more than 62 days", 500)]


def test_rows_whose_bounds_cross_are_counted_and_said():
    held = events(row("2031-01-01", 5, low=9, high=2), row("2031-01-31"))
    assert held.months.deaths[:, 0, 0].tolist() == [8, 8, 8]
    assert "line 2" in held.notes[0]


def test_an_empty_month_is_quiet_amid_few_events_and_a_gap_amid_many():
    few = [row(f"2031-{m:02d}-15") for m in (1, 2, 4, 5)]
    held = events(row("2031-01-01"), *few, row("2031-05-31"))
    assert held.gaps == ()
    assert "2031-03" in held.notes[0]
    assert held.months.incidents[:, 0].tolist() == [2, 1, 0, 1, 2]
    many = [row(f"2031-{m:02d}-{d:02d}") for m in (1, 2, 4, 5) for d in range(1, 29)]
    held = events(*many, row("2031-05-31"))
    assert held.gaps == (date(2031, 3, 1),)
    assert held.months.starts == (date(2031, 4, 1), date(2031, 5, 1))


def test_a_table_of_months_has_its_own_places_and_no_weeks():
    held = events("2031-01,Dhorai,4", "2031-02,Dhorai,0", "2031-02,Vashir,7", head="month,place,deaths")
    assert held.months.deaths[1].tolist() == [[4, 0], [0, 7]]
    assert held.months.incidents.sum() == 0
    assert held.weeks.starts == ()
    with_gap = events(
        "2031-01,Dhorai,4", "2031-03,Dhorai,1", head="month,place,deaths,incidents".replace(",incidents", "")
    )
    assert with_gap.gaps == (date(2031, 2, 1),)


@pytest.mark.parametrize(
    ("rows", "head", "told"),
    [
        (["1"], "number", "no column date_start, best, adm_1"),
        ([row("2031-13-01")], HEAD, "line 2: date_start='2031-13-01'"),
        ([row("2031-01-05", end="2031-01-02")], HEAD, "before date_start"),
        ([row("2031-01-05", "many")], HEAD, "best='many'"),
        ([row("2031-01-05", "9" * 400)], HEAD, "whole number"),
        ([row("2031-01-05").replace("31.5", "131.5")], HEAD, "latitude='131.5'"),
        ([row("2031-01-05").replace("31.5", "nan")], HEAD, "latitude='nan'"),
        (["2031-01,,4"], "month,place,deaths", "place is empty"),
        (["soon,Dhorai,4"], "month,place,deaths", "month='soon-01'"),
        (['2031-01,"Dhorai,4'], "month,place,deaths", "not a CSV table"),
    ],
)
def test_what_can_not_be_read_is_named_with_its_file_and_line(rows, head, told):
    with pytest.raises(BadInput) as raised:
        events(*rows, head=head)
    assert told in str(raised.value)
    assert "events.csv" in str(raised.value)


def test_an_empty_table_has_no_months():
    assert events().months.starts == ()
    assert events(head="month,place,deaths").months.starts == ()


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), max_size=6))
def test_any_text_is_a_history_or_a_message(lines):
    for head in (HEAD, "month,place,deaths", ""):
        with contextlib.suppress(BadInput):
            history_from_csv([f"{head}\n", *(f"{line}\n" for line in lines)], name="x.csv")
