"""Figures in parsed sentences count the right thing, between the right bounds, at the right words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.read.figures import FORMS, UNITS, FigureLexicon, FigureMention, find_figures
from tallybook.read.normalise import normalise
from tallybook.read.parse import Named, load_pipeline
from tallybook.records import Figure

LEXICON = FigureLexicon.from_table(
    tomllib.loads(files("tallybook.read").joinpath("lexicons/en/figures.toml").read_text("utf-8"))
)
Finder = Callable[[str], list[FigureMention]]


@pytest.fixture(scope="module")
def parser() -> Named:
    return load_pipeline("en")


@pytest.fixture(scope="module")
def find(parser: Named) -> Finder:
    return lambda text: find_figures(parser(normalise(text)), LEXICON)


def persons(found: list[FigureMention]) -> dict[str, Figure]:
    """The figures of persons by the words that state them."""
    return {m.anchor.doc.text[m.start : m.end].lower(): m.figure for m in found if m.unit == "persons"}


def one(found: list[FigureMention], words: str) -> FigureMention:
    """The mention with these words."""
    matching = [m for m in found if m.anchor.doc.text[m.start : m.end] == words]
    assert len(matching) == 1, [m.anchor.doc.text[m.start : m.end] for m in found]
    return matching[0]


@pytest.mark.parametrize(
    ("text", "words", "head"),
    [
        ("Police said 603 police officers had died in Vashira.", "603", "officers"),
        ("More than 100 people were killed in the port.", "More than 100", "people"),
        ("Dozens of dock workers were wounded.", "Dozens", "workers"),
        ("Two of the five hostages were freed.", "Two", "hostages"),
        ("Three other dockers died.", "Three", "dockers"),
        ("A family of four died in the fire.", "four", "family"),
        ("The death toll rose to 13.", "13", "toll"),
        ("Two co-leaders were held.", "Two", "leaders"),
        ("Some 1.350 people fled to Lower Damra.", "Some 1.350", "people"),
    ],
)
def test_the_noun_that_is_counted_is_found(find: Finder, text: str, words: str, head: str) -> None:
    mention = one(find(text), words)
    assert (mention.unit, mention.head and mention.head.text) == ("persons", head)


def test_a_decimal_point_before_three_digits_of_people_can_only_part_thousands(find: Finder) -> None:
    assert persons(find("In the end 1.350 people fled."))["1.350"] == Figure.exactly(1350)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A senior member of the council was shot at a funeral.", "a senior member"),
        ("The 34-year-old was shot in Vashira.", "the 34-year-old"),
        ("A 12-year-old was shot near the market.", "a 12-year-old"),
        ("Police officer killed in Vashira.", "police officer"),
        ("Another was wounded in the leg.", "another"),
        ("Three died at once and a fourth was wounded by glass.", "a fourth"),
        ("The clerk shot himself in the port.", "himself"),
        ("Her brother was stabbed.", "her brother"),
    ],
)
def test_one_person_without_a_number_is_one(find: Finder, text: str, words: str) -> None:
    assert persons(find(text))[words] == Figure.exactly(1)


@pytest.mark.parametrize(
    ("text", "words", "count"),
    [
        ("A boy and three women were wounded.", "a boy and three women", 4),
        ("A couple and their son were shot.", "a couple and their son", 3),
        ("A father and son were killed.", "a father and son", 2),
        ("A man, his wife and their three children were killed.", "a man, his wife and their three children", 5),
        ("A 17-year-old and a 19-year-old were shot.", "a 17-year-old and a 19-year-old", 2),
    ],
)
def test_what_is_joined_is_added_up_and_the_parts_stay(find: Finder, text: str, words: str, count: int) -> None:
    found = find(text)
    total = next(m for m in found if m.form == "list")
    assert (total.anchor.doc.text[total.start : total.end].lower(), total.figure) == (words, Figure.exactly(count))
    assert any(m.form != "list" and m.unit == "persons" for m in found)


def test_names_in_a_row_are_counted(find: Finder) -> None:
    found = find("Maria Lopez, 34, John Carter and Daniel Reed were killed on Friday.")
    assert any(m.form == "list" and m.figure.best in (2, 3) for m in found)
    assert all(m.unit == "age" for m in found if m.form == "digits")


def test_two_nouns_for_one_person_are_not_added_up(find: Finder) -> None:
    assert not [m for m in find("A teacher and activist was killed.") if m.form == "list"]


def test_different_fates_are_not_added_up(find: Finder) -> None:
    assert not [m for m in find("Two dead and three wounded were found in the square.") if m.form == "list"]


def test_collectives_and_marked_plurals_are_at_least_two(find: Finder) -> None:
    found = persons(find("The couple fled. The brothers were hit. The family left Vashira."))
    assert found["the couple"] == Figure.exactly(2)
    assert found["the brothers"] == Figure(low=2)
    assert found["the family"] == Figure(low=2)


@pytest.mark.parametrize("text", ["No one was hurt.", "None of the dockers died.", "No officers were hurt."])
def test_nobody_is_zero_and_not_one(find: Finder, text: str) -> None:
    assert Figure.exactly(0) in persons(find(text)).values()
    assert Figure.exactly(1) not in persons(find(text)).values()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("He was fined $1.5 million.", "money"),
        ("He was fined 5,000 dollars.", "money"),
        ("He paid Rs. 5,000 to the clerk.", "money"),
        ("About 45 percent voted.", "percent"),
        ("About 45% voted.", "percent"),
        ("The 12-year-old boy cried.", "age"),
        ("Omar Tate, 34, was shot.", "age"),
        ("The victims, ages 24, 25 and 38, died.", "age"),
        ("It began at 6 p.m. in the port.", "time"),
        ("It began at 6:30 in the port.", "time"),
        ("It happened on 18 November 2010.", "time"),
        ("It happened on Nov. 18, 2010.", "time"),
        ("In 2010 people fled.", "time"),
        ("In the 1990s it burned.", "time"),
        ("The fire burned for 12 hours.", "time"),
        ("The car drove 30 miles.", "distance"),
        ("They burned 12 buses.", "vehicles"),
        ("The party holds 12 seats.", "seats"),
        ("He was seen on Highway 61 again.", "label"),
        ("A neighbour called 911 after three shots.", "label"),
        ("He lives at 1200 Harbour Street now.", "label"),
        ("He carried an AK-47 rifle.", "label"),
        ("He carried a .45-caliber pistol.", "label"),
        ("He carried a 9mm pistol.", "label"),
        ("Call 555-0123 now.", "label"),
        ("He was in Room 5 then.", "label"),
    ],
)
def test_what_is_no_person_is_never_counted_as_one(find: Finder, text: str, unit: str) -> None:
    digits = [m for m in find(text) if m.form in ("digits", "range")]
    assert digits
    assert {m.unit for m in digits} == {unit}


def test_parts_wholes_and_additions_are_marked(find: Finder) -> None:
    found = find("Two of the five hostages, including three nurses, were freed and another 12 were held.")
    assert one(found, "Two").whole == Figure.exactly(5)
    assert one(found, "three").part
    assert one(found, "12").adds


def test_a_share_of_a_stated_whole_is_worked_out(find: Finder) -> None:
    found = persons(find("Half of the 40 officers died and two-thirds of the 30 dockers fled."))
    assert (found["half"], found["two-thirds"]) == (Figure.exactly(20), Figure.exactly(20))


def test_a_share_of_nothing_stated_states_nothing(find: Finder) -> None:
    assert not [m for m in find("A third of the people fled.") if m.form == "fraction" and m.figure.stated]


def test_lower_case_texts_are_read_too(find: Finder) -> None:
    found = persons(find("gunmen killed at least twelve peasants and wounded several soldiers near vashira"))
    assert (found["at least twelve"], found["several"]) == (Figure(low=12), Figure(low=3))


def test_an_empty_text_has_no_figures(find: Finder) -> None:
    assert find("") == []
    assert find(" \n ") == []


PIECES = [
    "two", "12", "1,350", "more than", "about", "people", "officers", "a", "boy", "and", ",", "or", "-", "the",
    "no one", "half", "of", "$5", "34", "was killed", ".", "another", "dozens", "were shot", "aged", "a third",
    "Omar Tate", "his wife", "é", "😀", "\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_slice_right_and_bounds_are_ordered_whatever_the_text(parser: Named, text: str) -> None:
    doc = parser(normalise(text))
    found = find_figures(doc, LEXICON)
    assert [(m.start, -m.end) for m in found] == sorted((m.start, -m.end) for m in found)
    for mention in found:
        assert 0 <= mention.start < mention.end <= len(text)
        first, last = mention.tokens
        assert doc[first].idx <= mention.start
        assert mention.end <= doc[last - 1].idx_end
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert mention.form in FORMS
        assert mention.unit in UNITS
        bounds = [b for b in (mention.figure.low, mention.figure.best, mention.figure.high) if b is not None]
        assert bounds == sorted(bounds)
