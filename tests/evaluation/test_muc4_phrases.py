"""Phrases that could fill a role, and what makes two of them one; every sentence is invented."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.muc4_features import initials
from evaluation.muc4_phrases import phrases, plain
from evaluation.muc4_roles import choose
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
