"""Dates of publication: the day in the stated zone, and no day where the words leave a doubt."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.collect.dates import stated_day

DAY = date(2010, 11, 18)


@pytest.mark.parametrize(
    "words",
    [
        "2010-11-18",
        "2010-11-18T23:30:00+05:00",
        "2010-11-18T23:30:00Z",
        "2010-11-18 23:30",
        "2010-11-18T00:10:00.123-0800",
        "20101118",
        "20101118T2330",
        "2010/11/18",
        "2010.11.18",
        "18 November 2010",
        "18 Nov 2010",
        "18-Nov-2010",
        "18th of November, 2010",
        "November 18, 2010",
        "Nov. 18, 2010 5:30 pm EST",
        "Thursday, November 18, 2010",
        "Thu, 18 Nov 2010 23:30:00 +0500",
        "Thu Nov 18 23:30:00 2010",
        "Thu Nov 18 23:30:00 PKT 2010",
        "18/11/2010",
        "11/18/2010",
        "18.11.2010 14:05",
        "  18\tNOVEMBER  2010 ",
        "2010 November 18",
        "18 November 2010, 5.30pm",
        "18 Nov 2010 at 17:30 (GMT)",
    ],
)
def test_the_usual_forms(words):
    assert stated_day(words).day == DAY


@pytest.mark.parametrize("words", ["03/04/2010", "3-4-2010", "03.04.2010"])
def test_two_readings_are_no_day(words):
    found = stated_day(words)
    assert found.day is None
    assert found.why == "C021"
    assert "2010-03-04" in found.what
    assert "2010-04-03" in found.what


def test_both_orders_of_one_day_are_no_doubt():
    assert stated_day("04/04/2010").day == date(2010, 4, 4)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "yesterday",
        "November 2010",
        "2010",
        "18/11/10",
        "0000-00-00",
        "2010-13-01",
        "2010-02-30",
        "31/31/2010",
        "1290124800",
        "1389-08-27",
        "Updated 18 November 2010",
        "18 November 2010 and 19 November 2010",
        "٢٠١٠-١١-١٨",
        "2010-11-18 " * 20,
    ],
)
def test_what_names_no_certain_day(words):
    found = stated_day(words)
    assert found.day is None
    assert found.why == "C022"
    assert found.what


@given(
    st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2200, 1, 1)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_any_moment_is_its_own_day_in_its_zone(moment, minutes):
    stated = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert stated_day(stated.isoformat()).day == moment.date()
    assert stated_day(format_datetime(stated)).day == moment.date()
    assert stated_day(moment.strftime("%A, %B %d, %Y at %I:%M %p").replace(" 0", " ")).day == moment.date()


@given(st.text(max_size=120))
def test_any_words_give_a_day_or_a_reason(words):
    found = stated_day(words)
    assert (found.day is None) == (found.why is not None)
