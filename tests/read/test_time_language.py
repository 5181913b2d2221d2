"""Words for when, in sentences of ours: feasts, days of a month told before, spans, and what never comes out."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.read import claims as reader
from tallybook.read.dates import DateLexicon, resolve_date
from tallybook.records import Report

PUBLISHED = date(2014, 6, 19)
TABLE = Path(reader.__file__).parent / "lexicons" / "en" / "dates.toml"
LEXICON = DateLexicon.from_table(tomllib.loads(TABLE.read_text("utf-8")))


@pytest.mark.parametrize(
    ("words", "start", "end", "precision"),
    [
        ("on Christmas Day", "2013-12-25", "2013-12-25", 1),
        ("on Easter Sunday", "2014-04-20", "2014-04-20", 1),
        ("on Good Friday", "2014-04-18", "2014-04-18", 1),
        ("in the week of 5 May", "2014-05-05", "2014-05-11", 3),
        ("over the weekend of 7-8 June", "2014-06-07", "2014-06-08", 2),
        ("a year ago today", "2013-06-19", "2013-06-19", 1),
        ("ten years ago this month", "2004-06-01", "2004-06-30", 4),
        ("in the first quarter of 2013", "2013-01-01", "2013-03-31", 5),
        ("over five years", "2009-06-19", "2014-06-19", None),
        ("over the course of three weeks", "2014-05-29", "2014-06-19", 4),
        ("since 1996", "1996-01-01", "2014-06-19", None),
        ("on the night of 3 June", "2014-06-03", "2014-06-03", 1),
        ("last week", "2014-06-09", "2014-06-18", 3),
    ],
)
def test_words_mean_days(words: str, start: str, end: str, precision: int | None) -> None:
    when = resolve_date(words, PUBLISHED, LEXICON)
    assert when is not None
    assert (str(when.start), str(when.end), when.precision) == (start, end, precision)
    assert words.split()[-1] in when.basis


@pytest.fixture(scope="module")
def told(knowledge):
    def claims(text: str) -> dict[str, tuple[str, str]]:
        found = reader.read(Report("r", text, published=PUBLISHED), knowledge)
        return {c.words: (str(c.when.start), str(c.when.end)) for c in found if c.when is not None}

    return claims


def only(claims: dict[str, tuple[str, str]], words: str) -> tuple[str, str]:
    return next(days for said, days in claims.items() if words in said)


def test_a_day_of_the_month_is_in_the_month_told_before(told) -> None:
    claims = told("The worst of it came in March. On the 9th, gunmen killed 16 people in the fish market of Vashira.")
    assert only(claims, "killed 16") == ("2014-03-09", "2014-03-09")


def test_a_floor_is_no_day(told) -> None:
    claims = told("Gunmen killed four people on Tuesday on the 9th floor of a hotel in Vashira.")
    assert only(claims, "killed four") == ("2014-06-17", "2014-06-17")


def test_what_came_first_is_counted_back(told) -> None:
    claims = told("A mob burned the office on Thursday evening, a day after the shooting of two dockers in Vashira.")
    assert only(claims, "shooting") == ("2014-06-18", "2014-06-18")


def test_a_sentence_that_only_dates_the_act_told_before_counts_back_from_it(told) -> None:
    claims = told("The army shelled Oldmoor on 12 June. It was the day after the ambush on the Karsh road.")
    assert only(claims, "ambush") == ("2014-06-11", "2014-06-11")


def test_since_when_there_was_no_such_thing_is_not_when_it_was(told) -> None:
    claims = told("A prisoner was beaten to death on 12 June. It was the first killing in the jail since 1994.")
    assert set(claims.values()) == {("2014-06-12", "2014-06-12")}


def test_days_later_count_from_the_act_told_before(told) -> None:
    claims = told("On 2 June gunmen killed three farmers near Oldmoor. Two days later soldiers shot dead a herdsman.")
    assert only(claims, "herdsman") == ("2014-06-04", "2014-06-04")


def test_how_long_something_else_lasts_is_no_day_of_an_act(told) -> None:
    claims = told(
        "A bomb killed seven people in a market of Vashira on Monday. The mayor blamed the bombing on the River Guard, "
        "or RG, a band of smugglers at war with the port since 1971. Three men were shot dead at the quay."
    )
    assert claims
    assert all(start > "2014-06-01" for start, _ in claims.values())


def test_what_came_later_was_over_when_it_was_printed(told) -> None:
    claims = told("A bomb killed seven people in Vashira on Thursday. Three hours later gunmen shot dead two dockers.")
    assert only(claims, "dockers") == ("2014-06-19", "2014-06-19")


def test_each_act_keeps_the_day_of_its_own_words(told) -> None:
    claims = told(
        "On Monday a bomb killed seven people at the market of Vashira. "
        "In April, gunmen killed four herders at Oldmoor. The bomb on Monday was the third this year."
    )
    assert only(claims, "killed seven") == ("2014-06-16", "2014-06-16")
    assert only(claims, "killed four") == ("2014-04-01", "2014-04-30")


UNITS = st.sampled_from(["days", "weeks", "months", "years"])
PHRASES = st.one_of(
    st.builds("{} {} ago".format, st.integers(2, 40), UNITS),
    st.builds("over the past {} {}".format, st.integers(2, 40), UNITS),
    st.builds("since {}".format, st.integers(1950, 2010)),
    st.builds("on {} {}".format, st.integers(1, 31), st.sampled_from(["May", "August", "December", "February"])),
    st.builds("{} {}".format, st.sampled_from(["last", "this"]), st.sampled_from(["week", "month", "year", "weekend"])),
    st.builds("{} on {}".format, st.sampled_from(["late", "early"]), st.sampled_from(["Monday", "Friday", "Sunday"])),
    st.sampled_from(
        ["yesterday", "overnight", "last Friday", "earlier this month", "on Christmas Day", "on Good Friday"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(PHRASES, st.dates(date(2011, 1, 1), date(2030, 12, 31)))
def test_earliest_is_never_after_latest_nor_a_past_day_after_publication(words: str, published: date) -> None:
    when = resolve_date(words, published, LEXICON)
    if when is None:
        return
    if when.start is not None and when.end is not None:
        assert when.start <= when.end
    if when.start is not None:
        # one day of grace: papers go to print in another time zone than their dates
        assert (when.start - published).days <= 1
