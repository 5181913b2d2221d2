"""Phrases that could fill a role, and what makes two of them one; every sentence is invented."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.muc4.case import with_capitals
from evaluation.muc4.features import initials
from evaluation.muc4.phrases import phrases, plain
from evaluation.muc4.roles import choose, together
from tallybook.read import Knowledge


@pytest.fixture(scope="module")
def parse():
    return lambda text: next(iter(Knowledge.load().parse([text])))


FOUND = [
    ("two men of the united salt front threw a bomb at the office of the harbour union.", "united salt front"),
    ("two men of the united salt front threw a bomb at the office of the harbour union.", "office of harbour union"),
    ("usf guerrillas killed general baro kendril.", "usf"),
    ("usf guerrillas killed general baro kendril.", "baro kendril"),
    ("the bomb attack hurt nobody.", "bomb"),
]


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_a_phrase_is_found_without_the_words_at_its_edges_and_with_its_of(parse, text, name) -> None:
    assert name in {phrase.name for phrase in phrases(parse(text))}


def test_a_phrase_knows_all_places_where_it_stands(parse) -> None:
    doc = parse("the raiders came at night. the raiders left at dawn.")
    (raiders,) = [p for p in phrases(doc) if p.name == "raiders"]
    assert [doc[p.start].text for p in raiders.places] == ["raiders", "raiders"]


def test_names_are_compared_without_punctuation_and_articles() -> None:
    assert plain("The  U.S. Embassy") == "u s embassy"


def test_short_forms_are_the_first_letters_of_telling_words() -> None:
    assert initials("front of united salters") == "fus"


def test_of_several_phrases_for_one_body_the_likeliest_is_chosen(parse) -> None:
    found = phrases(parse("the united salt front (usf) burned a mill and a bridge."))
    likely = {"united salt front": 0.6, "usf": 0.7, "salt front": 0.5, "mill": 0.4, "bridge": 0.1}
    chosen = choose(found, np.array([likely.get(p.name, 0.0) for p in found]), 0.3)
    assert [found[i].name for i in chosen] == ["usf", "mill"]


def test_an_empty_text_has_no_phrases(parse) -> None:
    assert phrases(parse("")) == []


def test_a_text_in_lower_case_gets_capitals_where_sentences_and_names_begin() -> None:
    told = with_capitals("the guards of vashira shot two priests.  soldiers came on monday, said kendril baro's wife.")
    assert told == "The guards of Vashira shot two priests.  Soldiers came on Monday, said Kendril Baro's wife."


def test_a_text_that_has_capitals_is_left_as_it_is() -> None:
    assert with_capitals("the town of Vashira. it burned.") == "the town of Vashira. it burned."


def test_capitals_move_no_offset() -> None:
    text = "\u0131stanbul, ''i was there'' (he said): o'hara's 1st brigade."
    assert len(with_capitals(text)) == len(text)


def test_a_phrase_has_the_mean_of_both_views_or_what_the_one_says_that_knows_it(parse) -> None:
    plain, capitals = phrases(parse("the usf burned a mill.")), phrases(parse("The USF burned it."))
    told = {
        p.name: row
        for p, row in zip(
            plain,
            together((plain, np.full((len(plain), 5), 0.2)), (capitals, np.full((len(capitals), 5), 0.6))),
            strict=True,
        )
    }
    assert told["usf"] == pytest.approx([0.4] * 5)
    assert told["mill"] == pytest.approx([0.2] * 5)
