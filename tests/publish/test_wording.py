"""Words in print: a figure never says more than its claim does, and not stated is never 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tallybook.publish.labels import labels
from tallybook.publish.wording import (
    actor_words,
    counted,
    figure_words,
    grade_words,
    month_words,
    statuses_words,
    when_words,
    where_words,
)
from tallybook.records import GRADES, KINDS, STATUSES, Actor, Figure, Incident, StatusToll, When, Where
from tallybook.records.claim import LINK_TYPES


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (None, "not stated"),
        (Figure(), "not stated"),
        (Figure.exactly(0), "0"),
        (Figure.exactly(1350), "1,350"),
        (Figure(low=101), "at least 101"),
        (Figure(high=25), "at most 25"),
        (Figure(2, None, 3), "2–3"),
        (Figure(3, 5, 9), "5 (3–9)"),
        (Figure(3, 5), "5 (at least 3)"),
        (Figure(best=5, high=9), "5 (at most 9)"),
        (Figure(5, 5), "at least 5"),
        (Figure(best=5_000_000, approximate=True), "about 5,000,000"),
        (Figure(24, approximate=True), "at least about 24"),
    ],
)
def test_a_figure_in_words(figure: Figure | None, words: str) -> None:
    assert figure_words(figure) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "date not known"),
        (date(2031, 5, 16), date(2031, 5, 16), "16 May 2031"),
        (date(2031, 5, 10), date(2031, 5, 16), "10–16 May 2031"),
        (date(2031, 5, 1), date(2031, 5, 31), "May 2031"),
        (date(2032, 2, 1), date(2032, 2, 29), "Feb 2032"),
        (date(2031, 1, 1), date(2031, 12, 31), "2031"),
        (date(2031, 1, 1), date(2031, 5, 18), "1 Jan – 18 May 2031"),
        (date(2030, 12, 30), date(2031, 1, 2), "30 Dec 2030 – 2 Jan 2031"),
        (date(2031, 5, 16), None, "from 16 May 2031"),
        (None, date(2031, 5, 16), "until 16 May 2031"),
    ],
)
def test_days_in_words(start: date | None, end: date | None, words: str) -> None:
    assert when_words(When(start, end)) == words


def test_a_place_names_each_division_once() -> None:
    assert where_words(Where("Vashira", adm1="Vashira", adm2="vashira", country="Qasmara")) == "Vashira, Qasmara"
    assert where_words(None) == "place not known"


def test_actors_are_named_with_kind_and_ties() -> None:
    assert actor_words(Actor("Quay gang", "gang")) == "Quay gang"
    assert actor_words((Actor("Tarim", "ethnic_group"), Actor("men"))) == "Tarim (ethnic group); men"
    assert actor_words(Actor("men", affiliations=("a party",))) == "men, tied to a party"


def test_months_and_counts() -> None:
    assert [month_words(m) for m in ("2031-05", "undated", "2031-13")] == ["May 2031", "no date known", "2031-13"]
    assert [counted(n, "report") for n in (0, 1, 1200)] == ["0 reports", "1 report", "1,200 reports"]


def test_every_kind_of_claim_has_a_letter_of_its_own_and_a_family() -> None:
    named = labels()
    assert set(named.kinds) == set(KINDS)
    letters = [k.letter for k in named.kinds.values()]
    assert len(set(letters)) == len(letters)
    assert {k.family for k in named.kinds.values()} == set(named.families)
    assert len({f.line for f in named.families.values()}) == len(named.families)
    assert set(named.links) == set(LINK_TYPES)


def test_the_dead_are_told_by_who_they_were_and_nothing_is_said_where_nobody_says() -> None:
    rows = (StatusToll("civilians", Figure.exactly(4)), StatusToll("unknown", Figure(0, 2, 2)))
    incident = Incident(
        "i-1", ("killing",), "6 died", ("c-1",), ("r-1",), statuses=rows, grade="weak", provisional=True
    )
    assert statuses_words(incident) == "dead: 4 civilians, 2 (0–2) of status not known"
    assert statuses_words(replace(incident, statuses=rows[1:])) == ""
    assert grade_words(incident) == "weak, provisional"
    assert grade_words(replace(incident, provisional=False)) == "weak"


def test_every_status_and_grade_has_its_words() -> None:
    assert set(labels().statuses) == set(STATUSES)
    assert set(labels().grades) == set(GRADES)
