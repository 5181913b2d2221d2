"""Tables of findings in words and as CSV: every bound has its column, no spreadsheet takes a cell for a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from tallybook.analyse.finding import Cell, Column, Interval, Row, Table
from tallybook.publish.tabled import as_csv, cell_words, is_number, sort_key
from tallybook.records import Figure

TABLE = Table(
    "by-place", "By place",
    (Column("place", "Place"), Column("deaths", "Deaths"), Column("ratio", "Ratio"), Column("day", "Day")),
    (
        Row(("=Vashira", Figure(1, 2, None), Interval(0.5, 1.25, 2.0), date(2031, 5, 1)), ("c-1", "c-2"), ("i-1",)),
        Row(("Port", Figure.exactly(0), None, None)),
    ),
)  # fmt: skip


def test_csv_has_a_column_for_each_bound_and_what_each_row_rests_on():
    rows = list(csv.DictReader(io.StringIO(as_csv(TABLE).decode())))
    assert rows[0] == {
        "place": "'=Vashira", "deaths_low": "1", "deaths_best": "2", "deaths_high": "", "ratio_low": "0.5",
        "ratio_best": "1.25", "ratio_high": "2.0", "day": "2031-05-01", "claims": "c-1 | c-2", "incidents": "i-1",
    }  # fmt: skip
    assert (rows[1]["deaths_low"], rows[1]["ratio_best"]) == ("0", "")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, "–"),
        (0, "0"),
        (1234567, "1,234,567"),
        (1234.5, "1,234"),
        (0.00001234, "1.2e-05"),
        (3.0, "3"),
        (Figure(3, 4, 9), "4 (3–9)"),
        (Interval(None, None, None), "–"),
        (Interval(-3, -3, -3), "-3"),
        (Interval(-3, -2, 0), "-2 (-3 to 0)"),
        (Interval(None, 2.0, 3.5), "2 (at most 3.5)"),
        (date(2031, 5, 1), "1 May 2031"),
        ("Port", "Port"),
    ],
)
def test_cells_in_words(cell: Cell, words: str):
    assert cell_words(cell) == words


def test_numbers_stand_to_the_right_and_ranges_are_sorted_by_their_best():
    assert [is_number(TABLE, n) for n in range(4)] == [False, True, True, False]
    assert [sort_key(c) for c in (Figure(3, 4, 9), Interval(2.5, None, None), Figure(), "b", None)] == [
        "4.0", "2.5", "", "b", "",
    ]  # fmt: skip
