"""What is taken for the name of a place, and what is not."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.places import find_places


def names(mentions, kind="place"):
    return [m.name for m in mentions if m.kind == kind]


def test_a_dateline_names_its_places_and_is_marked(read, invented):
    found = read("VASHIRA, Lower Damra (Agency) - Three men were shot dead on Monday, police said.", invented)
    assert names(found) == ["VASHIRA", "Lower Damra"]
    assert all(m.dateline for m in found)
    assert found[0].inside == ("Lower Damra",)


def test_a_dateline_on_a_line_of_its_own_is_marked(read, invented):
    found = read("VASHIRA, September 14.\nThree men were shot dead in Karsh on Monday.", invented)
    assert [m.dateline for m in found if m.name == "VASHIRA"] == [True]
    assert not any(m.dateline for m in found if m.name == "Karsh")


def test_a_sentence_that_only_begins_with_a_dash_later_is_no_dateline(read):
    found = read("Paris was quiet on Sunday when the news - long expected - came from the ministry.")
    assert not any(m.dateline for m in found)


@pytest.mark.parametrize(
    ("text", "type_word"),
    [
        ("Two men were killed in the Tin Harbour quarter of Vashira.", "quarter"),
        ("The attack took place in the Gulzar district on Monday.", "district"),
        ("Residents fled the village of Oldmoor after the raid.", "village"),
    ],
)
def test_names_that_no_gazetteer_knows_are_found_by_their_type_word(read, invented, text, type_word):
    found = [m for m in read(text, invented) if m.type_word == type_word]
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The Washington Post reported the deaths.",
        "A spokesman for the Bank of England declined to comment.",
        "Paris Hilton arrived at the party with her sister.",
        "The London Times carried a long obituary.",
    ],
)
def test_names_of_publishers_banks_and_persons_are_not_places(read, text):
    assert names(read(text)) == []


def test_the_same_name_counts_as_a_place_where_it_stands_as_one(read):
    text = "The Washington Post reported that a bomb exploded in Washington on Friday."
    assert [(m.start, m.name) for m in read(text)] == [(text.rindex("Washington"), "Washington")]


def test_peoples_are_told_apart_from_places(read):
    found = read("Pakistani troops and two Nigerians crossed into Chad, a South African diplomat said.")
    assert names(found) == ["Chad"]
    assert names(found, "demonym") == ["Pakistani", "Nigerians", "South African"]
    assert [m.where.country_code for m in found] == ["PK", "NG", "TD", "ZA"]


def test_texts_in_lower_case_are_read_with_the_gazetteer(read):
    found = read(
        "gunmen killed twelve people near maiduguri in nigeria on monday , police said , and a mobile phone was found ."
    )
    assert "nigeria" in names(found)
    assert "maiduguri" in names(found)
    assert not {"mobile", "police", "people"} & set(names(found))


def test_names_that_the_entity_recogniser_takes_for_persons_are_found_by_the_gazetteer(read):
    found = names(read("Fishermen fled to Chibok in Nigeria, and later to Kano. Others left Damboa at dawn."))
    assert {"Chibok", "Nigeria", "Kano"} <= set(found)


def test_near_and_distances_are_kept(read):
    found = {
        m.name: m
        for m in read("The bus was stopped 10 km north of Maiduguri. Others died near Kano. He lives in Lagos.")
    }
    assert found["Maiduguri"].near
    assert found["Kano"].near
    assert not found["Lagos"].near


def test_common_words_that_are_also_towns_need_support(read):
    found = names(read("Police said the Reading of the bill was split. March was cold. Most of the date palms died."))
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "The trial began in February and ended in November.",
        "Talks between NATO and the VQP failed.",
        "The board meets on Fridays. Federal money paid for it.",
    ],
)
def test_months_days_and_bodies_are_no_places_even_behind_a_preposition(read, text):
    assert names(read(text)) == []


def test_an_empty_text_has_no_places(nlp, gazetteer, lexicon):
    assert find_places(nlp(""), gazetteer, lexicon) == []
    assert find_places(nlp(" \n\n "), gazetteer, lexicon) == []


PIECES = st.sampled_from(
    ["Vashira", "KARACHI", "Lahore", ",", "(", ")", "-", "in", "near", "the", "district", "of", "Pakistan", "Pakistani",
     "N.C.", "\n", "  ", "😀", "المدينة",
     "don't", "Old Harbour", "Mr.", "’s", "10 km north of", ".", "São Paulo", "x" * 50]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=25))
def test_spans_point_at_their_words_whatever_the_text(nlp, gazetteer, lexicon, pieces):
    text = " ".join(pieces)
    found = find_places(nlp(text), gazetteer, lexicon)
    assert all(text[m.start : m.end] == m.name for m in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(0 <= m.sureness <= 1 for m in found)


def test_one_very_long_line_is_read_in_reasonable_time(nlp, gazetteer, lexicon):
    """Guards against cost that grows with the square of the length; the parse is not counted."""
    doc = nlp.make_doc("In Karachi and Lahore San San San San the Old City of Peshawar " * 1500)
    started = time.process_time()
    find_places(doc, gazetteer, lexicon)
    assert time.process_time() - started < 20
