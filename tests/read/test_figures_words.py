"""Plain words for how many become the bounds of the codebook, and every number survives being written out."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.read.figures import FigureLexicon, figure_of
from tallybook.read.figures.atoms import Atoms
from tallybook.read.figures.words import quantities
from tallybook.records import Figure, TallybookError

TABLE = tomllib.loads(files("tallybook.read").joinpath("lexicons/en/figures.toml").read_text("utf-8"))
LEXICON = FigureLexicon.from_table(TABLE)


def exactly(count: int) -> Figure:
    return Figure.exactly(count)


def about(count: int) -> Figure:
    return Figure(best=count, approximate=True)


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("1,350", exactly(1350)),
        ("1.350.000", exactly(1350000)),
        ("12,34,567", exactly(1234567)),
        ("six hundred and three", exactly(603)),
        ("a hundred and twenty-three", exactly(123)),
        ("two million five hundred thousand and six", exactly(2500006)),
        ("twelve hundred", exactly(1200)),
        ("five hundred and six thousand", exactly(506000)),
        ("one million and two hundred thousand", exactly(1200000)),
        ("1.3 million", exactly(1300000)),
        ("one and a half million", exactly(1500000)),
        ("half a dozen", exactly(6)),
        ("half a million", exactly(500000)),
        ("a dozen", exactly(12)),
        ("three score", exactly(60)),
        ("5k", exactly(5000)),
        ("a couple", exactly(2)),
        ("both", exactly(2)),
        ("no", exactly(0)),
        ("none", exactly(0)),
        ("no one", exactly(0)),
        ("not a single guard", exactly(0)),
        ("a senior officer", exactly(1)),
        ("another man", exactly(1)),
    ],
)
def test_exact_words_state_all_three_bounds(words: str, figure: Figure) -> None:
    assert figure_of(words, LEXICON) == figure


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("more than 100", Figure(low=101)),
        ("over a thousand", Figure(low=1001)),
        ("well over 100", Figure(low=101)),
        ("more than a dozen", Figure(low=13)),
        ("at least 12", Figure(low=12)),
        ("no fewer than 12", Figure(low=12)),
        ("30 or more", Figure(low=30)),
        ("10+", Figure(low=10)),
        ("10-plus", Figure(low=10)),
        ("up to 25", Figure(high=25)),
        ("as many as 25", Figure(high=25)),
        ("no more than five", Figure(high=5)),
        ("fewer than 10", Figure(high=9)),
        ("just under two dozen", Figure(high=23)),
        ("about 30", about(30)),
        ("some five million", about(5000000)),
        ("nearly 30", about(30)),
        ("30 or so", about(30)),
        ("seven hundred-odd", about(700)),
        ("at least some 30", Figure(low=30, approximate=True)),
        ("more than two or three", Figure(low=3)),
    ],
)
def test_a_hedge_states_one_bound_and_leaves_the_others_open(words: str, figure: Figure) -> None:
    assert figure_of(words, LEXICON) == figure


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("two or three", 2, 3),
        ("10-12", 10, 12),
        ("10 – 12", 10, 12),
        ("between 10 and 12", 10, 12),
        ("from 4 to 6", 4, 6),
        ("4 to 6", 4, 6),
        ("two or three hundred", 200, 300),
        ("10 to 12 thousand", 10000, 12000),
        ("between five hundred and six hundred", 500, 600),
        ("between one thousand and two thousand", 1000, 2000),
        ("between two hundred and two hundred and fifty", 200, 250),
    ],
)
def test_a_range_has_two_ends_and_no_best(words: str, low: int, high: int) -> None:
    assert figure_of(words, LEXICON) == Figure(low=low, high=high)


@pytest.mark.parametrize(
    ("words", "low"),
    [
        ("dozens", 24),
        ("scores", 40),
        ("hundreds", 200),
        ("thousands", 2000),
        ("many thousands", 2000),
        ("tens of thousands", 20000),
        ("hundreds of thousands", 200000),
        ("several", 3),
        ("several hundred", 300),
        ("a few dozen", 24),
    ],
)
def test_an_open_number_is_at_least_two_of_its_kind(words: str, low: int) -> None:
    assert figure_of(words, LEXICON) == Figure(low=low)


@pytest.mark.parametrize("words", ["1.350", "", "the river", "1,23", "5.5", "hundred", "and", "12,34"])
def test_what_states_no_whole_number_gives_none(words: str) -> None:
    assert figure_of(words, LEXICON) is None


def test_a_toll_that_rose_is_two_numbers_and_no_range() -> None:
    found = quantities(Atoms.of("the toll rose from 10 to 12"), LEXICON)
    assert [q.figure for q in found] == [exactly(10), exactly(12)]


def test_telephone_numbers_seasons_and_leading_zeros_make_no_range() -> None:
    for words in ("555-0123", "12-10", "2019-10-17", "2009-10"):
        assert all(q.form != "range" for q in quantities(Atoms.of(words), LEXICON)), words


ONES = [word for word, value in TABLE["numbers"].items() if 0 < value < 20]
NAMES = {value: word for word, value in reversed(TABLE["numbers"].items())}


def written(number: int, *, joined: bool, hyphened: bool) -> str:
    """English for a number below a billion, independently of the reader."""
    for size, name in ((10**6, "million"), (1000, "thousand")):
        if number >= size:
            rest = number % size
            link = " and " if joined and 0 < rest < 100 else " "
            tail = link + written(rest, joined=joined, hyphened=hyphened) if rest else ""
            return f"{written(number // size, joined=joined, hyphened=hyphened)} {name}{tail}"
    if number >= 100:
        rest = number % 100
        link = " and " if joined else " "
        tail = link + written(rest, joined=joined, hyphened=hyphened) if rest else ""
        return f"{NAMES[number // 100]} hundred{tail}"
    if number < 20 or number % 10 == 0:
        return NAMES[number]
    return f"{NAMES[number - number % 10]}{'-' if hyphened else ' '}{NAMES[number % 10]}"


numbers = st.one_of(st.integers(0, 10**9 - 1), st.integers(0, 2000), st.sampled_from([100, 1000, 10**6, 101, 1001]))


@given(numbers, st.booleans(), st.booleans())
@settings(deadline=None)
def test_a_number_in_words_is_read_back(number: int, joined: bool, hyphened: bool) -> None:
    words = written(number, joined=joined, hyphened=hyphened)
    assert figure_of(words, LEXICON) == exactly(number), words
    assert figure_of(words.upper(), LEXICON) == exactly(number), words


@given(numbers)
@settings(deadline=None)
def test_a_number_in_digits_is_read_back_with_and_without_separators(number: int) -> None:
    assert figure_of(str(number), LEXICON) == exactly(number)
    assert figure_of(f"{number:,}", LEXICON) == exactly(number)
    assert figure_of(f"more than {number:,} people", LEXICON) == Figure(low=number + 1)


VOCABULARY = sorted(
    {*ONES, *TABLE["multipliers"], *TABLE["plurals"], "-", "to", "or", "and", "between", "from", "a", "half", "of", ","}
    | {word for phrases in TABLE["hedges"]["before"].values() for p in phrases for word in p.split()}
    | {word for phrases in TABLE["hedges"]["after"].values() for p in phrases for word in p.split()}
    | {"12", "1,350", "7", "0", "3.5", "1990", "people", "no", "none", "several"}
)
phrases = st.lists(st.sampled_from(VOCABULARY), max_size=14).map(" ".join)


@given(st.one_of(phrases, st.text(max_size=60)))
@settings(max_examples=300, deadline=None)
def test_any_words_give_ordered_bounds_and_quantities_that_follow_each_other(words: str) -> None:
    figure = figure_of(words, LEXICON)
    if figure is not None:
        stated = [b for b in (figure.low, figure.best, figure.high) if b is not None]
        assert stated == sorted(stated)
    atoms = Atoms.of(words)
    end = 0
    for quantity in quantities(atoms, LEXICON):
        assert end <= quantity.start <= quantity.core[0] < quantity.core[1] <= quantity.end <= len(atoms)
        end = quantity.end


@given(st.text(max_size=80))
@settings(deadline=None)
def test_atoms_are_slices_of_the_text(text: str) -> None:
    atoms = Atoms.of(text)
    assert [text[s:e].lower() for s, e in zip(atoms.starts, atoms.ends, strict=True)] == list(atoms.words)
    assert "".join(text[s:e] for s, e in zip(atoms.starts, atoms.ends, strict=True)) == "".join(text.split())


@pytest.mark.parametrize("piece", ["1", ",", "a", "1,1", "one hundred and ", "two or ", "more than ", "half a ", "1-"])
def test_a_very_long_run_of_one_thing_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    figure_of(piece * (200_000 // len(piece)), LEXICON)
    assert time.process_time() - started < 10


def test_a_lexicon_that_lacks_a_section_or_names_an_unknown_rule_is_refused() -> None:
    with pytest.raises(TallybookError, match="multipliers"):
        FigureLexicon.from_table({k: v for k, v in TABLE.items() if k != "multipliers"})
    hedges = {**TABLE["hedges"], "before": {"nonsense": ["more than"]}}
    with pytest.raises(TallybookError, match="rule='nonsense'"):
        FigureLexicon.from_table({**TABLE, "hedges": hedges})


def test_another_language_is_another_table() -> None:
    """Number words that are added up differently ("treinta y dos", "doscientos") need only data."""
    table = {
        **TABLE,
        "digits": {"thousands": ".", "decimal": ","},
        "numbers": {"uno": 1, "dos": 2, "tres": 3, "treinta": 30, "ciento": 100, "doscientos": 200},
        "multipliers": {"mil": 1000, "millones": 1000000},
        "joiners": {"y": ["ten"]},
        "words": {**TABLE["words"], "bare_multipliers": ["mil"]},
        "hedges": {"before": {"above": ["más de"]}, "after": {}},
    }
    lexicon = FigureLexicon.from_table(table)
    assert figure_of("doscientos treinta y dos", lexicon) == exactly(232)
    assert figure_of("dos mil treinta y tres", lexicon) == exactly(2033)
    assert figure_of("más de mil", lexicon) == Figure(low=1001)
    assert figure_of("1.350", lexicon) == exactly(1350)
