"""What holds of every figure: hedges never narrow, bounds are in order, words stay where they stand in any text."""

from __future__ import annotations

import math
import tomllib
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tallybook.read.figures import FigureLexicon, figure_of, find_figures
from tallybook.read.figures.atoms import Atoms
from tallybook.read.figures.words import quantities
from tallybook.read.normalise import normalise
from tallybook.read.parse import Pipeline, load_pipeline
from tallybook.records import Figure

TABLE = tomllib.loads(files("tallybook.read").joinpath("lexicons/en/figures.toml").read_text("utf-8"))
LEXICON = FigureLexicon.from_table(TABLE)
ONES = {value: word for word, value in reversed(TABLE["numbers"].items())}
BEFORE = sorted((kind, words) for kind, phrases in TABLE["hedges"]["before"].items() for words in phrases)
AFTER = sorted((kind, words) for kind, phrases in TABLE["hedges"]["after"].items() for words in phrases)
LARGEST = 10**9 - 1

numbers = st.one_of(st.integers(1, LARGEST), st.integers(1, 200), st.sampled_from([1, 12, 100, 999, 1000, 10**6]))
before, after = st.sampled_from(BEFORE), st.sampled_from(AFTER)


@pytest.fixture(scope="module")
def parser() -> Pipeline:
    return load_pipeline("en")


def width(figure: Figure) -> float:
    """How many numbers lie between the bounds of a figure; an open or rounded one has no end."""
    if figure.low is None or figure.high is None or figure.approximate:
        return math.inf
    return figure.high - figure.low


def in_order(figure: Figure) -> bool:
    stated = [v for v in (figure.low, figure.best, figure.high) if v is not None]
    return stated == sorted(stated) and all(v >= 0 for v in stated)


def spelled(number: int) -> str:
    """English for a number below a billion, in its plainest form."""
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {spelled(number % size)}" if number % size else ""
            return f"{spelled(number // size)} {name}{rest}"
    if number <= 20 or number % 10 == 0:
        return ONES[number]
    return f"{ONES[number - number % 10]}-{ONES[number % 10]}"


def written(number: int, form: str) -> str:
    return {"digits": str(number), "separated": f"{number:,}", "words": spelled(number)}[form]


forms = st.sampled_from(["digits", "separated", "words"])


@given(numbers, forms, before)
@settings(max_examples=400, deadline=None)
def test_a_hedge_before_a_number_never_narrows_it(number: int, form: str, hedge: tuple[str, str]) -> None:
    words = written(number, form)
    bare, hedged = figure_of(words, LEXICON), figure_of(f"{hedge[1]} {words} people", LEXICON)
    assert bare == Figure.exactly(number), words
    assert hedged is not None, hedge
    assert width(hedged) > width(bare), (hedge, hedged)
    assert in_order(hedged)


@given(numbers, forms, after)
@settings(max_examples=300, deadline=None)
def test_a_hedge_behind_a_number_never_narrows_it(number: int, form: str, hedge: tuple[str, str]) -> None:
    glued = hedge[1].startswith(("-", "+")) or hedge[1] == "ish"
    words = written(number, form)
    assume(form != "words" or hedge[1] != "ish")  # "oneish" is no word that anybody writes
    hedged = figure_of(f"{words}{'' if glued else ' '}{hedge[1]} people", LEXICON)
    assert hedged is not None, hedge
    assert width(hedged) > 0, (words, hedge, hedged)
    assert in_order(hedged)


@given(numbers, before, before)
@settings(max_examples=300, deadline=None)
def test_two_hedges_leave_a_figure_in_order(number: int, one: tuple[str, str], two: tuple[str, str]) -> None:
    hedged = figure_of(f"{one[1]} {two[1]} {number:,} people", LEXICON)
    assert hedged is not None
    assert in_order(hedged)


@given(st.integers(1, 10**6), st.integers(1, 10**6), forms, st.one_of(st.none(), before))
@settings(max_examples=300, deadline=None)
def test_a_range_holds_its_ends_and_a_hedge_never_narrows_it(
    low: int, more: int, form: str, hedge: tuple[str, str] | None
) -> None:
    high = low + more
    # "between five hundred and six thousand" can be heard as one number
    assume(form != "words" or low % 100 or low >= 1000 or high < 1000)
    assume(form != "words" or high % 100 or low >= 1000)  # "between one and six hundred": one, or one hundred
    words = f"between {written(low, form)} and {written(high, form)}"
    bare = figure_of(words, LEXICON)
    assert bare == Figure(low, None, high), words
    if hedge is not None and hedge[1] != "up to":  # "up" before "between" tells of a change
        hedged = figure_of(f"{hedge[1]} {words} people", LEXICON)
        assert hedged is not None
        assert in_order(hedged)
        assert width(hedged) >= width(bare), (hedge, words, hedged)


@given(numbers, st.sampled_from([kind for kind, _ in BEFORE]))
def test_what_a_hedge_says_of_a_number_holds_for_what_it_excludes(number: int, kind: str) -> None:
    """ "More than 12" allows 13 and not 12, "fewer than 12" allows 11 and not 12; the others allow 12."""
    words = next(words for name, words in BEFORE if name == kind)
    figure = figure_of(f"{words} {number} people", LEXICON)
    assert figure is not None
    allowed = (figure.low or 0) <= number and (figure.high is None or number <= figure.high)
    assert allowed == (kind not in ("above", "below"))


texts = st.lists(
    st.sampled_from(
        ["two", "12", "1,350", "more than", "about", "people", "or", "between", "and", "at least", "a dozen", "men",
         "were killed", ".", "\n", "é", "😀", "hundreds of", "30 or so", "no one", "half of the 40", ";"]
    ),
    min_size=1, max_size=14,
).map(" ".join)  # fmt: skip
margins = st.sampled_from(
    ["", "The fair was held.", "Ein Tag 😀 é", "It rained; the choir sang.", "\n\n", "“So it was.”"]
)


@given(texts, margins, margins)
@settings(max_examples=300, deadline=None)
def test_quantities_stay_at_their_words_whatever_stands_around_them(text: str, first: str, last: str) -> None:
    lead = f"{first}\n\n"
    alone, within = Atoms.of(normalise(text)), Atoms.of(normalise(f"{lead}{text}\n\n{last}"))
    own = [(alone.starts[q.start], alone.ends[q.end - 1], q.figure) for q in quantities(alone, LEXICON)]
    every = [(within.starts[q.start], within.ends[q.end - 1], q.figure) for q in quantities(within, LEXICON)]
    assert [(s - len(lead), e - len(lead), f) for s, e, f in every] == own


NOUNS = ("people", "dockers", "officers", "shopkeepers", "women", "villagers")
TOLD = ("{} were killed in Vashira.", "Gunmen killed {} in the port.", "Police said {} had died.", "{} were wounded.")


@given(
    st.integers(2, LARGEST), forms, st.one_of(st.none(), before), st.sampled_from(NOUNS), st.sampled_from(TOLD),
    margins, margins,
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_of_persons_is_found_where_it_stands(
    parser: Pipeline, number: int, form: str, hedge: tuple[str, str] | None, noun: str, told: str, first: str, last: str
) -> None:
    words = f"{hedge[1]} {written(number, form)}" if hedge is not None else written(number, form)
    assume("." not in words and "~" not in words)  # a full stop may end a sentence for the parser
    said = told.format(f"{words} {noun}")
    text = f"{first}\n\n{said}\n\n{last}"
    start = len(first) + 2 + said.index(words)
    found = find_figures(parser(normalise(text)), LEXICON)
    own = [m for m in found if m.start <= start < m.end or start <= m.start < start + len(words)]
    assert [text[m.start : m.end] for m in own] == [words]
    assert own[0].figure == figure_of(words, LEXICON)
    assert all(text[m.start : m.end].strip() for m in found)
